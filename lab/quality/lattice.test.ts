import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readImage } from "pleinair/node";
import { latticeOf } from "./lattice.ts";

describe("the lattice of a picture", () => {
  it("is about 1 % in a photo, and is seen where every fourth column is brighter by 8 levels", async () => {
    const photo = await readImage(join(fileURLToPath(new URL("../../", import.meta.url)), "samples/photos/coffee.jpg"));
    const plain = latticeOf(photo);
    assert.ok(plain[4] < 0.02, String(plain[4]));
    const data = photo.data.map((value, i) => (i % 4 < 3 && ((i >> 2) % photo.width) % 4 === 0 ? value + 8 : value));
    const gridded = latticeOf({ ...photo, data });
    assert.ok(gridded[4] > 3 * plain[4], `${plain[4]} → ${gridded[4]}`);
    assert.ok(gridded[8] > gridded[4] / 2, "what repeats every 4 pixels repeats every 8");
  });
});

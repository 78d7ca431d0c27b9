/**
 * @file Files that people have from before the public names were changed are still read (test/fixtures/before-renames).
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { decodeStyle, loadPainter, readImage, type StyleCode } from "pleinair/node";
import { largestDifference } from "../support/difference.ts";
import { root } from "../support/paths.ts";

const file = (name: string) => join(root, "test/fixtures/before-renames", name);

describe("what was written before the renames", () => {
  it("a .style file holds the name, the model and the numbers that were studied", async () => {
    const { name, model, codes } = decodeStyle(await readFile(file("wave.style")));
    const [{ scale, code }] = codes as [StyleCode];
    assert.deepEqual([name, model, codes.length, scale, code.length], ["wave", "studio-311d6418", 1, 256, 448]);
    assert.ok(code.every(Number.isFinite));
  });

  it("a manifest that says variants, and its style, give the painting that they gave then", async () => {
    const manifest = JSON.parse(await readFile(file("model/manifest.json"), "utf8")) as { network: object };
    assert.ok("variants" in manifest.network);
    await using painter = await loadPainter({ model: file("model"), device: "cpu" });
    assert.equal(painter.model, "live-a3eb1801");
    const style = decodeStyle(await readFile(file("waves.style")));
    const painting = await painter.paint(await readImage(file("photo.png")), style, { coarseToFine: false });
    const expected = await readImage(file("painting.png"));
    assert.ok(largestDifference(painting.data, expected.data) <= 1);
    const photo = await readImage(file("photo.png"));
    assert.ok(largestDifference(painting.data, photo.data) > 50, "it is painted");
  });
});

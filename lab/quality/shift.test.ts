import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RgbaImage } from "pleinair";
import { shiftDifference } from "./shift.ts";

/** A grey picture of a function of place. */
function picture(side: number, value: (x: number, y: number) => number): RgbaImage {
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) data.fill(value(i % side, Math.floor(i / side)), i * 4, i * 4 + 3);
  return { data, width: side, height: side };
}

const photo = picture(72, (x, y) => (x * 37 + y * 91 + x * y) % 200);

describe("shift", () => {
  it("is 0 for a painter whose paintings move along, the photo itself or its negative", async () => {
    const negative = ({ data, ...size }: RgbaImage) => ({
      ...size,
      data: data.map((v, i) => (i % 4 === 3 ? v : 255 - v)),
    });
    assert.equal(await shiftDifference(photo, (part) => Promise.resolve(part)), 0);
    assert.equal(await shiftDifference(photo, (part) => Promise.resolve(negative(part))), 0);
  });

  it("is 25 levels for columns of 60 levels every 4 pixels that stay where they are", async () => {
    // Half of the columns differ by 60, in the five of six moves that go sideways.
    const columns = picture(64, (x) => (x % 4 === 0 ? 160 : 100));
    assert.equal(await shiftDifference(photo, () => Promise.resolve(columns)), 25);
  });

  it("gives every move to the painter as a photo of one size", async () => {
    const sizes: string[] = [];
    await shiftDifference(photo, (part) => {
      sizes.push(`${part.width}x${part.height}`);
      return Promise.resolve(part);
    });
    assert.deepEqual(
      sizes,
      Array.from({ length: 7 }, () => "64x64"),
    );
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluate, input, resizeNearest, type Value } from "pleinair/graph";
import { enlarge, repaintInput } from "./repaint.ts";

const [height, width] = [6, 5];

function enlarged(value: (y: number, x: number) => number): Float64Array {
  const x = input("x", [1, 1, height, width]);
  const data = Float64Array.from({ length: height * width }, (_, i) => value(Math.floor(i / width), i % width));
  return evaluate([enlarge(x)], { x: data })[0]!;
}

describe("coarse to fine", () => {
  it("enlarging keeps an even picture as it is, and a slope a slope at the pixels' centres", () => {
    for (const value of enlarged(() => 0.3)) assert.ok(Math.abs(value - 0.3) < 1e-7);
    const slope = enlarged((y, x) => y + 10 * x);
    for (let y = 4; y < 2 * height - 4; y++) {
      for (let x = 4; x < 2 * width - 4; x++) {
        const expected = (y + 0.5) / 2 - 0.5 + 10 * ((x + 0.5) / 2 - 0.5);
        assert.ok(Math.abs(slope[y * 2 * width + x]! - expected) < 1e-5, `${slope[y * 2 * width + x]}, ${expected}`);
      }
    }
  });

  it("the second pass sees m of the photo and the rest of the enlarged draft, within 0..1", () => {
    const [photos, styles] = [input("photos", [1, 3, 8, 8]), input("styles", [1, 3, 8, 8])];
    const target: Value = input("target", [1]);
    const sizes: (readonly number[])[] = [];
    const mixed = repaintInput(
      (pairs) => {
        sizes.push(pairs.photos.dims, pairs.styles.dims);
        // A draft that is even, brighter than any picture may be.
        return { painting: resizeNearest(resizeNearest(even, 2), 2), code: target, target };
      },
      { photos, styles, content: target, statistics: target },
    );
    assert.deepEqual(sizes, [
      [1, 3, 4, 4],
      [1, 3, 4, 4],
    ]);
    const numbers = (m: number) => ({
      photos: new Float64Array(192).fill(0.2),
      styles: new Float64Array(192),
      even: new Float64Array(3).fill(1.6),
      m: [m],
    });
    for (const [m, expected] of [
      [1, 0.2],
      [0.75, 0.55],
      [0.25, 1],
    ] as const) {
      for (const value of evaluate([mixed], numbers(m))[0]!) assert.ok(Math.abs(value - expected) < 1e-6, `${value}`);
    }
  });
});

const even = input("even", [1, 3, 1, 1]);

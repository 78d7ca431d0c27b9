import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resize } from "./resize.ts";

const grey = (values: readonly number[], width: number) => ({
  data: Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255])),
  width,
  height: values.length / width,
});
const reds = ({ data }: { data: Uint8ClampedArray }) => [...data].filter((_, i) => i % 4 === 0);

test("the same size gives the same picture", () => {
  const image = grey([1, 2, 3, 4, 5, 6], 3);
  assert.deepEqual(resize(image, 3, 2), image);
});

test("shrinking blends what a pixel covers", () => {
  // Half the width: a triangle over four pixels, weights 1 3 3 1 (of 8), cut off and made whole again at the border.
  assert.deepEqual(reds(resize(grey([0, 0, 80, 80], 4), 2, 1)), [11, 69]);
});

test("growing is linear between pixel centres", () => {
  assert.deepEqual(reds(resize(grey([0, 100], 2), 4, 1)), [0, 25, 75, 100]);
});

test("a flat picture stays flat at any size, also one pixel wide", () => {
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(size, size, size, size, fc.nat(255), (width, height, toWidth, toHeight, value) => {
      const image = grey(new Array<number>(width * height).fill(value), width);
      const { data, ...dims } = resize(image, toWidth, toHeight);
      assert.deepEqual(dims, { width: toWidth, height: toHeight });
      assert.ok(reds({ data }).every((red) => red === value));
    }),
  );
});

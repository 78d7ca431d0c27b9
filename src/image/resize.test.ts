import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cubic, lanczos3 } from "./resample.ts";
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

test("shrinking leaves nothing out and lets nothing finer than the new size through", () => {
  const stripes = grey(
    Array.from({ length: 64 * 2 }, (_, i) => (i % 2) * 200),
    64,
  );
  // Every second column is white: a third of the width cannot show that, and any other pattern would be an alias.
  const inner = reds(resize(stripes, 21, 2)).filter((_, i) => i % 21 > 2 && i % 21 < 18);
  for (const value of inner) assert.ok(Math.abs(value - 100) <= 4, `${value}`);
});

test("a mark as fine as the new size shows stays sharp", () => {
  const marks = grey(
    Array.from({ length: 128 }, (_, x) => (x % 16 < 8 ? 50 : 150)),
    128,
  );
  const values = reds(resize(marks, 64, 1)).slice(16, 48);
  assert.ok(Math.max(...values) >= 148 && Math.min(...values) <= 52, `${values.join(" ")}`);
});

test("growing passes through the old pixels' colours, and goes beyond an edge by less than an eighth of it", () => {
  const edge = grey(
    Array.from({ length: 16 }, (_, x) => (x < 8 ? 60 : 180)),
    16,
  );
  for (const [kernel, most] of [
    [lanczos3, 15],
    [cubic, 9],
  ] as const) {
    const grown = reds(resize(edge, 48, 1, kernel));
    // At three times the width, every third pixel lies on an old one.
    assert.deepEqual(
      grown.filter((_, i) => i % 3 === 1),
      reds(edge),
    );
    assert.ok(Math.min(...grown) >= 60 - most && Math.max(...grown) <= 180 + most, `${grown.join(" ")}`);
  }
});

test("halves and doubles of a smooth picture are the same picture, whatever its shape", () => {
  const smooth = grey(
    Array.from({ length: 40 * 24 }, (_, i) => 128 + 90 * Math.sin((i % 40) / 9) * Math.cos(Math.floor(i / 40) / 7)),
    40,
  );
  const back = reds(resize(resize(smooth, 80, 48), 40, 24));
  reds(smooth).forEach((value, i) => assert.ok(Math.abs(value - back[i]!) <= 4, `${i}: ${value}, ${back[i]}`));
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

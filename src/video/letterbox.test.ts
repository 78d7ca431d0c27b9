import assert from "node:assert/strict";
import { test } from "node:test";
import { fittedSize, letterbox } from "./letterbox.ts";

test("a picture of the frame's shape fills it, roundings of one pixel included, and another shape fits into it", () => {
  const frame = { width: 64, height: 36 };
  assert.deepEqual(fittedSize({ width: 1280, height: 720 }, frame), frame);
  assert.deepEqual(fittedSize({ width: 1366, height: 768 }, frame), frame);
  assert.deepEqual(fittedSize({ width: 720, height: 1280 }, frame), { width: 20, height: 36 });
  assert.deepEqual(fittedSize({ width: 10_000, height: 1 }, frame), { width: 64, height: 1 });
});

test("a smaller picture stands in the middle of black, opaque", () => {
  const image = { data: new Uint8ClampedArray(2 * 2 * 4).fill(200), width: 2, height: 2 };
  const { data } = letterbox(image, { width: 4, height: 2 });
  const pixel = (x: number) => [...data.subarray(x * 4, x * 4 + 4)];
  assert.deepEqual(
    [pixel(0), pixel(1), pixel(3)],
    [
      [0, 0, 0, 255],
      [200, 200, 200, 200],
      [0, 0, 0, 255],
    ],
  );
  assert.equal(letterbox(image, image), image);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkImage, toTensor, writeTensor, type RgbaImage } from "./image.ts";
import { tensor } from "../core/tensor.ts";

/** Two pixels wide, two high; red, green, blue and a half-transparent grey. */
const four: RgbaImage = {
  data: Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 51, 51, 51, 128),
  width: 2,
  height: 2,
};

test("a picture becomes planes of red, green and blue in 0..1, without alpha", () => {
  const { data, dims } = toTensor(four);
  assert.deepEqual(dims, [1, 3, 2, 2]);
  const expected = [1, 0, 0, 0.2, 0, 1, 0, 0.2, 0, 0, 1, 0.2].map(Math.fround);
  assert.deepEqual([...data], expected);
});

test("padding repeats the last row and column", () => {
  const { data, dims } = toTensor(four, { x: 0, y: 0, width: 2, height: 2 }, { width: 4, height: 3 });
  assert.deepEqual(dims, [1, 3, 3, 4]);
  const grey = Math.fround(0.2);
  assert.deepEqual([...data.subarray(0, 12)], [1, 0, 0, 0, 0, grey, grey, grey, 0, grey, grey, grey]);
});

test("a part of a picture can be taken alone", () => {
  const { data } = toTensor(four, { x: 1, y: 0, width: 1, height: 2 });
  assert.deepEqual([...data], [0, 0.2, 1, 0.2, 0, 0.2].map(Math.fround));
});

test("to a tensor and back every byte is the same, and alpha is left alone", () => {
  const bytes = fc.uint8Array({ minLength: 4, maxLength: 4 * 40 });
  fc.assert(
    fc.property(bytes, (raw) => {
      const width = Math.floor(raw.length / 4);
      const image = { data: new Uint8ClampedArray(raw.subarray(0, width * 4)), width, height: 1 };
      const back = { ...image, data: image.data.map((value, i) => (i % 4 === 3 ? value : 99)) };
      writeTensor(toTensor(image), { x: 0, y: 0, width, height: 1 }, back, { x: 0, y: 0 });
      assert.deepEqual(back.data, image.data);
    }),
  );
});

test("values outside 0..1 are clipped and the ones inside rounded to nearest", () => {
  const image = { data: new Uint8ClampedArray(8).fill(7), width: 2, height: 1 };
  const x = tensor([-0.5, 1.5, 0.4 / 255, 0.6 / 255, 0.5, 1], [1, 3, 1, 2]);
  writeTensor(x, { x: 0, y: 0, width: 2, height: 1 }, image, { x: 0, y: 0 });
  assert.deepEqual([...image.data], [0, 0, 128, 7, 255, 1, 255, 7]);
});

test("what is not a picture is refused with what was expected", () => {
  assert.throws(() => checkImage({} as RgbaImage, "paint(photo)"), { name: "OptionError", message: /readImage/ });
  assert.throws(() => checkImage(undefined as unknown as RgbaImage, "paint(photo)"), { name: "OptionError" });
  const short = { data: new Uint8ClampedArray(12), width: 2, height: 2 };
  assert.throws(() => checkImage(short, "paint(photo)"), {
    name: "ShapeError",
    message: "paint(photo): expected width * height * 4 bytes, 12 as given, got [2, 2]",
  });
  const empty = { data: new Uint8ClampedArray(0), width: 0, height: 0 };
  assert.throws(() => checkImage(empty, "paint(photo)"), { name: "ShapeError" });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { fillHidden, isOpaque, visibleWeights } from "./hidden.ts";
import type { RgbaImage } from "./image.ts";

const picture = (width: number, height: number, pixel: (x: number, y: number) => readonly number[]): RgbaImage => ({
  data: Uint8ClampedArray.from(
    Array.from({ length: width * height }, (_, i) => pixel(i % width, Math.floor(i / width))).flat(),
  ),
  width,
  height,
});

/** A disc, red on its left and blue on its right, with some colour behind what cannot be seen. */
const disc = (hidden: readonly number[]) =>
  picture(61, 45, (x, y) => {
    const alpha = Math.round(Math.min(1, Math.max(0, 18 - Math.hypot(x - 30, y - 22))) * 255);
    return alpha === 0 ? [...hidden, 0] : [...(x < 30 ? [200, 30, 20] : [20, 40, 200]), alpha];
  });

test("what hidden pixels hold does not matter, and their colours go on from the visible ones", () => {
  const [black, white, magenta] = [
    [0, 0, 0],
    [255, 255, 255],
    [255, 0, 255],
  ].map((hidden) => fillHidden(disc(hidden)));
  assert.deepEqual(white, black);
  assert.deepEqual(magenta, black);
  const at = (x: number, y: number) => [...black!.data.subarray((y * 61 + x) * 4).subarray(0, 3)];
  for (const [x, y, side] of [
    [10, 22, [200, 30, 20]],
    [50, 22, [20, 40, 200]],
  ] as const) {
    at(x, y).forEach((value, c) => assert.ok(Math.abs(value - side[c]!) < 40, `${x}, ${y}: ${at(x, y)}`));
  }
  // A corner is far from both sides, and between them.
  assert.ok(at(0, 0)[0]! > 60 && at(60, 44)[2]! > 60 && at(0, 0)[1]! < 60);
});

test("alpha stays, and so does every colour that is seen at a quarter or more", () => {
  const photo = disc([9, 9, 9]);
  const filled = fillHidden(photo);
  for (let i = 0; i < photo.data.length; i += 4) {
    assert.equal(filled.data[i + 3], photo.data[i + 3]);
    if (photo.data[i + 3]! >= 64) assert.deepEqual(filled.data.slice(i, i + 4), photo.data.slice(i, i + 4));
  }
});

test("a picture that hides nothing comes back itself", () => {
  const opaque = picture(3, 2, (x, y) => [x, y, 7, 255]);
  assert.ok(isOpaque(opaque));
  assert.equal(fillHidden(opaque), opaque);
  const glass = picture(3, 2, (x, y) => [x, y, 7, 128]);
  assert.ok(!isOpaque(glass));
  assert.equal(fillHidden(glass), glass);
});

test("where nothing can be seen it is grey, down to one pixel", () => {
  for (const [width, height] of [
    [1, 1],
    [1, 9],
    [7, 3],
  ] as const) {
    const filled = fillHidden(picture(width, height, () => [255, 0, 255, 0]));
    assert.deepEqual([...filled.data.subarray(0, 4)], [128, 128, 128, 0]);
    assert.equal(visibleWeights(filled, 1), undefined);
  }
});

test("one visible pixel fills the whole picture with its colour", () => {
  const filled = fillHidden(picture(9, 5, (x, y) => (x === 8 && y === 4 ? [10, 20, 30, 255] : [0, 255, 0, 0])));
  for (let i = 0; i < filled.data.length; i += 4) assert.deepEqual([...filled.data.slice(i, i + 3)], [10, 20, 30]);
});

test("weights of what is visible sum to 1 and follow alpha, cell by cell", () => {
  const weights = visibleWeights(
    picture(4, 4, (x, y) => [0, 0, 0, y < 2 ? (x < 2 ? 200 : 100) : 0]),
    2,
  )!;
  [2 / 3, 1 / 3, 0, 0].forEach((expected, i) => assert.ok(Math.abs(weights[i]! - expected) < 1e-6));
});

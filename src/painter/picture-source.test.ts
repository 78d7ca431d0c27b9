import assert from "node:assert/strict";
import { test } from "node:test";
import { pattern } from "../../test/support/pictures.ts";
import { averagedInto, createDraft, imageSource, movedSource } from "./picture-source.ts";

const size = { width: 40, height: 28 };
const source = imageSource(pattern(size.width, size.height));
const at = { x: 0, y: 0 };
const whole = { ...at, ...size };

test("a moved picture shows what lies further right and down, and repeats the border", () => {
  const [plain, moved] = [source.read(whole, size).data, movedSource(source, 2).read(whole, size).data];
  for (let i = 0; i < moved.length; i++) {
    const [x, row] = [i % 40, Math.floor(i / 40)];
    const [channel, y] = [Math.floor(row / 28), row % 28];
    assert.equal(moved[i], plain[(channel * 28 + Math.min(y + 2, 27)) * 40 + Math.min(x + 2, 39)]);
  }
});

test("averaged into the draft of the same picture it changes nothing, whole and in tiles; into black it halves all but the border", () => {
  const same = createDraft(size);
  same.write(source.read(whole, size), whole, at);
  const before = same.picture.data.slice();
  const moved = movedSource(source, 2);
  averagedInto(same.picture, 2).write(moved.read(whole, size), whole, at);
  assert.deepEqual(same.picture.data, before);
  const black = createDraft(size);
  for (const x of [0, 24]) {
    const tile = { x, y: 0, width: x === 0 ? 24 : 16, height: 28 };
    averagedInto(black.picture, 2).write(moved.read(tile, tile), { ...tile, x: 0 }, tile);
  }
  before.forEach((value, i) => {
    const isBorder = i % 40 < 2 || Math.floor(i / 40) % 28 < 2;
    assert.ok(Math.abs(black.picture.data[i]! - (isBorder ? 0 : value / 2)) <= 0.5);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { shiftPicture } from "../../test/support/motion.ts";
import { picture as pictureOf } from "../../test/support/pictures.ts";

const picture = (width: number, height: number, value: (x: number, y: number) => number, alpha = 255) =>
  pictureOf(width, height, (x, y) => [value(x, y), value(x, y) / 2, 255 - value(x, y)], alpha);

const waves = (x: number, y: number) => 128 + 90 * Math.sin(x / 5) * Math.cos(y / 6);

test("by whole pixels every colour is another pixel's to the bit; beyond the border it is the border's, and alpha stays", async () => {
  const from = picture(20, 10, (x, y) => (x * 37 + y * 91) % 256);
  const into = picture(23, 9, () => 0, 7);
  await shiftPicture(from, { x: -3, y: 2 }, into);
  for (let y = 0; y < 9; y++) {
    for (let x = 0; x < 23; x++) {
      const i = (Math.min(y + 2, 9) * 20 + Math.max(x - 3, 0)) * 4;
      assert.deepEqual(
        [...into.data.subarray((y * 23 + x) * 4, (y * 23 + x) * 4 + 4)],
        [...from.data.subarray(i, i + 3), 7],
      );
    }
  }
});

test("by parts of a pixel it is the same scene seen from there", async () => {
  const offset = { x: 1.3, y: -0.6 };
  const into = picture(40, 30, () => 0);
  await shiftPicture(picture(40, 30, waves), offset, into);
  const expected = picture(40, 30, (x, y) => waves(x + offset.x, y + offset.y));
  for (let y = 3; y < 27; y++) {
    for (let i = (y * 40 + 3) * 4; i < (y * 40 + 37) * 4; i++) {
      assert.ok(Math.abs(into.data[i]! - expected.data[i]!) <= 1.5, `${into.data[i]} instead of ${expected.data[i]}`);
    }
  }
});

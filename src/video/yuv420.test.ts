import assert from "node:assert/strict";
import { it } from "node:test";
import { toYuv420 } from "./yuv420.ts";

const plain = (colour: readonly number[], width = 2, height = 2) => ({
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : colour[i % 4]!)),
  width,
  height,
});

it("black, white and the primaries are those of BT.709 in the narrow range", () => {
  // Rec. ITU-R BT.709-6, with the quantisation of item 4: Y of 16 to 235, colour differences of 16 to 240.
  for (const [colour, expected] of [
    [
      [0, 0, 0],
      [16, 128, 128],
    ],
    [
      [255, 255, 255],
      [235, 128, 128],
    ],
    [
      [255, 0, 0],
      [63, 102, 240],
    ],
    [
      [0, 255, 0],
      [173, 42, 26],
    ],
    [
      [0, 0, 255],
      [32, 240, 118],
    ],
  ] as const) {
    const planes = toYuv420(plain(colour));
    assert.deepEqual([planes[0], planes[4], planes[5]], expected, colour.join());
    assert.ok(planes.subarray(0, 4).every((luma) => luma === expected[0]));
  }
});

it("each square of four pixels has one colour, the mean of theirs, and each pixel its own luma", () => {
  const image = plain([0, 0, 0], 4, 2);
  // The right square: two white, two blue pixels.
  image.data.set([255, 255, 255, 255, 0, 0, 255, 255], 2 * 4);
  image.data.set([255, 255, 255, 255, 0, 0, 255, 255], (4 + 2) * 4);
  const planes = toYuv420(image);
  assert.deepEqual([...planes.subarray(0, 8)], [16, 16, 235, 32, 16, 16, 235, 32]);
  assert.deepEqual([...planes.subarray(8, 10)], [128, 184]);
  assert.deepEqual([...planes.subarray(10, 12)], [128, 123]);
});

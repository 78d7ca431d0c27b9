import assert from "node:assert/strict";
import { test } from "node:test";
import type { RgbaImage } from "../image/image.ts";
import { blendPrevious, type Flow } from "../../test/support/motion.ts";
import { picture as pictureOf } from "../../test/support/pictures.ts";

const [width, height] = [24, 16];

const picture = (value: (x: number, y: number) => number) => pictureOf(width, height, value, 9);

function moving(x: number, y: number, confidence = 1): Flow {
  const plane = (value: number) => new Float32Array((width / 2) * (height / 2)).fill(value);
  return { width: width / 2, height: height / 2, scale: 2, dx: plane(x), dy: plane(y), confidence: plane(confidence) };
}

const still = { flow: moving(0, 0), offset: { x: 0, y: 0 }, previousOffset: { x: 0, y: 0 }, weight: 0.5 };
const ramp = (x: number, y: number) => 5 * x + 3 * y + 20;

/** Red at every pixel that lies further than `edge` from the border. */
function inside({ data }: RgbaImage, edge: number): number[] {
  const values: number[] = [];
  for (let y = edge; y < height - edge; y++)
    for (let x = edge; x < width - edge; x++) values.push(data[(y * width + x) * 4]!);
  return values;
}

test("where nothing moves, the canvas before is mixed in by its share and its trust; alpha stays", async () => {
  for (const [confidence, expected] of [
    [1, 150],
    [0.5, 125],
    [0, 100],
  ] as const) {
    const painting = picture(() => 100);
    await blendPrevious(
      painting,
      picture(() => 200),
      { ...still, flow: moving(0, 0, confidence) },
    );
    assert.deepEqual([...new Set(inside(painting, 0))], [expected]);
    assert.ok(painting.data.every((value, i) => i % 4 !== 3 || value === 9));
  }
});

test("what moved is looked for where it was, between pixels too, and where its canvas lay", async () => {
  for (const [flow, offset, previousOffset] of [
    [moving(2, -1), { x: 0, y: 0 }, { x: 0, y: 0 }],
    [moving(1.4, -0.3), { x: 0, y: 0 }, { x: 0, y: 0 }],
    // The camera went on by 2.5, the canvas from 3.5 over its end of 4 to 2: a jump by 4.
    [moving(2.5, -1), { x: 2, y: 3 }, { x: 3.5, y: 0 }],
  ] as const) {
    const painting = picture(ramp);
    await blendPrevious(painting, picture(ramp), { flow, offset, previousOffset, weight: 1 });
    const [right, down] = [flow.dx[0]! + previousOffset.x - offset.x, flow.dy[0]! + previousOffset.y - offset.y];
    const expected = inside(
      picture((x, y) => ramp(x + right, y + down)),
      5,
    );
    inside(painting, 5).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= 1));
  }
});

test("what came from outside stays as it is painted", async () => {
  const painting = picture(() => 100);
  await blendPrevious(
    painting,
    picture(() => 200),
    { ...still, flow: moving(6, 0) },
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) assert.equal(painting.data[(y * width + x) * 4], x + 6 < width ? 150 : 100);
  }
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RgbaImage } from "../image/image.ts";
import { flowBetween, type Flow } from "../../test/support/motion.ts";
import { picture } from "../../test/support/pictures.ts";
import { random } from "../../test/support/random.ts";

/** A scene with something to see at every size, in levels. */
const scene = (x: number, y: number) =>
  128 + 40 * Math.sin(x / 7 + Math.sin(y / 11)) + 30 * Math.cos(y / 5 - x / 23) + 25 * Math.sin((x + y) / 40);

/** A frame that shows a function of place, with noise of about 4 levels. */
function frame(value: (x: number, y: number) => number, seed: number, width = 160, height = 120): RgbaImage {
  const draw = random(seed);
  return picture(width, height, (x, y) => {
    const level = value(x, y) + (draw() - 0.5) * 14;
    return [level, level * 0.9, 255 - level];
  });
}

/** The mean distance from the true motion, pixels, and the mean trust, away from the borders. */
function errors(
  { width, height, scale, dx, dy, confidence }: Flow,
  truth: (x: number, y: number) => readonly [number, number],
): { readonly error: number; readonly confidence: number } {
  let [error, sure, count] = [0, 0, 0];
  for (let y = 6; y < height - 6; y++) {
    for (let x = 6; x < width - 6; x++, count++) {
      const [tx, ty] = truth((x + 0.5) * scale, (y + 0.5) * scale);
      error += Math.hypot(dx[y * width + x]! - tx, dy[y * width + x]! - ty);
      sure += confidence[y * width + x]!;
    }
  }
  return { error: error / count, confidence: sure / count };
}

describe("motion", () => {
  for (const [right, down] of [
    [0, 0],
    [1.4, -0.5],
    [-6.3, 4.2],
  ] as const) {
    it(`a camera's shift by ${right} and ${down} pixels is found to a tenth of a pixel, and trusted`, async () => {
      const motion = await flowBetween(
        frame(scene, 1),
        frame((x, y) => scene(x + right, y + down), 2),
      );
      const main = motion.dominant!;
      assert.ok(Math.hypot(main.x - right, main.y - down) < 0.1, `${main.x}, ${main.y}`);
      const found = errors(motion, () => [right, down]);
      assert.ok(found.error < 0.2 && found.confidence > 0.9, JSON.stringify(found));
    });
  }

  it("a zoom is found everywhere, though nothing moves in the middle", async () => {
    const zoomed = (x: number, y: number) => [80 + (x - 80) * 0.96, 60 + (y - 60) * 0.96] as const;
    const motion = await flowBetween(
      frame(scene, 1),
      frame((x, y) => scene(...zoomed(x, y)), 2),
    );
    const { error } = errors(motion, (x, y) => [(x - 80) * -0.04, (y - 60) * -0.04]);
    assert.ok(error < 0.3, `${error}`);
  });

  it("a change of light is no motion", async () => {
    const motion = await flowBetween(
      frame(scene, 1),
      frame((x, y) => scene(x, y) * 1.03, 2),
    );
    assert.ok(errors(motion, () => [0, 0]).error < 0.2);
  });

  it("what passes moves by itself, what comes into view behind it is not trusted, and most stands still", async () => {
    const passing = (at: number) => (x: number, y: number) =>
      Math.hypot(x - at, y - 60) < 25 ? 128 + 100 * Math.sin((x - at) / 3) * Math.cos(y / 4) : scene(x, y);
    const motion = await flowBetween(frame(passing(60), 1), frame(passing(66), 2));
    const main = motion.dominant!;
    assert.ok(Math.hypot(main.x, main.y) < 0.1, `${main.x}, ${main.y}`);
    const at = (x: number, y: number) => Math.floor(y / motion.scale) * motion.width + Math.floor(x / motion.scale);
    assert.ok(Math.abs(motion.dx[at(66, 60)]! + 6) < 0.5, `${motion.dx[at(66, 60)]}`);
    assert.ok(Math.abs(motion.dx[at(140, 60)]!) < 0.2);
    assert.ok(motion.confidence[at(39, 60)]! < 0.5, `${motion.confidence[at(39, 60)]}`);
    assert.ok(motion.confidence[at(140, 60)]! > 0.9);
  });

  it("of another scene nothing is trusted, and no motion is that of most", async () => {
    const other = (x: number, y: number) => 128 + 110 * Math.sin(x / 3 - y / 9) * Math.cos(y / 4);
    const motion = await flowBetween(frame(scene, 1), frame(other, 2));
    assert.equal(motion.dominant, undefined);
  });

  it("one plain colour and pictures of a few pixels are no trouble", async () => {
    const plain = await flowBetween(
      frame(() => 90, 1),
      frame(() => 90, 2),
    );
    assert.ok(errors(plain, () => [0, 0]).error < 0.2);
    for (const [width, height] of [
      [1, 1],
      [3, 40],
      [17, 9],
    ] as const) {
      const motion = await flowBetween(frame(scene, 1, width, height), frame(scene, 2, width, height));
      assert.ok([...motion.dx, ...motion.dy, ...motion.confidence].every(Number.isFinite), `${width}x${height}`);
    }
  });
});

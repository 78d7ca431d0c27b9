/**
 * Large passes are revised, and not painted: by random weights, on the CPU.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createRuntime } from "../node/runtime.ts";
import { largestDifference, meanDifference } from "../../test/support/difference.ts";
import { waves } from "../../test/support/pictures.ts";
import { random } from "../../test/support/random.ts";
import { randomModel } from "../../test/support/random-model.ts";
import { loadPainter } from "./load.ts";

const runtime = await createRuntime({ device: "cpu", threads: 1 });
after(() => runtime.dispose());
const model = randomModel(random(21), { half: 4, quarter: 8, blocks: 1, hidden: 6, revision: 4 });
const painter = await loadPainter(runtime, model);
const photo = waves(203, 150, 0.05);
const style = await painter.study(waves(80, 64, 0.3));
const revised = { from: 32, draftPx: 80 };

test("the last pass is a revision: another painting than one that is painted, whatever its tiles", async () => {
  const whole = await painter.paint(photo, style, { coarseToFine: revised });
  const painted = await painter.paint(photo, style, { coarseToFine: { ...revised, draftPx: Infinity } });
  assert.ok(meanDifference(whole.data, painted.data) > 3);
  for (const tilePx of [64, 100]) {
    const tiled = await painter.paint(photo, style, { coarseToFine: revised, tilePx });
    const off = largestDifference(tiled.data, whole.data);
    assert.ok(off <= 1, `tiles of ${tilePx}: off by ${off}`);
  }
});

test("painted over the photo itself, it is the same", async () => {
  const options = { coarseToFine: revised, tilePx: 64 };
  const expected = await painter.paint(photo, style, options);
  const own = { ...photo, data: photo.data.slice() };
  await painter.paint(own, style, { ...options, into: own });
  assert.deepEqual(own.data, expected.data);
});

test("less strength is nearer to the photo, up to the photo itself", async () => {
  const off = async (strength: number) => {
    const { data } = await painter.paint(photo, style, { coarseToFine: revised, strength });
    return meanDifference(data, photo.data);
  };
  const distances = [await off(0), await off(0.03), await off(0.3), await off(0.7), await off(1)];
  assert.equal(distances[0], 0);
  assert.ok(distances[1]! < 1, `${distances[1]}`);
  for (let i = 1; i < distances.length; i++) assert.ok(distances[i]! > distances[i - 1]!, distances.join());
});

test("a draftPx that is out of range is refused", async () => {
  await assert.rejects(painter.paint(photo, style, { coarseToFine: { draftPx: 8 } }), {
    name: "OptionError",
    message: /coarseToFine\.draftPx: expected a number from 32 to Infinity, got 8/,
  });
});

test("a large frame of a sequence is painted at half its size, and revised, whatever the brush and the size", async () => {
  for (const [width, height, brush] of [
    [980, 732, 1],
    [976, 736, 2],
  ] as const) {
    const frame = waves(width, height, 0.02);
    const half = { from: (height / 2) * brush, draftPx: (height / 2) * brush };
    const expected = await painter.paint(frame, style, { brush, coarseToFine: half });
    const painted = await painter.sequence().paint(frame, style, { brush });
    // A frame is halved as floats, a photo as bytes.
    const off = meanDifference(painted.data, expected.data);
    assert.ok(off < 0.5, `off by ${off}`);
    const atOnce = await painter.sequence().paint(frame, style, { brush, coarseToFine: false });
    assert.ok(meanDifference(atOnce.data, painted.data) > 3);
  }
});

/**
 * @file What `pleinair/node` promises of frames painted one after another: a sample photo, moved and made noisy by us.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { resize } from "pleinair";
import { loadPainter, type Painter, type RgbaImage, type SequenceOptions, type Style } from "pleinair/node";
import { colourDifference as difference, largestDifference } from "../support/difference.ts";
import { shiftPicture } from "../support/motion.ts";
import { noisy } from "../support/pictures.ts";
import { sample } from "../support/samples.ts";

let painter: Painter;
let wave: Style;
let still: RgbaImage;
before(async () => {
  painter = await loadPainter({ model: "live", device: "cpu" });
  wave = await painter.study(await sample("styles/wave.jpg", 128));
  still = await sample("photos/moose.jpg", 192, 128);
});
after(() => painter.dispose());

/** Deviation over time of the colours of a pixel, averaged over pixels, in 8-bit steps. */
function unrest(frames: readonly RgbaImage[]): number {
  const { length } = frames[0]!.data;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const values = frames.map((frame) => frame.data[i]!);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    sum += Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  }
  // Alpha does not move.
  return (sum / length) * (4 / 3);
}

/** `picture` with a white square at `x`. */
function withSquare(picture: RgbaImage, x: number): RgbaImage {
  const data = picture.data.slice();
  for (let row = 40; row < 80; row++) data.fill(255, (row * picture.width + x) * 4, (row * picture.width + x + 40) * 4);
  return { ...picture, data };
}

async function paintAll(frames: readonly RgbaImage[], options: SequenceOptions = {}): Promise<RgbaImage[]> {
  const sequence = painter.sequence(options);
  const paintings = [];
  for (const frame of frames) paintings.push(await sequence.paint(frame, wave));
  return paintings;
}

test("a still scene looks still: noise moves the painting less than half as much as without steadying", async () => {
  const frames = Array.from({ length: 40 }, (_, i) => noisy(still, i + 1));
  const settled = 15;
  const alone = unrest((await paintAll(frames, { temporalFilter: 0 })).slice(settled));
  const steadied = unrest((await paintAll(frames)).slice(settled));
  assert.ok(steadied < alone / 2, `${steadied} steadied, ${alone} alone`);
});

test("a thing that moves leaves no trail: three frames later its old place is painted as if it had never been there", async () => {
  const frames = [0, 0, 0, 0, 120, 120, 120].map((x) => withSquare(still, x));
  const paintings = await paintAll(frames);
  const [afterwards] = await paintAll(frames.slice(-1));
  const gone = difference(paintings.at(-1)!, afterwards!);
  assert.ok(gone < 1, `${gone} of 255 is left of it`);
});

test("a cut is taken as it is: the first frame after it is painted as if nothing had been before", async () => {
  const other = await sample("photos/astronaut.jpg", 192, 128);
  const [, , cut] = await paintAll([still, still, other]);
  const [alone] = await paintAll([other]);
  const left = difference(cut!, alone!);
  assert.ok(left < 1, `${left} of 255 is left of the scene before`);
});

test("steadiness 0 and a first frame are what paint gives; reset begins anew, and so does another size", async () => {
  const [a, b] = [noisy(still, 1), noisy(still, 2)];
  const alone = await painter.paint(b, wave, { strength: 0.6 });
  const unsteadied = painter.sequence({ temporalFilter: 0 });
  await unsteadied.paint(a, wave);
  assert.deepEqual(await unsteadied.paint(b, wave, { strength: 0.6 }), alone);
  const sequence = painter.sequence();
  await sequence.paint(a, wave);
  assert.notDeepEqual(await sequence.paint(b, wave, { strength: 0.6 }), alone);
  sequence.reset();
  assert.deepEqual(await sequence.paint(b, wave, { strength: 0.6 }), alone);
  const smaller = resize(still, 97, 63);
  assert.deepEqual(await sequence.paint(smaller, wave), await painter.paint(smaller, wave));
});

test("frames larger than a tile are steadied too, as untiled ones are", async () => {
  const frames = [noisy(still, 1), noisy(still, 2), noisy(still, 3)];
  const [tiled, whole] = [painter.sequence(), painter.sequence()];
  for (const frame of frames) {
    const parts = await tiled.paint(frame, wave, { tilePx: 128 });
    const one = await whole.paint(frame, wave);
    const largest = largestDifference(parts.data, one.data);
    // The tiles read the steadied frame rounded to 8 bits.
    assert.ok(largest <= 8, `largest difference ${largest}`);
    assert.ok(difference(parts, one) < 1);
  }
});

/** What a camera sees of `scene` that goes right by `step` pixels a frame, with noise. */
async function pan(scene: RgbaImage, step: number, count: number): Promise<RgbaImage[]> {
  const views = Array.from({ length: count }, async (_, t) => {
    const view = { data: new Uint8ClampedArray(160 * 120 * 4).fill(255), width: 160, height: 120 };
    await shiftPicture(scene, { x: 4 + t * step, y: 4 }, view);
    return noisy(view, t + 1);
  });
  return Promise.all(views);
}

/** How far each frame is from the one before, moved along, away from the borders; the mean of absolute differences. */
async function boiling(frames: readonly RgbaImage[], step: number): Promise<number> {
  const [{ width, height }] = frames as readonly [RgbaImage];
  const changes = frames.slice(1).map(async (frame, t) => {
    const along = { ...frame, data: frame.data.slice() };
    await shiftPicture(frames[t]!, { x: step, y: 0 }, along);
    const middle = ({ data }: RgbaImage) => ({
      ...{ width: width - 24, height },
      data: data.filter((_, i) => (i >> 2) % width >= 12 && (i >> 2) % width < width - 12),
    });
    return difference(middle(frame), middle(along));
  });
  return (await Promise.all(changes)).reduce((sum, change) => sum + change, 0) / changes.length;
}

test("guided, strokes go along with a camera that moves: they boil less than half as much, and stay as strong", async () => {
  const frames = await pan(await sample("photos/moose.jpg", 224, 152), 1.3, 20);
  const [alone, guided] = [await paintAll(frames), await paintAll(frames, { motionCompensation: 1 })];
  const [from, to] = [await boiling(alone, 1.3), await boiling(guided, 1.3)];
  assert.ok(to < from / 2, `${to} guided, ${from} alone`);
  const contrast = ({ data }: RgbaImage) => {
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  };
  assert.ok(contrast(guided.at(-1)!) > 0.9 * contrast(alone.at(-1)!));
});

test("guided, a still scene is as still as it is without, what moves leaves no trail, and a cut is taken as it is", async () => {
  const noise = Array.from({ length: 30 }, (_, i) => noisy(still, i + 1));
  const guided = unrest((await paintAll(noise, { motionCompensation: 1 })).slice(15));
  assert.ok(guided <= unrest((await paintAll(noise)).slice(15)) + 0.1, `${guided}`);

  const frames = [0, 0, 0, 0, 120, 120, 120, 120].map((x) => withSquare(still, x));
  const [expected] = await paintAll(frames.slice(-1), { motionCompensation: 1 });
  const gone = difference((await paintAll(frames, { motionCompensation: 1 })).at(-1)!, expected!);
  assert.ok(gone < 1.5, `${gone} of 255 is left of it`);

  const other = await sample("photos/astronaut.jpg", 192, 128);
  const [, , cut] = await paintAll([still, still, other], { motionCompensation: 1 });
  const [afterCut] = await paintAll([other], { motionCompensation: 1 });
  const left = difference(cut!, afterCut!);
  assert.ok(left < 2, `${left} of 255 is left of the scene before`);
});

test("guided, frames keep their size and their alpha, are written where asked, and may be tiled", async () => {
  const frames = await pan(await sample("photos/moose.jpg", 224, 152), 1.3, 4);
  for (const frame of frames) frame.data.forEach((_, i) => i % 4 === 3 && (frame.data[i] = i % 251));
  const [whole, tiled] = [painter.sequence({ motionCompensation: 1 }), painter.sequence({ motionCompensation: 0.5 })];
  for (const frame of frames) {
    const { data } = frame;
    const alpha = data.filter((_, i) => i % 4 === 3);
    const painting = await whole.paint(frame, wave);
    assert.deepEqual([painting.width, painting.height], [frame.width, frame.height]);
    assert.deepEqual(
      painting.data.filter((_, i) => i % 4 === 3),
      alpha,
    );
    assert.equal(await tiled.paint(frame, wave, { into: frame, tilePx: 64 }), frame);
    assert.ok(difference(painting, frame) < 12, `${difference(painting, frame)}`);
  }
  // A browser's ImageData has no fields of its own, and what is written into has been something else.
  const [frame] = frames as [RgbaImage];
  const imageData = Object.create(frame) as RgbaImage;
  const into = { ...frame, data: new Uint8ClampedArray(frame.data.length) };
  const [own, written] = [painter.sequence({ motionCompensation: 1 }), painter.sequence({ motionCompensation: 1 })];
  assert.deepEqual((await written.paint(frame, wave, { into })).data, (await own.paint(imageData, wave)).data);
  await assert.rejects(whole.paint(frames[0]!, wave, { into: still }), /into: expected a picture of the photo's size/);
  assert.throws(
    () => painter.sequence({ motionCompensation: -1 }),
    /motionCompensation: expected a number from 0 to 1, got -1/,
  );
});

test("a frame before the last is done, and a steadiness out of range, are refused; an aborted frame leaves no trace", async () => {
  assert.throws(
    () => painter.sequence({ temporalFilter: 1.2 }),
    /temporalFilter: expected a number from 0 to 1, got 1\.2/,
  );
  const sequence = painter.sequence();
  const first = sequence.paint(still, wave);
  await assert.rejects(sequence.paint(still, wave), /one frame at a time/);
  await first;
  const signal = AbortSignal.abort();
  await assert.rejects(sequence.paint(withSquare(still, 0), wave, { signal }), { name: "AbortError" });
  assert.ok(difference(await sequence.paint(still, wave), await painter.paint(still, wave)) < 0.5);
});

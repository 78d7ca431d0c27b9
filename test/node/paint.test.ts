/**
 * @file What `pleinair/node` promises of painting, on the sample pictures.
 */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadPainter, mix, restudy, stylePicture, type Painter, type RgbaImage, type Style } from "pleinair/node";
import { colourDifference as difference, largestDifference } from "../support/difference.ts";
import { root } from "../support/paths.ts";
import { crop } from "../support/pictures.ts";
import { sample } from "../support/samples.ts";

const photo = (name: string) => sample(`photos/${name}`);
const largest = (a: RgbaImage, b: RgbaImage) => largestDifference(a.data, b.data);

let painter: Painter;
let wave: Style;
let dots: Style;
before(async () => {
  painter = await loadPainter({ device: "cpu" });
  wave = await painter.study(await sample("styles/wave.jpg", 256), { name: "wave" });
  dots = await painter.study(await sample("styles/dots.jpg"));
});
after(() => painter.dispose());

test("strength 0 is the photo, and strength 1 is far from it", async () => {
  for (const name of await readdir(join(root, "samples/photos"))) {
    const picture = await sample(`photos/${name}`, 252, 168);
    assert.deepEqual(await painter.paint(picture, wave, { strength: 0 }), picture);
    const painted = difference(await painter.paint(picture, wave), picture);
    assert.ok(painted >= 15, `${name}: strength 1 is only ${painted} from the photo`);
  }
});

test("between them lies a smooth path: every step away from the photo, and none a leap", async () => {
  const picture = crop(await photo("moose.jpg"), 200, 100, 256, 192);
  const steps = Array.from({ length: 11 }, (_, i) => i / 10);
  const paintings = [];
  for (const strength of steps) paintings.push(await painter.paint(picture, wave, { strength }));
  const whole = difference(paintings.at(-1)!, paintings[0]!);
  for (let i = 1; i < steps.length; i++) {
    const step = difference(paintings[i]!, paintings[i - 1]!);
    assert.ok(step > 0.01 * whole && step < 0.3 * whole, `${steps[i]}: a step of ${step} in a path of ${whole}`);
    assert.ok(
      difference(paintings[i]!, picture) >= difference(paintings[i - 1]!, picture) - 0.02 * whole,
      `${steps[i]} is closer to the photo than ${steps[i - 1]}`,
    );
  }
});

test("strength 1 is the same with and without the photo's own code in the graph", async () => {
  const picture = crop(await photo("coffee.jpg"), 100, 50, 128, 96);
  const [plain, almost] = [
    await painter.paint(picture, wave),
    await painter.paint(picture, wave, { strength: 1 - 1e-6 }),
  ];
  assert.ok(largest(plain, almost) <= 1);
});

test("painting is deterministic: the same bytes again, and from another painter", async () => {
  const picture = crop(await photo("astronaut.jpg"), 100, 0, 200, 160);
  const first = await painter.paint(picture, wave);
  assert.deepEqual(await painter.paint(picture, wave), first);
  await using other = await loadPainter({ device: "cpu" });
  const again = await other.study(await sample("styles/wave.jpg", 256), { name: "wave" });
  assert.deepEqual(again, wave);
  assert.deepEqual(await other.paint(picture, again), first);
});

test("a painting has the size of its photo, whatever that is, and the photo is left as it was", async () => {
  const whole = await photo("coffee.jpg");
  for (const [width, height] of [
    [1, 1],
    [3, 2],
    [37, 51],
    [64, 64],
    [1, 399],
    [599, 5],
  ] as const) {
    const picture = crop(whole, 0, 0, width, height);
    const before = picture.data.slice();
    const painting = await painter.paint(picture, wave);
    assert.deepEqual([painting.width, painting.height, painting.data.length], [width, height, width * height * 4]);
    assert.deepEqual(picture.data, before);
  }
});

test("a painting is written into a picture that is given, the photo itself too, in tiles or whole", async () => {
  const photograph = crop(await photo("moose.jpg"), 0, 0, 203, 141);
  const picture = { ...photograph, data: photograph.data.map((value, i) => (i % 4 === 3 ? i % 256 : value)) };
  for (const tilePx of [64, 1024]) {
    const expected = await painter.paint(picture, wave, { tilePx });
    const other = { ...picture, data: new Uint8ClampedArray(picture.data.length) };
    assert.equal(await painter.paint(picture, wave, { tilePx, into: other }), other);
    assert.deepEqual(other, expected);
    const own = { ...picture, data: picture.data.slice() };
    await painter.paint(own, wave, { tilePx, into: own });
    assert.deepEqual(own, expected);
  }
});

test("paintings at once do not disturb each other, though they share memory", async () => {
  const moose = await photo("moose.jpg");
  const photos = [0, 40, 80, 120].map((x) => crop(moose, x, 0, 160, 120));
  // From the fourth in a row on a style has a graph of its own, which may differ by a level.
  for (let i = 0; i < 4; i++) await painter.paint(photos[0]!, wave);
  const inTurn = [];
  for (const picture of photos) inTurn.push(await painter.paint(picture, wave));
  assert.deepEqual(await Promise.all(photos.map((picture) => painter.paint(picture, wave))), inTurn);
});

test("alpha is kept as it is", async () => {
  const picture = crop(await photo("coffee.jpg"), 0, 0, 40, 40);
  const veiled = { ...picture, data: picture.data.map((value, i) => (i % 4 === 3 ? (i * 31) % 256 : value)) };
  const painting = await painter.paint(veiled, wave);
  painting.data.forEach((value, i) => i % 4 === 3 && assert.equal(value, veiled.data[i]));
});

test("a photo painted in tiles is the photo painted whole, to 1 of 255, at any strength, in all its passes", async () => {
  // The first pass is of 172x128, which is more than a tile of 64 looks at too.
  const picture = crop(await photo("moose.jpg"), 0, 0, 269, 201);
  for (const [strength, tilePx] of [
    [1, 128],
    [0.5, 128],
    [1, 64],
  ] as const) {
    const options = { strength, coarseToFine: { from: 128 } };
    const whole = await painter.paint(picture, wave, options);
    const tiled = await painter.paint(picture, wave, { ...options, tilePx });
    assert.ok(largest(whole, tiled) <= 1, `strength ${strength}, tiles of ${tilePx}: ${largest(whole, tiled)}`);
  }
});

test("a photo of one colour is painted in tiles as it is whole, to 1 of 255", async () => {
  const data = new Uint8ClampedArray(384 * 256 * 4).fill(255);
  const white = { data, width: 384, height: 256 };
  const coarseToFine = { from: 128 };
  const whole = await painter.paint(white, wave, { coarseToFine });
  const tiled = await painter.paint(white, wave, { coarseToFine, tilePx: 128 });
  assert.ok(largest(whole, tiled) <= 1, `${largest(whole, tiled)}`);
});

test("a mixture lies between its styles, and of a style with itself it is that style", async () => {
  const picture = crop(await photo("coffee.jpg"), 100, 50, 160, 120);
  const [inWave, inDots] = [await painter.paint(picture, wave), await painter.paint(picture, dots)];
  const between = await painter.paint(picture, mix([wave, 0.5], [dots, 0.5]));
  const apart = difference(inWave, inDots);
  assert.ok(difference(between, inWave) < apart && difference(between, inDots) < apart);
  assert.ok(largest(await painter.paint(picture, mix([wave, 0.25], [wave, 0.75])), inWave) <= 1);
});

test("progress ends at 1, and never falls", async () => {
  const seen: number[] = [];
  const picture = crop(await photo("moose.jpg"), 0, 0, 300, 200);
  await painter.paint(picture, wave, { tilePx: 128, onProgress: (share) => seen.push(share) });
  assert.equal(seen.at(-1), 1);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.ok(seen.length > 4);
});

test("a painting that is called off ends with the signal's reason, and the next one works", async () => {
  const picture = crop(await photo("moose.jpg"), 0, 0, 300, 200);
  const reason = new Error("enough");
  await assert.rejects(painter.paint(picture, wave, { signal: AbortSignal.abort(reason) }), reason);
  const stop = new AbortController();
  const midway = painter.paint(picture, wave, {
    tilePx: 128,
    signal: stop.signal,
    onProgress: () => stop.abort(reason),
  });
  await assert.rejects(midway, reason);
  assert.equal((await painter.paint(picture, wave)).width, 300);
});

test("brush 2 begins at half the size, in codes of twice the size: the style's, the painting's and a sequence's alike", async () => {
  const picture = crop(await photo("moose.jpg"), 200, 100, 192, 128);
  const broad = await painter.paint(picture, wave, { brush: 2, coarseToFine: { from: 64 } });
  const byHand = { ...wave, codes: wave.codes.map(({ scale, code }) => ({ scale: scale / 2, code })) };
  assert.deepEqual(await painter.paint(picture, byHand, { coarseToFine: { from: 32 } }), broad);
  const ofStyle = { ...wave, brush: 0.5 };
  assert.deepEqual(await painter.paint(picture, ofStyle, { brush: 4, coarseToFine: { from: 64 } }), broad);
  assert.ok(difference(broad, await painter.paint(picture, wave, { coarseToFine: { from: 64 } })) > 2);

  const frame = painter.sequence({ temporalFilter: 0 });
  const once = await painter.paint(picture, byHand, { coarseToFine: false });
  assert.deepEqual(await frame.paint(picture, wave, { brush: 2 }), once);
});

test("a style keeps the brush that it was studied with, and the codes of all scales", async () => {
  const picture = crop(await photo("moose.jpg"), 200, 100, 96, 64);
  const [plain, broad] = [await painter.study(picture), await painter.study(picture, { brush: 2 })];
  assert.deepEqual(broad, { ...plain, brush: 2 });
});

test("a style of other weights is studied anew from the picture that it carries, and refused where it has none", async () => {
  const picture = await sample("styles/dots.jpg");
  const old: Style = { model: "studio-00000000", name: "dots", brush: 2, codes: wave.codes };
  const carried = { ...old, picture: await stylePicture(picture) };
  assert.ok(carried.picture.length < 60_000, `${carried.picture.length} bytes`);
  const again = await restudy(painter, carried);
  assert.deepEqual([again.model, again.name, again.brush, again.picture], [painter.model, "dots", 2, carried.picture]);
  // A small copy: nearly the code that the picture itself gives.
  const [code, own] = [again, dots].map((style) => style.codes.find(({ scale }) => scale === 256)!.code) as [
    Float32Array,
    Float32Array,
  ];
  const off = Math.hypot(...code.map((value, i) => value - own[i]!)) / Math.hypot(...own);
  assert.ok(off < 0.1, `${off}`);
  assert.equal(await restudy(painter, wave), wave);
  await assert.rejects(restudy(painter, old), { name: "FormatError", message: /studio-00000000.*carries no picture/ });
});

test("options out of range and styles of other models are refused, and cost nothing", async () => {
  const picture = crop(await photo("moose.jpg"), 0, 0, 64, 64);
  await assert.rejects(painter.paint(picture, wave, { strength: 2 }), {
    name: "OptionError",
    message: /strength.*0 to 1\.5, got 2/,
  });
  await assert.rejects(painter.paint(picture, wave, { strength: NaN }), { name: "OptionError" });
  await assert.rejects(painter.paint(picture, wave, { tilePx: 63 }), { name: "OptionError", message: /tilePx/ });
  await assert.rejects(painter.study(picture, { brush: 0 }), { name: "OptionError", message: /brush.*got 0/ });
  await assert.rejects(painter.paint(picture, wave, { brush: 5 }), { name: "OptionError", message: /brush.*got 5/ });
  await assert.rejects(painter.paint(picture, wave, { into: crop(picture, 0, 0, 64, 32) }), {
    name: "OptionError",
    message: /into: expected a picture of the photo's size, 64x64, got 64x32/,
  });
  const foreign = { ...wave, model: "live-00000000" };
  await assert.rejects(painter.paint(picture, foreign), {
    name: "FormatError",
    message: /live-00000000.*Study its picture again/,
  });
  await assert.rejects(painter.paint({} as RgbaImage, wave), { name: "OptionError", message: /readImage/ });
  await assert.rejects(loadPainter({ model: "rembrandt" }), { name: "OptionError", message: /"rembrandt".*studio/ });
});

test("a painter can be disposed of twice, and says so when it is used after that", async () => {
  const other = await loadPainter({ device: "cpu" });
  await other.dispose();
  await other.dispose();
  await assert.rejects(other.paint(crop(await photo("moose.jpg"), 0, 0, 8, 8), wave), { message: /disposed/ });
});

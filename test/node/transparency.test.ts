/**
 * @file What cannot be seen counts for nothing: pictures that differ only in hidden pixels give the same style and the same painting.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { codeAt, encodeImage, loadPainter, readImage, type Painter, type RgbaImage, type Style } from "pleinair/node";
import { crop } from "../support/pictures.ts";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));

let painter: Painter;
let wave: Style;
let moose: RgbaImage;
before(async () => {
  painter = await loadPainter({ device: "cpu" });
  wave = await painter.study(await readImage(`${samples}styles/wave.jpg`));
  moose = crop(await readImage(`${samples}photos/moose.jpg`), 150, 60, 132, 96);
});
after(() => painter.dispose());

/** A picture seen through a round hole with a soft edge; outside it lies a colour that nobody sees. */
function cutOut(picture: RgbaImage, hidden: readonly [number, number, number]): RgbaImage {
  const { width, height } = picture;
  const data = picture.data.slice();
  for (let i = 0; i < width * height; i++) {
    const distance = Math.hypot((i % width) - width / 2, Math.floor(i / width) - height / 2);
    const alpha = Math.round(Math.min(1, Math.max(0, height / 2.5 - distance)) * 255);
    if (alpha === 0) data.set(hidden, i * 4);
    data[i * 4 + 3] = alpha;
  }
  return { data, width, height };
}

const hiddenColours = [
  [0, 0, 0],
  [255, 255, 255],
  [255, 0, 255],
] as const;

test("cut-outs with black, white and magenta behind them are one style", async () => {
  const codes = [];
  for (const hidden of hiddenColours) {
    // By way of a file, as they come.
    const file = await encodeImage(cutOut(moose, hidden), ".png");
    codes.push((await painter.study(await readImage(file))).codes);
  }
  assert.deepEqual(codes[1], codes[0]);
  assert.deepEqual(codes[2], codes[0]);
});

test("they are one photo too, painted whole, in tiles, and as frames of a video, with their alpha", async () => {
  const paintings = new Map<string, RgbaImage[]>();
  const add = (way: string, painting: RgbaImage) => paintings.set(way, [...(paintings.get(way) ?? []), painting]);
  const [first] = hiddenColours;
  for (const [round, hidden] of [first, first, ...hiddenColours].entries()) {
    // From the fourth painting of a size on a style has a graph of its own, which may differ by a level.
    if (round === 2) paintings.clear();
    const photo = cutOut(moose, hidden);
    const before = photo.data.slice();
    add("whole", await painter.paint(photo, wave));
    add("in tiles", await painter.paint(photo, wave, { tilePx: 64 }));
    for (const motionCompensation of [0, 1]) {
      const sequence = painter.sequence({ motionCompensation });
      for (let i = 0; i < 2; i++) add(`frame ${i}, ${motionCompensation}`, await sequence.paint(photo, wave));
    }
    assert.deepEqual(photo.data, before, "the photo is left as it was");
    add("over itself", await painter.paint(photo, wave, { into: photo }));
  }
  assert.equal(paintings.size, 7);
  for (const [way, [first, ...others]] of paintings) {
    for (const other of others) assert.deepEqual(other, first, way);
    for (let i = 3; i < moose.data.length; i += 4) {
      assert.equal(first!.data[i], cutOut(moose, [0, 0, 0]).data[i], way);
      if (i > 400) break;
    }
  }
});

test("the style of a cut-out is that of what is seen: nearer to the part by itself than to the part on black", async () => {
  // With texture: of pictures without, codes may be sought.
  const mosaic = crop(await readImage(`${samples}styles/mosaic.jpg`), 150, 60, 132, 96);
  const cut = cutOut(mosaic, [0, 0, 0]);
  const style = await painter.study(cut);
  const part = await painter.study(crop(mosaic, 36, 18, 60, 60));
  const onBlack = await painter.study({
    ...cut,
    data: cut.data.map((value, i) => (i % 4 === 3 ? 255 : (value * cut.data[i | 3]!) / 255)),
  });
  const distance = (a: Style, b: Style) => Math.hypot(...codeAt(a, 256).map((value, i) => value - codeAt(b, 256)[i]!));
  assert.ok(
    distance(style, part) < 0.7 * distance(style, onBlack),
    `${distance(style, part)}, ${distance(style, onBlack)}`,
  );
});

test("a style with nothing to see is refused, and such a photo is painted", async () => {
  const nothing: RgbaImage = { data: new Uint8ClampedArray(64 * 64 * 4), width: 64, height: 64 };
  await assert.rejects(painter.study(nothing), { name: "OptionError", message: /something to see/ });
  const painting = await painter.paint(nothing, wave);
  assert.ok(painting.data.every((value, i) => i % 4 !== 3 || value === 0));
});

/**
 * @file Styles without the texture of paintings: the painting takes their colours, and shapes of the photo are still to be seen.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadPainter, readImage, type Painter, type RgbaImage } from "pleinair/node";
import { resize } from "pleinair";

const samples = fileURLToPath(new URL("../../samples/", import.meta.url));
const vgg = fileURLToPath(new URL("../../../shared/weights/vgg16-relu5_1.safetensors", import.meta.url));
const photo = resize(await readImage(`${samples}photos/moose.jpg`), 192, 128);

/** A style of one colour, with noise of so many levels to both sides. */
function flat([red, green, blue]: readonly [number, number, number], noise = 0): RgbaImage {
  return drawn((x, y) => {
    const off = noise * (((Math.imul(y * 128 + x, 2654435761) >>> 8) % 1000) / 500 - 1);
    return [red + off, green + off, blue + off];
  });
}

/** From one colour at the top to another at the bottom. */
function gradient(from: readonly number[], to: readonly number[]): RgbaImage {
  return drawn((_, y) => from.map((value, c) => value + ((to[c]! - value) * y) / 127));
}

function drawn(colourAt: (x: number, y: number) => readonly number[]): RgbaImage {
  const data = new Uint8ClampedArray(128 * 128 * 4);
  for (let i = 0; i < 128 * 128; i++) data.set([...colourAt(i % 128, Math.floor(i / 128)), 255], i * 4);
  return { data, width: 128, height: 128 };
}

/** Means of red, green and blue, and how light and dark go along with the photo's (correlation, deviation). */
function describe(painting: RgbaImage) {
  const pixels = painting.width * painting.height;
  const mean = [0, 1, 2].map((c) => painting.data.reduce((sum, v, i) => sum + (i % 4 === c ? v : 0), 0) / pixels);
  const light = ({ data }: RgbaImage) =>
    Float64Array.from({ length: pixels }, (_, i) => data[i * 4]! + data[i * 4 + 1]! + data[i * 4 + 2]!);
  const centred = [painting, photo].map((picture) => {
    const values = light(picture);
    const centre = values.reduce((sum, v) => sum + v, 0) / pixels;
    return values.map((v) => v - centre);
  });
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  const [own, theirs] = centred as [Float64Array, Float64Array];
  return {
    mean,
    std: Math.sqrt(dot(own, own) / pixels) / 3,
    likeness: dot(own, theirs) / Math.sqrt(dot(own, own) * dot(theirs, theirs)),
  };
}

const flatStyles = {
  black: flat([0, 0, 0]),
  white: flat([255, 255, 255]),
  "#3366cc": flat([0x33, 0x66, 0xcc]),
  "#3366cc with noise": flat([0x33, 0x66, 0xcc], 4),
  "strong yellow": flat([240, 220, 30]),
};
const smoothStyles = {
  "a blue sky": gradient([21, 72, 174], [81, 132, 234]),
  "a page with a dot": drawn((x, y) => ((x - 64) ** 2 + (y - 64) ** 2 < 25 ? [0, 0, 0] : [255, 255, 255])),
  "two halves": drawn((x) => (x < 64 ? [40, 80, 180] : [60, 120, 220])),
  "red with the noise of a camera": flat([200, 30, 30], 30),
};

/** @param minLikeness - `classic` sees 8x8 pixels as one, and shows less of a small photo. */
async function assertTakesColour(painter: Painter, name: string, style: RgbaImage, minLikeness = 0.3): Promise<void> {
  const { mean, std, likeness } = describe(await painter.paint(photo, await painter.study(style)));
  mean.forEach((value, c) => {
    const off = value - describe(style).mean[c]!;
    assert.ok(Math.abs(off) <= 15, `${name}: channel ${c} is ${off.toFixed(1)} levels off`);
  });
  assert.ok(std > 1.5 && std < 30, `${name}: light and dark are ${std.toFixed(1)} levels apart`);
  assert.ok(likeness > minLikeness, `${name}: light and dark follow the photo with ${likeness.toFixed(2)}`);
}

for (const model of ["studio", "live"]) {
  test(`${model} paints in the colour of a style that has only one, and the photo's shapes show`, async () => {
    await using painter = await loadPainter({ model, device: "cpu" });
    for (const [name, style] of Object.entries(flatStyles)) await assertTakesColour(painter, name, style);
  });

  test(`${model} paints in the colours of a gradient, of a page with a dot and of noise`, async () => {
    await using painter = await loadPainter({ model, device: "cpu" });
    for (const [name, style] of Object.entries(smoothStyles)) await assertTakesColour(painter, name, style);
  });
}

test(
  "so does classic",
  { skip: !existsSync(vgg) && "the weights of VGG are not beside the checkout", timeout: 300_000 },
  async () => {
    await using painter = await loadPainter({ model: "classic", vgg, device: "cpu" });
    await assertTakesColour(painter, "#3366cc", flatStyles["#3366cc"], 0.1);
  },
);

import assert from "node:assert/strict";
import { test } from "node:test";
import { copyOf, type RgbaImage } from "../image/image.ts";
import { planTiles } from "../image/tiles.ts";
import { memoryFor, planMemory } from "./memory.ts";
import { overpaintedSource } from "./picture-source.ts";
import { tilePixels } from "./sizes.ts";

const network = { tilePx: 1024, haloPx: 88, sizeMultiple: 4, bytesPerPixel: 305, stages: [{ channels: 64, scale: 4 }] };
const mebibytes = (count: number) => count * 2 ** 20;
const megapixels = (count: number) => ({ width: Math.round(Math.sqrt(count * 1e6)), height: Math.sqrt(count * 1e6) });
const bytesOf = (count: number) => 4e6 * count;

test("a picture that fits is painted in one go; a larger one in tiles, and its pictures, its tile and what is kept fit together", () => {
  const small = planMemory(network, { width: 1024, height: 768 }, 720, bytesOf(0.8));
  assert.equal(small.whole, true);
  for (const count of [2, 12, 24, 50, 100]) {
    const plan = planMemory(network, megapixels(count), 720, bytesOf(count));
    assert.equal(plan.whole, false);
    const atWork = tilePixels(network, plan.tilePx) * network.bytesPerPixel;
    assert.ok(bytesOf(count) + atWork + plan.featureBytes <= mebibytes(720), `${count} megapixels`);
    assert.ok(plan.sessionPixels >= tilePixels(network, plan.tilePx), "the session at work stays");
  }
});

test("with more memory tiles grow up to the network's, and all features of the first visit are kept", () => {
  const [little, usual, much] = [256, 720, 8192].map((memory) =>
    planMemory(network, megapixels(12), memory, bytesOf(12)),
  );
  assert.ok(little!.tilePx < usual!.tilePx && usual!.tilePx < much!.tilePx);
  assert.equal(much!.tilePx, 1024);
  assert.ok(much!.featureBytes > 12e6 * 16);
  assert.ok(usual!.featureBytes > 12e6 * 16, "those of 12 megapixels with the usual memory too");
});

test("a tile that is asked for is taken, and where there is no memory at all tiles are small", () => {
  assert.equal(planMemory(network, megapixels(12), 720, 0, 512).tilePx, 512);
  assert.equal(planMemory(network, { width: 512, height: 512 }, 720, 0, 512).whole, true);
  assert.equal(planMemory(network, megapixels(100), 64, bytesOf(100)).tilePx, 128);
});

test("the usual memory is a quarter of what is free, within its bounds", () => {
  assert.deepEqual(
    [0.1, 2, 64].map((gibibytes) => memoryFor(gibibytes * 2 ** 30)),
    [192, 512, 720],
  );
});

test("a picture that is painted over in tiles is read as it was, whichever tiles need no reading", () => {
  const [width, height] = [64, 200];
  const image: RgbaImage = {
    width,
    height,
    data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => i % 251),
  };
  const before = copyOf(image);
  const tiles = planTiles(width, height, { tile: 32, halo: 8, multiple: 4 });
  assert.ok(tiles.length > 8);
  const source = overpaintedSource(image);
  const original = overpaintedSource(before);
  const isSame = (rect: (typeof tiles)[number]["outer"]) =>
    assert.deepEqual(source.read(rect, rect).data, original.read(rect, rect).data);
  for (const { outer } of tiles.toReversed()) isSame(outer);
  for (const [i, { core, outer }] of tiles.entries()) {
    source.keep!(outer);
    // The first tiles are those whose features were kept.
    if (i >= 3) isSame(outer);
    for (let y = core.y; y < core.y + core.height; y++) {
      image.data.fill(0, (y * width + core.x) * 4, (y * width + core.x + core.width) * 4);
    }
  }
  assert.ok(image.data.every((value) => value === 0));
});

test("frames of 1080p are painted in three tiles, whose sessions and features all stay", () => {
  const size = { width: 1920, height: 1080 };
  const plan = planMemory(network, size, 720, 2 * bytesOf(2.07));
  const tiles = planTiles(1920, 1080, { tile: plan.tilePx, halo: 88, multiple: 4 });
  assert.equal(tiles.length, 3);
  assert.ok(plan.sessionPixels >= 2 * tiles[0]!.outer.width * tiles[0]!.outer.height);
  assert.ok(plan.featureBytes >= 1920 * 1080 * 16);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { RgbaImage } from "./image.ts";
import { smallCopy } from "./small-copy.ts";

function picture(width: number, height: number): RgbaImage {
  return { data: new Uint8ClampedArray(width * height * 4).fill(200), width, height };
}

/** The sizes that were encoded, where a pixel takes so many bytes. */
async function sizesTried(image: RgbaImage, bytesPerPixel: number): Promise<string[]> {
  const tried: string[] = [];
  const copy = await smallCopy(image, async ({ width, height }) => {
    tried.push(`${width}x${height}`);
    return new Uint8Array(Math.round(width * height * bytesPerPixel));
  });
  const [width, height] = tried.at(-1)!.split("x").map(Number);
  assert.equal(copy.length, Math.round(width! * height! * bytesPerPixel), "the last one is taken");
  return tried;
}

test("a copy has a short side of 512 pixels where that fits into 45,000 bytes, and less where it does not", async () => {
  assert.deepEqual(await sizesTried(picture(1600, 1024), 0.05), ["800x512"]);
  assert.deepEqual(await sizesTried(picture(1024, 1024), 0.25), ["512x512", "448x448", "384x384"]);
});

test("with a short side of 256 pixels it is taken as it is, and a long picture is made no longer than four times that", async () => {
  const tried = await sizesTried(picture(100, 1024), 1);
  assert.equal(tried.at(-1), "100x1024", "nothing is enlarged");
  assert.equal((await sizesTried(picture(512, 4096), 1)).at(-1), "128x1024");
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import sharp from "sharp";
import { isAnimation } from "./animation.ts";

const pages = (count: number) =>
  sharp(
    Uint8Array.from({ length: 16 * 16 * 3 * count }, (_, i) => (i * 7919) % 251),
    { raw: { width: 16, height: 16 * count, channels: 3, pageHeight: 16 } },
  );

test("GIF and WebP play when they have two frames", async () => {
  for (const count of [1, 2, 5]) {
    assert.equal(isAnimation(await pages(count).gif().toBuffer(), "GIF"), count > 1, `GIF of ${count}`);
    assert.equal(isAnimation(await pages(count).webp().toBuffer(), "WebP"), count > 1, `WebP of ${count}`);
  }
});

test("of a file that is cut, the frames that are there are counted", async () => {
  const gif = await pages(5).gif().toBuffer();
  for (let length = 0; length <= gif.length; length++) {
    const plays = isAnimation(gif.subarray(0, length), "GIF");
    if (length < 100) assert.equal(plays, false);
    if (length === gif.length) assert.equal(plays, true);
  }
});

test("AVIF says it by its brand; other formats do not play", async () => {
  assert.equal(isAnimation(readFileSync(new URL("../../test/fixtures/sequence.avif", import.meta.url)), "AVIF"), true);
  assert.equal(isAnimation(readFileSync(new URL("../../test/fixtures/p3nclx.avif", import.meta.url)), "AVIF"), false);
  assert.equal(isAnimation(await pages(1).png().toBuffer(), "PNG"), false);
  assert.equal(isAnimation(await pages(1).jpeg().toBuffer(), "JPEG"), false);
});

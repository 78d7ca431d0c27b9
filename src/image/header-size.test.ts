import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { sizeInHeader } from "./header-size.ts";

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#3366cc" } });

test("the size is found in the first bytes of every format that is read", async () => {
  const [width, height] = [300, 17];
  const files = {
    png: await picture(width, height).png().toBuffer(),
    jpeg: await picture(width, height).jpeg().toBuffer(),
    "progressive jpeg with metadata": await picture(width, height)
      .jpeg({ progressive: true })
      .withExif({ IFD0: { Copyright: "x".repeat(30_000) } })
      .toBuffer(),
    gif: await picture(width, height).gif().toBuffer(),
    "lossy webp": await picture(width, height).webp().toBuffer(),
    "lossless webp": await picture(width, height).webp({ lossless: true }).toBuffer(),
    "webp with alpha": await picture(width, height).ensureAlpha(0.5).webp().toBuffer(),
    avif: await picture(width, height).avif({ effort: 0 }).toBuffer(),
  };
  for (const [format, bytes] of Object.entries(files)) assert.deepEqual(sizeInHeader(bytes), { width, height }, format);
});

test("a BMP's rows may come from the top, which is a negative height", () => {
  const bytes = new Uint8Array(54);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(14, 40, true);
  view.setInt32(18, 640, true);
  view.setInt32(22, -480, true);
  assert.deepEqual(sizeInHeader(bytes), { width: 640, height: 480 });
});

test("a picture of 400 million pixels is known by 24 bytes", async () => {
  const bytes = (await picture(1, 1).png().toBuffer()).subarray(0, 24);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, 20_000);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(20, 20_000);
  assert.deepEqual(sizeInHeader(bytes), { width: 20_000, height: 20_000 });
});

test("any bytes, and any file that is cut short, give a size or none, and no error", async () => {
  const files = [
    await picture(9, 9).png().toBuffer(),
    await picture(9, 9).jpeg().toBuffer(),
    await picture(9, 9).webp().toBuffer(),
    await picture(9, 9).avif({ effort: 0 }).toBuffer(),
  ];
  const damaged = fc
    .tuple(fc.constantFrom(...files), fc.nat(), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }))
    .map(([file, length, changes]) => {
      const bytes = new Uint8Array(file.subarray(0, length % (file.length + 1)));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      const size = sizeInHeader(bytes);
      assert.ok(size === undefined || (size.width >= 0 && size.height >= 0));
    }),
    { numRuns: 2000 },
  );
});

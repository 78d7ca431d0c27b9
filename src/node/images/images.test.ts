import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp, { type Sharp } from "sharp";
import type { RgbaImage } from "../../image/image.ts";
import { assertNear } from "../../../test/support/difference.ts";
import { temporaryFolder } from "../../../test/support/paths.ts";
import { noisy, picture as pictureOf } from "../../../test/support/pictures.ts";
import { imageExtensions } from "./formats.ts";
import { isPainting } from "./mark.ts";
import { readImage } from "./read.ts";
import { checkWritable, encodeImage, writeImage } from "./write.ts";

const folder = temporaryFolder("images");

/** A picture of one colour per quarter, so that turning and mirroring show. */
const quarters = (width: number, height: number) =>
  pictureOf(width, height, (x, y) => {
    if (y < height / 2) return x < width / 2 ? [200, 40, 40] : [40, 200, 40];
    return x < width / 2 ? [40, 40, 200] : [220, 220, 220];
  });
const raw = ({ data, width, height }: RgbaImage): Sharp => sharp(data, { raw: { width, height, channels: 4 } });
const pixel = ({ data, width }: RgbaImage, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4).subarray(0, 4),
];

test("every format that is written reads back as the same picture", async () => {
  const picture = quarters(32, 24);
  for (const extension of imageExtensions) {
    const { width, height, data } = await readImage(await encodeImage(picture, extension, { quality: 95 }));
    assert.deepEqual([width, height], [32, 24], extension);
    const lossless = [".png", ".tif", ".tiff"].includes(extension);
    for (const [x, y] of [
      [3, 3],
      [28, 3],
      [3, 20],
      [28, 20],
    ] as const) {
      assertNear(pixel({ data, width, height }, x, y), pixel(picture, x, y), lossless ? 0 : 6);
    }
  }
});

test("a GIF is read, and of an animation the first frame", async () => {
  const frames = [quarters(16, 8), { ...quarters(16, 8), data: new Uint8ClampedArray(16 * 8 * 4).fill(255) }];
  const pages = await Promise.all(frames.map((frame) => raw(frame).png().toBuffer()));
  const gif = await sharp(pages, { join: { animated: true } })
    .gif()
    .toBuffer();
  assert.equal((await sharp(gif).metadata()).pages, 2);
  const picture = await readImage(gif);
  assert.deepEqual([picture.width, picture.height], [16, 8]);
  assertNear(pixel(picture, 2, 2), [200, 40, 40, 255], 8);
});

test("a photo is turned as EXIF says, so that its width may be its height", async () => {
  // Orientation 6: turned a quarter clockwise to be seen. What is stored at the bottom left is seen at the top left.
  const turned = await raw(quarters(32, 16)).png().withMetadata({ orientation: 6 }).toBuffer();
  const picture = await readImage(turned);
  assert.deepEqual([picture.width, picture.height], [16, 32]);
  assert.deepEqual(pixel(picture, 1, 1), [40, 40, 200, 255]);
  assert.deepEqual(pixel(picture, 14, 1), [200, 40, 40, 255]);
});

test("a colour profile is followed: the same bytes as Display P3 are stronger colours in sRGB", async () => {
  const bytes = await raw(quarters(8, 8)).removeAlpha().png().withIccProfile("p3", { attach: true }).toBuffer();
  const [asP3, stored] = [await readImage(bytes), await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()];
  // withIccProfile has turned sRGB into P3, where the same colours have smaller numbers; reading turns it back.
  assert.ok(stored[0]! < 195, `stored as ${stored[0]}`);
  assertNear(pixel(asP3, 1, 1), [200, 40, 40, 255], 3);
});

test("16 bits a channel become 8, in colour and in grey", async () => {
  const width = 4;
  const samples = Uint16Array.from({ length: width * 3 }, () => 0x8080);
  const png = await sharp(samples, { raw: { width, height: 1, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
  assert.equal((await sharp(png).metadata()).depth, "ushort");
  assertNear(pixel(await readImage(png), 2, 0), [128, 128, 128, 255], 1);
  const grey = Uint16Array.from([0, 0x4040, 0x8080, 0xffff]);
  const greyPng = await sharp(grey, { raw: { width, height: 1, channels: 1 } })
    .toColourspace("grey16")
    .png()
    .toBuffer();
  assert.equal((await sharp(greyPng).metadata()).depth, "ushort");
  const picture = await readImage(greyPng);
  [0, 64, 128, 255].forEach((value, x) => assertNear(pixel(picture, x, 0), [value, value, value, 255], 1));
});

test("grey becomes three equal channels, and one bit black and white", async () => {
  const grey = sharp(Uint8Array.of(0, 90, 180, 255), { raw: { width: 4, height: 1, channels: 1 } });
  const picture = await readImage(await grey.clone().png().toBuffer());
  assert.deepEqual(pixel(picture, 1, 0), [90, 90, 90, 255]);
  const bits = await readImage(await grey.clone().png({ palette: true, colours: 2 }).toBuffer());
  assert.equal(bits.width, 4);
});

test("CMYK becomes RGB", async () => {
  const jpeg = await raw(quarters(32, 32)).removeAlpha().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
  assert.equal((await sharp(jpeg).metadata()).space, "cmyk");
  const picture = await readImage(jpeg);
  const [red, green, blue, alpha] = pixel(picture, 4, 4);
  assert.ok(red! > 140 && green! < 90 && blue! < 90 && alpha === 255, `${red}, ${green}, ${blue}, ${alpha}`);
});

test("alpha is kept where the format can, and laid on white in a JPEG", async () => {
  const half = {
    data: Uint8ClampedArray.from({ length: 64 * 4 }, (_, i) => (i % 4 === 3 ? 128 : 0)),
    width: 8,
    height: 8,
  };
  for (const extension of [".png", ".webp", ".avif", ".tiff"]) {
    assertNear(pixel(await readImage(await encodeImage(half, extension)), 4, 4).slice(3), [128], 2);
  }
  assertNear(pixel(await readImage(await encodeImage(half, ".jpg")), 4, 4), [127, 127, 127, 255], 2);
});

test("a picture of one pixel and one of 1x5000 are read and written", async () => {
  for (const [width, height] of [
    [1, 1],
    [1, 5000],
  ] as const) {
    const back = await readImage(await encodeImage(quarters(width, height), ".png"));
    assert.deepEqual([back.width, back.height], [width, height]);
  }
});

test("quality makes the difference that it should", async () => {
  const grainy = noisy(quarters(64, 64), 1, 31);
  const [low, high] = [
    await encodeImage(grainy, ".jpg", { quality: 20 }),
    await encodeImage(grainy, ".jpg", { quality: 95 }),
  ];
  assert.ok(low.length < high.length / 2);
  await assert.rejects(encodeImage(grainy, ".jpg", { quality: 0 }), {
    name: "OptionError",
    message: /1 to 100, got 0/,
  });
  await assert.rejects(encodeImage(grainy, ".bmp"), { name: "OptionError", message: /\.jpg.*\.tiff/ });
});

test("what cannot be read says why: missing, a folder, empty, not a picture, cut short", async () => {
  const missing = join(folder, "none.jpg");
  await assert.rejects(readImage(missing), { name: "FileError", path: missing, message: /no such file/ });
  await assert.rejects(readImage(folder), { name: "FileError", message: /folder/ });
  await writeFile(join(folder, "empty.jpg"), "");
  await assert.rejects(readImage(join(folder, "empty.jpg")), { name: "FormatError", message: /empty\.jpg is empty/ });
  await assert.rejects(readImage(new TextEncoder().encode("not a picture at all")), {
    name: "FormatError",
    message: /known format/,
  });
  for (const extension of [".jpg", ".png", ".webp", ".avif", ".tiff"]) {
    const whole = await encodeImage(noisy(quarters(64, 64), 1, 31), extension);
    const cut = whole.subarray(0, Math.floor(whole.length * 0.6));
    await assert.rejects(
      readImage(cut),
      { name: "FormatError", message: /^This picture cannot be read: .*\.$/ },
      extension,
    );
  }
});

test("a file that is there is only replaced by force", async () => {
  const path = join(folder, "kept.png");
  await writeImage(path, quarters(4, 4));
  const before = await readFile(path);
  await assert.rejects(writeImage(path, quarters(8, 8)), { name: "FileError", message: /there already.*force/ });
  assert.deepEqual(await readFile(path), before);
  await writeImage(path, quarters(8, 8), { force: true });
  assert.equal((await readImage(path)).width, 8);
});

test("two that write the same new file: one wins, the other is told, and the file is whole", async () => {
  const path = join(folder, "race.png");
  const results = await Promise.allSettled([writeImage(path, quarters(8, 8)), writeImage(path, quarters(8, 8))]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  assert.equal((await readImage(path)).width, 8);
});

test("a file that cannot be written leaves nothing behind", async () => {
  await assert.rejects(writeImage(join(folder, "no", "such", "a.png"), quarters(4, 4)), {
    name: "FileError",
    message: /does not exist/,
  });
  await assert.rejects(writeImage(folder, quarters(4, 4)), { name: "OptionError" });
  await writeFile(join(folder, "a-file"), "");
  await assert.rejects(writeImage(join(folder, "a-file", "a.png"), quarters(4, 4)), {
    name: "FileError",
    message: /cannot be written/,
  });
  const closed = join(folder, "closed");
  await mkdir(closed);
  await chmod(closed, 0o500);
  // Root may write everywhere.
  if (process.getuid?.() !== 0) {
    await assert.rejects(writeImage(join(closed, "a.png"), quarters(4, 4)), {
      name: "FileError",
      message: /not writable/,
    });
  }
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes(".part")),
    [],
  );
});

test("only the listed formats are read, by content and whatever the file is called: no SVG, no HEIC, no video", async () => {
  const named = (text: string) => new TextEncoder().encode(text);
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000"><rect width="9" height="9"/></svg>`;
  const brand = (name: string) => Buffer.from(`\0\0\0\x18ftyp${name}\0\0\0\0mif1heic`, "latin1");
  for (const [bytes, sentence] of [
    [named(svg), /an SVG drawing, which is not read.*JPEG, PNG/],
    [named(svg.slice(21)), /an SVG drawing/],
    [named(`\ufeff  <!-- a -->\n${svg.slice(21)}`), /an SVG drawing/],
    [brand("heic"), /HEIC.*Save it as JPEG/],
    [Buffer.from("\0\0\0\x18ftypisom\0\0\0\0mp41avc1", "latin1"), /a video/],
    [named("BM1234567890"), /a BMP/],
    [named("%PDF-1.7"), /a PDF/],
  ] as const) {
    await assert.rejects(readImage(bytes), { name: "FormatError", message: sentence });
    const path = join(folder, "called.jpg");
    await writeFile(path, bytes);
    await assert.rejects(readImage(path), { name: "FormatError", message: sentence });
  }
  const png = await encodeImage(quarters(8, 8), ".png");
  await writeFile(join(folder, "called.svg"), png);
  assert.equal((await readImage(join(folder, "called.svg"))).width, 8);
});

test("a small file that says it is enormous is refused before it is decoded, unless it was asked for", async () => {
  // VP8L: 16,383 x 16,383 of one colour.
  const bomb = Buffer.from("UklGRh4AAABXRUJQVlA4TBEAAAAv/r//DwfQqqp2pv+BiOh/AAA=", "base64");
  const before = process.memoryUsage().rss;
  await assert.rejects(readImage(bomb), { name: "FormatError", message: /16383x16383 pixels in 38 bytes/ });
  assert.ok(process.memoryUsage().rss - before < 200e6);
  await assert.rejects(readImage(bomb, { maxPixels: 1e6 }), {
    name: "FormatError",
    message: /more than 1000000 pixels/,
  });
  assert.equal((await readImage(await encodeImage(quarters(20, 10), ".png"), { maxPixels: 200 })).width, 20);
});

test("an animation gives its first frame, AVIF too, and a word about it", async () => {
  const frames = [quarters(16, 8), { ...quarters(16, 8), data: new Uint8ClampedArray(16 * 8 * 4).fill(255) }];
  const pages = await Promise.all(frames.map((frame) => raw(frame).png().toBuffer()));
  const animation = () => sharp(pages, { join: { animated: true } });
  const files = [
    await animation().gif().toBuffer(),
    await animation().webp({ lossless: true }).toBuffer(),
    await readFile(new URL("../../../test/fixtures/sequence.avif", import.meta.url)),
  ];
  for (const file of files) {
    const notices: string[] = [];
    const { data } = await readImage(file, { onNotice: (sentence) => notices.push(sentence) });
    assert.ok(data.length > 0);
    assert.match(notices.join(), /^This picture is an animation: its first frame is read. `pleinair video`/);
  }
  const notices: string[] = [];
  for (const extension of imageExtensions) {
    await readImage(await encodeImage(quarters(8, 8), extension), { onNotice: (sentence) => notices.push(sentence) });
  }
  assert.deepEqual(notices, []);
});

test("a JPEG that lacks only its end marker is read, with a word about it; one that lacks pixels is refused", async () => {
  const noise = { ...quarters(64, 64), data: quarters(64, 64).data.map((v, i) => v + ((i * 7919) % 31)) };
  const whole = await encodeImage(noise, ".jpg");
  const notices: string[] = [];
  const options = { onNotice: (sentence: string) => notices.push(sentence) };
  for (const cut of [1, 2]) {
    assert.deepEqual(await readImage(whole.subarray(0, whole.length - cut), options), await readImage(whole), `${cut}`);
  }
  assert.equal(notices.length, 2);
  assert.match(notices[0]!, /lacks its end marker/);
  await assert.rejects(readImage(whole.subarray(0, whole.length - 400), options), { name: "FormatError" });
  const progressive = await raw(noise).jpeg({ progressive: true }).toBuffer();
  await assert.rejects(readImage(progressive.subarray(0, -2), options), { name: "FormatError" });
  assert.equal(notices.length, 2);
});

test("what a format cannot hold is refused before painting and before encoding, with the formats that can", async () => {
  const wide = { data: new Uint8ClampedArray(70_000 * 4).fill(255), width: 70_000, height: 1 };
  for (const extension of [".webp", ".avif", ".jpg"]) {
    await assert.rejects(encodeImage(wide, extension), { name: "FormatError", message: /70000x1.*\.png.*\.tif/ });
    const path = join(folder, `wide${extension}`);
    await assert.rejects(checkWritable(path, { size: wide }), {
      name: "FormatError",
      message: /holds at most \d+ pixels/,
    });
  }
  const pano = { width: 17_000, height: 300 };
  await assert.rejects(checkWritable(join(folder, "a.webp"), { size: pano }), /16383.*\.jpg, .*\.png/);
  await checkWritable(join(folder, "a.jpg"), { size: pano });
  for (const extension of [".png", ".tif"])
    assert.equal((await readImage(await encodeImage(wide, extension))).width, 70_000);
});

test("names that every object has are no formats", async () => {
  for (const extension of ["constructor", "__proto__", "toString", ""]) {
    await assert.rejects(encodeImage(quarters(4, 4), extension), {
      name: "OptionError",
      message: /Cannot write a picture/,
    });
  }
});

test("pipes and devices are no pictures, and nothing waits for them", async () => {
  const pipe = join(folder, "pipe.jpg");
  execFileSync("mkfifo", [pipe]);
  for (const path of [pipe, "/dev/zero"]) {
    await assert.rejects(readImage(path), { name: "FileError", message: /not a regular file/ });
    assert.equal(await isPainting(path), false);
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { metadataBlocks } from "./blocks.ts";
import { metadataBytes, withMetadata } from "./embed.ts";
import { mark } from "./mark.ts";
import { keep } from "./metadata.ts";

const noise = (width: number, height: number, channels: 3 | 4) =>
  sharp(
    Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 7919) % 251),
    { raw: { width, height, channels } },
  );

/** Pictures without metadata, as a browser's canvas gives them. */
const plain = {
  png: await noise(31, 17, 4).png().toBuffer(),
  jpeg: await noise(31, 17, 3)
    .jpeg()
    .toBuffer()
    .then((jpeg) =>
      Buffer.concat([
        jpeg.subarray(0, 2),
        Buffer.from("ffe000104a46494600010100000100010000", "hex"),
        jpeg.subarray(2),
      ]),
    ),
  "jpeg without JFIF": await noise(31, 17, 3).jpeg().toBuffer(),
  "lossy webp": await noise(31, 17, 3).webp().toBuffer(),
  "lossless webp": await noise(31, 17, 3).webp({ lossless: true }).toBuffer(),
  "lossless webp with alpha": await noise(31, 17, 4).webp({ lossless: true }).toBuffer(),
  "lossy webp with alpha": await noise(31, 17, 4).webp().toBuffer(),
};

const credits = {
  title: "<Tea> & 茶",
  creator: "Jürgen Ünal",
  copyright: "© 2024 (ACME Ltd, UK)",
  created: "2024:05:01 10:00:00",
};

for (const [kind, file] of Object.entries(plain)) {
  test(`a ${kind} gets credits, density and the mark, and keeps its pixels`, async () => {
    const written = withMetadata(new Uint8Array(file), { densityDpi: 300, credits, tags: {} }, true);
    const pixels = (bytes: Uint8Array) => sharp(bytes, { failOn: "warning" }).raw().toBuffer();
    assert.deepEqual(await pixels(written), await pixels(file));
    // As a library reads it that is not ours, and as we do.
    const read = await sharp(written).metadata();
    assert.deepEqual({ ...keep({ xmp: read.xmp }, "safe").credits }, credits);
    const own = keep(await metadataBlocks(written), "safe");
    assert.deepEqual({ ...own.credits }, credits);
    assert.ok(Buffer.from(written).includes(mark));
    if (kind.includes("webp")) assert.equal(read.hasAlpha, kind.includes("alpha"));
    else for (const density of [read.density, own.densityDpi]) assert.equal(Math.round(density!), 300);
  });
}

test("the beginning of a PNG and of a JPEG is enough to put metadata in", () => {
  for (const file of [plain.png, plain.jpeg, plain["jpeg without JFIF"]]) {
    const head = withMetadata(
      new Uint8Array(file.subarray(0, metadataBytes)),
      { densityDpi: 300, credits, tags: {} },
      true,
    );
    const whole = withMetadata(new Uint8Array(file), { densityDpi: 300, credits, tags: {} }, true);
    assert.deepEqual(Buffer.concat([head, file.subarray(metadataBytes)]), Buffer.from(whole));
  }
});

test("of a photo are found what sharp finds: EXIF, XMP, density", async () => {
  for (const format of ["jpeg", "png", "webp"] as const) {
    const photo = await noise(31, 17, 3)
      .withExif({ IFD0: { Artist: "Ada Example", Copyright: "2024 Ada Example" } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>A cup</dc:title></x:xmpmeta>`)
      .withDensity(240)
      .toFormat(format)
      .toBuffer();
    const { densityDpi, ...kept } = keep(await metadataBlocks(photo), "safe");
    assert.deepEqual(
      kept,
      { credits: { title: "A cup", creator: "Ada Example", copyright: "2024 Ada Example" }, tags: {} },
      format,
    );
    assert.equal(Math.round(densityDpi!), 240, format);
  }
});

test("a compressed text that would become too long is passed over", async () => {
  const bomb = deflateSync(Buffer.alloc(2 ** 24, "a"));
  const chunk = Buffer.alloc(12 + 11 + bomb.length);
  chunk.writeUInt32BE(11 + bomb.length);
  chunk.write("zTXtCopyright\0\0", 4, "latin1");
  bomb.copy(chunk, 19);
  const { texts } = await metadataBlocks(Buffer.concat([plain.png.subarray(0, 33), chunk, plain.png.subarray(33)]));
  assert.deepEqual(texts, []);
});

test("a PNG's own texts are credits too; EXIF and XMP go before them", () => {
  const texts = [
    { keyword: "Title", text: "A cup" },
    { keyword: "Author", text: "Ada" },
    { keyword: "Creation Time", text: "2024-05-01T10:00:00Z" },
    { keyword: "Copyright", text: "x".repeat(100_000) },
  ];
  const xmp = `<dc:title>Another cup</dc:title>`;
  assert.deepEqual(
    { ...keep({ texts, xmp }, "safe").credits },
    { title: "Another cup", creator: "Ada", created: "2024:05:01 10:00:00" },
  );
});

test("nothing is put where nothing is known, and nothing into another format", () => {
  assert.deepEqual(withMetadata(new Uint8Array(plain.png), undefined, false), new Uint8Array(plain.png));
  assert.throws(() => withMetadata(new Uint8Array(64), undefined, true), { name: "FormatError" });
});

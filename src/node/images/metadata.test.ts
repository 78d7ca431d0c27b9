import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/paths.ts";
import fc from "fast-check";
import sharp from "sharp";
import type { RgbaImage } from "../../image/image.ts";
import { imageExtensions } from "./formats.ts";
import { readExif } from "../../metadata/exif.ts";
import { isPainting } from "./mark.ts";
import { keep } from "../../metadata/metadata.ts";
import { readMetadata } from "./read.ts";
import { encodeImage, writeImage } from "./write.ts";
import { creditsOfIptc, creditsOfXmp } from "../../metadata/xmp.ts";

const folder = temporaryFolder("metadata");

/** Noise, so that the file is larger than what is searched for the mark. */
const noise: RgbaImage = {
  data: Uint8ClampedArray.from({ length: 160 * 160 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * i * 7919) % 251)),
  width: 160,
  height: 160,
};

const pixels = sharp({ create: { width: 40, height: 30, channels: 3, background: "teal" } });

/** A photo as a camera writes it: who, when, where, and with which body. */
const photo = await pixels
  .clone()
  .withExif({
    IFD0: { Artist: "Ada Example", Copyright: "2024 Ada Example", Make: "Maker", Software: "Camera 1.0" },
    IFD2: { DateTimeOriginal: "2024:05:01 10:00:00", BodySerialNumber: "SN-4711", FNumber: "28/10" },
    IFD3: { GPSLatitudeRef: "N", GPSLatitude: "48/1 6/1 0/1" },
  })
  .withDensity(300)
  .jpeg()
  .toBuffer();

test("safe metadata are author, copyright, date and density, in every format; neither place nor serial number", async () => {
  const metadata = await readMetadata(photo);
  for (const extension of imageExtensions) {
    const painting = await encodeImage(noise, extension, { metadata, painted: true });
    const { densityDpi, credits, tags } = await readMetadata(painting, "all");
    assert.equal(Math.round(densityDpi!), 300, extension);
    assert.deepEqual(
      { ...credits },
      { creator: "Ada Example", copyright: "2024 Ada Example", created: "2024:05:01 10:00:00" },
      extension,
    );
    assert.equal(tags.IFD3, undefined, extension);
    const whole = Buffer.from(painting).toString("latin1");
    assert.ok(!whole.includes("SN-4711") && !whole.includes("GPS"), extension);
  }
});

test("all metadata keep the place and the camera, and none keep nothing", async () => {
  const all = await readMetadata(
    await encodeImage(noise, ".jpg", { metadata: await readMetadata(photo, "all") }),
    "all",
  );
  assert.equal(all.tags.IFD3!["GPSLatitude"], "48/1 6/1 0/1");
  assert.equal(all.tags.IFD2!["BodySerialNumber"], "SN-4711");
  assert.equal(all.tags.IFD0!["Make"], "Maker");
  const bare = await encodeImage(noise, ".jpg", { metadata: await readMetadata(photo, "none") });
  assert.deepEqual(await readMetadata(bare, "all"), { densityDpi: 72, credits: {}, tags: {} });
});

test("names outside ASCII, brackets and signs of XML come through", async () => {
  const credits = { title: "<Tea> & 茶", creator: "Jürgen Ünal", copyright: "© 2024 (ACME Ltd, UK)" };
  for (const extension of imageExtensions) {
    const file = await encodeImage(noise, extension, { metadata: { credits, tags: {} } });
    assert.deepEqual({ ...(await readMetadata(file)).credits }, credits, extension);
  }
  const { exif } = await sharp(await encodeImage(noise, ".jpg", { metadata: { credits, tags: {} } })).metadata();
  assert.match(exif!.toString("latin1"), /2024 \(ACME Ltd, UK\)/);
});

test("a packet of XMP that is kept gets the credits that it lacks, and the mark", async () => {
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool="Darkroom" xmp:Rating="5"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Cup</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>`;
  const source = await pixels
    .clone()
    .withExif({ IFD0: { Artist: "Ada Example" } })
    .withXmp(packet)
    .jpeg()
    .toBuffer();
  const painting = await encodeImage(noise, ".tif", { metadata: await readMetadata(source, "all"), painted: true });
  const { credits, xmp } = await readMetadata(painting, "all");
  assert.deepEqual({ ...credits }, { title: "Cup", creator: "Ada Example" });
  assert.match(xmp!, /xmp:Rating="5"/);
  assert.doesNotMatch(xmp!, /Darkroom/);
});

test("several authors stay several, in XMP and in EXIF", async () => {
  const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator><rdf:Seq><rdf:li>Ada &amp; Co</rdf:li><rdf:li>Grace</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>`;
  const metadata = await readMetadata(await pixels.clone().withXmp(packet).jpeg().toBuffer());
  assert.deepEqual({ ...metadata.credits }, { creator: "Ada & Co; Grace" });
  const painting = await encodeImage(noise, ".jpg", { metadata });
  const { xmp, exif } = await sharp(painting).metadata();
  assert.match(xmp!.toString(), /<rdf:li>Ada &amp; Co<\/rdf:li><rdf:li>Grace<\/rdf:li>/);
  assert.match(exif!.toString("latin1"), /Ada & Co; Grace/);
});

test("a photo was taken when it was digitised rather than when it was changed; Windows' author and title count", () => {
  const tag = (number: number, type: number, value: Buffer) => ({ number, type, value });
  const utf16 = (text: string) => Buffer.from(`${text}\0`, "utf16le");
  const exif = exifBlock(
    [
      tag(0x0132, 2, Buffer.from("2022:01:01 00:00:00\0")),
      tag(0x9c9b, 1, utf16("Täler")),
      tag(0x9c9d, 1, utf16("Ada")),
    ],
    [tag(0x9004, 2, Buffer.from("2019:01:01 00:00:00\0"))],
  );
  assert.deepEqual(
    { ...keep({ exif }, "safe").credits },
    { title: "Täler", creator: "Ada", created: "2019:01:01 00:00:00" },
  );
});

/** An EXIF block of two lists, the picture's and the camera's. */
function exifBlock(...lists: { number: number; type: number; value: Buffer }[][]): Buffer {
  const block = Buffer.alloc(1000);
  block.write("II*\0\x08\0\0\0", "latin1");
  let [at, free] = [8, 500];
  for (const [i, list] of lists.entries()) {
    const isFirst = i === 0;
    block.writeUInt16LE(list.length + (isFirst ? 1 : 0), at);
    const entries = [...list, ...(isFirst ? [{ number: 0x8769, type: 4, value: Buffer.alloc(4) }] : [])];
    let entry = at + 2;
    for (const { number, type, value } of entries) {
      block.writeUInt16LE(number, entry);
      block.writeUInt16LE(type, entry + 2);
      block.writeUInt32LE(type === 4 ? 1 : value.length, entry + 4);
      if (number === 0x8769) block.writeUInt32LE(entry + 12 + 4, entry + 8);
      else {
        block.writeUInt32LE(free, entry + 8);
        value.copy(block, free);
        free += value.length;
      }
      entry += 12;
    }
    at = entry + 4;
  }
  return block;
}

test("a density is kept in its unit, and PNG and TIFF without one say 72 dots per inch, not 25.4", async () => {
  for (const extension of [".png", ".tif", ".jpg"]) {
    assert.equal((await sharp(await encodeImage(noise, extension)).metadata()).density, 72, extension);
    const dense = await encodeImage(noise, extension, { metadata: { densityDpi: 240, credits: {}, tags: {} } });
    assert.equal((await sharp(dense).metadata()).density, 240, extension);
  }
});

test("a painting is known again in every format, whatever it is called, and a photo is not taken for one", async () => {
  const metadata = await readMetadata(photo, "all");
  for (const extension of imageExtensions) {
    const path = join(folder, `a${extension}`);
    await writeImage(path, noise, { metadata });
    assert.equal(await isPainting(path), false, path);
    await writeImage(path, noise, { metadata, painted: true, force: true });
    assert.equal(await isPainting(path), true, path);
    await writeImage(path, noise, { painted: true, force: true });
    assert.equal(await isPainting(path), true, path);
  }
  await writeFile(join(folder, "empty"), "");
  for (const name of ["empty", "missing", "."]) assert.equal(await isPainting(join(folder, name)), false, name);
});

test("IPTC's title, author, copyright and date are found between other resources", () => {
  const dataset = (number: number, value: string) => [0x1c, 2, number, 0, value.length, ...Buffer.from(value)];
  const block = [...Buffer.from("Photoshop 3.0\x008BIM\u0004\u0004\0\0\0\0\0\x40", "latin1")];
  const sets = [
    dataset(0, "\0\u0004"),
    dataset(5, "A cup"),
    dataset(55, "20240501"),
    dataset(60, "101112+0200"),
    dataset(80, "Ada"),
    dataset(80, "Grace"),
    dataset(116, "(c)"),
  ];
  assert.deepEqual(creditsOfIptc(Uint8Array.from([...block, ...sets.flat()])), {
    title: "A cup",
    creator: "Ada; Grace",
    copyright: "(c)",
    created: "2024:05:01 10:11:12",
  });
});

test("damaged and hostile metadata are passed over in bounded time", () => {
  const block = readExifOf(photo);
  const start = performance.now();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(block.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(block.length),
      (changes, length) => {
        const damaged = block.slice(0, length);
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        for (const { value } of readExif(damaged)) assert.ok(value.length < 50_000);
        keep({ exif: damaged, iptc: damaged, xmp: damaged }, "all");
      },
    ),
    { numRuns: 500 },
  );
  assert.deepEqual(creditsOfXmp(`<dc:title>${"<rdf:li".repeat(100_000)}`), {});
  assert.deepEqual(creditsOfXmp(`<dc:title>${"<rdf:li".repeat(100_000)}</dc:title>`), {});
  creditsOfXmp(` dc:title="`.repeat(80_000));
  assert.ok(performance.now() - start < 5_000);
});

function readExifOf(jpeg: Buffer): Uint8Array {
  const at = jpeg.indexOf("Exif\0\0");
  return new Uint8Array(jpeg.subarray(at, at + jpeg.readUInt16BE(at - 2) - 2));
}

test("what is kept is said with one of three words", async () => {
  await assert.rejects(readMetadata(photo, "some" as "safe"), {
    name: "OptionError",
    message: /safe, all, none, got some/,
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { leftOut, readContents, type ByteReader } from "./contents.ts";

const readerOf = (bytes: Uint8Array): ByteReader => ({
  size: bytes.length,
  read: (start, end) => Promise.resolve(bytes.slice(start, Math.min(end, start + 2 ** 20))),
});
const join = (...parts: (Uint8Array | string | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : [...part])));

/** A box of an MP4. */
function box(name: string, ...content: Parameters<typeof join>): Uint8Array {
  const inside = join(...content);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(inside.length + 8);
  return join(head, name, inside);
}

/** An element of Matroska. */
function element(id: string, ...content: Parameters<typeof join>): Uint8Array {
  const inside = join(...content);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(0x10000000 + inside.length);
  return join(Buffer.from(id, "hex"), size, inside);
}

const track = (handler: string, ...more: Uint8Array[]) =>
  box("trak", ...more, box("mdia", box("hdlr", Buffer.alloc(8), handler, Buffer.alloc(12))));
const mvhd = (seconds: number) => {
  const content = Buffer.alloc(100);
  content.writeUInt32BE(seconds, 4);
  return box("mvhd", content);
};
const mp4 = join(
  box("ftyp", "isom\0\0\0\0"),
  box("mdat", "pictures"),
  box(
    "moov",
    mvhd(2_082_844_800 + 1_700_000_000),
    track("vide", box("tref", box("chap", [0, 0, 0, 3]))),
    track("sbtl"),
    track("text"),
    box("udta", box("chpl", [1, 0, 0, 0, 0, 0, 0, 0, 2])),
  ),
);
const date = Buffer.alloc(8);
date.writeBigInt64BE(BigInt(1_700_000_000 - 978_307_200) * 1_000_000_000n);
const matroska = join(
  element("1a45dfa3", Buffer.alloc(8)),
  element(
    "18538067",
    element("1549a966", element("7ba9", "My clip"), element("4461", date)),
    element("1654ae6b", element("ae", element("83", [1])), element("ae", element("83", [17]))),
    element("1043a770", element("45b9", element("b6", [0x73, 0xc5, 0x81, 1]), element("b6", [0x73, 0xc5, 0x81, 2]))),
    element("1f43b675", Buffer.alloc(8)),
  ),
);

test("chapters, subtitles and the time of creation of an MP4 are found; a track of chapters is no subtitle", async () => {
  const createdAt = new Date(1_700_000_000_000);
  assert.deepEqual(await readContents(readerOf(mp4)), { createdAt, chapters: 2, subtitleTracks: 1 });
});

test("those of Matroska too, and its title", async () => {
  const contents = await readContents(readerOf(matroska));
  const createdAt = new Date(1_700_000_000_000);
  assert.deepEqual(contents, { title: "My clip", createdAt, chapters: 2, subtitleTracks: 1 });
  assert.deepEqual(leftOut(contents), ["Its subtitle track is left out.", "Its 2 chapters are left out."]);
});

test("damaged files, whatever they say of their sizes, end in what was found up to there", async () => {
  const damaged = fc
    .tuple(fc.constantFrom(mp4, matroska), fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 8 }), fc.nat(400))
    .map(([bytes, changes, cut]) => {
      const copy = bytes.slice(0, Math.max(0, bytes.length - cut));
      for (const [at, value] of changes) if (copy.length > 0) copy[at % copy.length] = value;
      return copy;
    });
  let reads = 0;
  const counted = (bytes: Uint8Array): ByteReader => {
    const { size, read } = readerOf(bytes);
    reads = 0;
    return { size, read: (start, end) => (reads++, read(start, end)) };
  };
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      const { chapters, subtitleTracks } = await readContents(counted(bytes));
      assert.ok(chapters >= 0 && subtitleTracks >= 0 && reads < 3000, `${reads} reads`);
    }),
    { numRuns: 500 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import type { ByteReader } from "./bytes.ts";
import { leftOut, type Contents } from "./contents.ts";
import { fromSubRip, fromSubStation, fromWebVtt, toPlain, toWebVtt } from "./cue-text.ts";
import { readContents } from "./read-contents.ts";

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

const u32 = (...values: number[]) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    }),
  );

/** A track of an MP4: two texts of half a second each, with half a second of nothing between them. */
function track(id: number, handler: string, texts: readonly string[], at: number, ...more: Uint8Array[]): Uint8Array {
  const samples = samplesOf(texts);
  const table = box(
    "stbl",
    box("stsd", u32(0, 1), box("tx3g", Buffer.alloc(38))),
    box("stts", u32(0, 1, samples.length, 500)),
    box("stsc", u32(0, 1, 1, samples.length, 1)),
    box("stsz", u32(0, 0, samples.length, ...samples.map(({ length }) => length))),
    box("stco", u32(0, 1, at)),
  );
  // "deu" in five bits each.
  const header = box("mdhd", u32(0, 0, 0, 1000, 1500), [0x10, 0xb5, 0, 0]);
  const media = box("mdia", header, box("hdlr", u32(0, 0), handler, Buffer.alloc(12)), box("minf", table));
  return box("trak", box("tkhd", [0, 0, 0, 3], u32(0, 0, id, 0, 1500), Buffer.alloc(60)), ...more, media);
}
const samplesOf = ([first = "", second = ""]: readonly string[]) =>
  [first, "", second].map((text) => join([0, Buffer.byteLength(text)], Buffer.from(text)));
const mvhd = box("mvhd", u32(0, 2_082_844_800 + 1_700_000_000, 0, 1000, 1500), Buffer.alloc(80));
const [subtitles, names] = [
  ["Guten Tag", "Adieu"],
  ["Anfang", "Ende"],
];
const head = join(box("ftyp", "isom\0\0\0\0"), box("mdat", ...samplesOf(subtitles), ...samplesOf(names)));
const firstText = 16 + 8;
const firstName = firstText + join(...samplesOf(subtitles)).length;
const chapterList = (start: number, title: string) => join(u32(0, start * 1e7), [title.length], title);
const movie = (...more: Uint8Array[]) =>
  join(
    head,
    box(
      "moov",
      mvhd,
      track(1, "vide", [], 0, box("tref", box("chap", u32(3)))),
      track(2, "sbtl", subtitles, firstText),
      track(3, "text", names, firstName),
      ...more,
    ),
  );
const mp4 = movie(box("udta", box("chpl", [1, 0, 0, 0, 0, 0, 0, 0, 2], chapterList(0, "One"), chapterList(2, "Two"))));

const date = Buffer.alloc(8);
date.writeBigInt64BE(BigInt(1_700_000_000 - 978_307_200) * 1_000_000_000n);
const ms = (value: number) => Buffer.from((value * 1e6).toString(16).padStart(16, "0"), "hex");
const chapter = (start: number, title: string, ...inside: Uint8Array[]) =>
  element("b6", element("91", ms(start)), element("80", element("85", title)), ...inside);
const textTrack = (number: number, codec: string, ...more: Uint8Array[]) =>
  element("ae", element("d7", [number]), element("83", [17]), element("86", codec), ...more);
const group = (number: number, time: number, bytes: Uint8Array | string, duration: number) =>
  element("a0", element("a1", [0x80 + number, 0, time, 0], bytes), element("9b", [duration]));
const zlib = element("6d80", element("6240", element("5034", element("4254", [0]))));
const matroska = join(
  element("1a45dfa3", Buffer.alloc(8)),
  element(
    "18538067",
    element("1549a966", element("7ba9", "My clip"), element("4461", date)),
    element(
      "1654ae6b",
      element("ae", element("d7", [1]), element("83", [1])),
      textTrack(2, "S_TEXT/UTF8", element("22b59c", "deu"), element("536e", "Deutsch")),
      textTrack(3, "S_TEXT/ASS", zlib, element("55aa", [1])),
      textTrack(4, "S_HDMV/PGS"),
    ),
    element("1043a770", element("45b9", chapter(0, "One", chapter(500, "Within")), chapter(2000, "Two"))),
    element(
      "1f43b675",
      element("e7", [0, 0]),
      element("a3", [0x81, 0, 0, 0], "pictures"),
      group(2, 10, "Hello <i>there</i>", 50),
    ),
    element("1f43b675", element("e7", [1, 0]), group(3, 4, deflateSync("0,0,Default,,0,0,0,,{\\b1}A, b\\Nc"), 60)),
  ),
);

/** What was found, with the texts. */
async function everythingIn(bytes: Uint8Array): Promise<object> {
  const { subtitles: found, ...contents } = await readContents(readerOf(bytes));
  const tracks = [];
  for (const { readCues, ...about } of found) tracks.push({ ...about, cues: await readCues?.() });
  return { ...contents, subtitles: tracks };
}

const createdAt = new Date(1_700_000_000_000);
const plain = { isDefault: true, isForced: false, styled: false };

test("chapters, subtitles and the time of creation of an MP4 are found; a track of chapters is no subtitle", async () => {
  const cues = [
    { startSeconds: 0, endSeconds: 0.5, text: "Guten Tag" },
    { startSeconds: 1, endSeconds: 1.5, text: "Adieu" },
  ];
  const chapters = [
    { startSeconds: 0, title: "One" },
    { startSeconds: 2, title: "Two" },
  ];
  const found = { createdAt, chapters, subtitles: [{ ...plain, language: "deu", cues }] };
  assert.deepEqual(await everythingIn(mp4), found);
  const named = cues.map(({ startSeconds, endSeconds }, i) => ({ startSeconds, endSeconds, title: names[i] }));
  assert.deepEqual(await everythingIn(movie()), { ...found, chapters: named });
});

test("those of Matroska too, and its title", async () => {
  assert.deepEqual(await everythingIn(matroska), {
    title: "My clip",
    createdAt,
    chapters: [
      { startSeconds: 0, title: "One" },
      { startSeconds: 0.5, title: "Within" },
      { startSeconds: 2, title: "Two" },
    ],
    subtitles: [
      {
        ...{ ...plain, language: "deu", name: "Deutsch" },
        cues: [{ startSeconds: 0.01, endSeconds: 0.06, text: "Hello <i>there</i>" }],
      },
      {
        ...{ ...plain, language: "eng", isForced: true, styled: true },
        cues: [{ startSeconds: 0.26, endSeconds: 0.32, text: "A, b\nc" }],
      },
      { ...plain, language: "eng", cues: undefined },
    ],
  });
});

test("what does not go along is counted", () => {
  const subtitleTrack: Contents["subtitles"][number] = { ...plain, language: "deu" };
  const one = { startSeconds: 0, title: "" };
  assert.deepEqual(leftOut({ chapters: [one, one], subtitles: [subtitleTrack] }), [
    "Its subtitle track is left out.",
    "Its 2 chapters are left out.",
  ]);
});

test("texts lose the marks of the format that they come from, and get those of the one that they go into", () => {
  assert.equal(fromSubRip("{\\an8}<font color=red>1 < 2</font> & <B>3</B>\r\n\r\n--> x"), "1 < 2 & <B>3</B>\n→ x");
  assert.equal(fromWebVtt("<v Ann>1 &lt; 2<00:01.000> &amp; <i>3</i>"), "1 < 2 & <i>3</i>");
  assert.equal(fromSubStation("1,0,Default,,0,0,0,,{\\p1}m 0 0 l 1 1"), "");
  assert.equal(toWebVtt("1 < 2 & <i>3</i>"), "1 &lt; 2 &amp; <i>3</i>");
  assert.equal(toPlain("1 < 2 & <i>3</i>"), "1 < 2 & 3");
});

test("damaged files, whatever they say of their sizes, end in what was found up to there", async () => {
  const damaged = fc
    .tuple(fc.constantFrom(mp4, matroska), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 8 }), fc.nat(400))
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
      const { chapters, subtitles: found } = await readContents(counted(bytes));
      for (const { readCues } of found) {
        for (const { startSeconds, endSeconds, text } of (await readCues?.()) ?? []) {
          assert.ok(!Number.isNaN(startSeconds + endSeconds) && text.length < 2 ** 16);
        }
      }
      assert.ok(chapters.length < 1000 && reads < 3000, `${reads} reads`);
    }),
    { numRuns: 500 },
  );
});

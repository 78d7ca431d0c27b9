/**
 * @file What is in Matroska and WebM beside pictures and audio.
 */
import { contentOf, find, numberOf, textOf, viewOf, type Budget, type ByteReader, type Part } from "./bytes.ts";
import { maxChapters, setDate, type Chapter, type Contents, type Cue, type SubtitleTrack } from "./contents.ts";
import { readBlocks, type BlockTrack } from "./matroska-blocks.ts";
import { elements, matroskaIds as ids } from "./matroska-elements.ts";
import { fromSubRip, fromSubStation, fromWebVtt } from "./cue-text.ts";

/** Parts of a file that are read whole are no longer than this. */
const maxBytes = 2 ** 20;

/** A track of subtitles, and how its blocks become text; `undefined` where they do not. */
interface Texts extends BlockTrack {
  readonly toText: ((text: string) => string) | undefined;
  readonly about: Omit<SubtitleTrack, "readCues">;
}

export async function readMatroska(file: ByteReader, contents: Contents): Promise<void> {
  const budget: Budget = { left: 5000 };
  const segment = await find(elements(file, { start: 0, end: file.size }, budget), ids.segment);
  if (!segment) return;
  const done = new Set<number>();
  const elsewhere: number[] = [];
  const tracks: Texts[] = [];
  let [tickSeconds, firstCluster] = [1e-3, segment.end];

  const take = async (part: Part): Promise<void> => {
    if (done.has(part.start) || part.end - part.start > maxBytes) return;
    done.add(part.start);
    for await (const inner of elements(file, part, budget)) {
      const bytes = () => contentOf(file, inner, 4096);
      if (inner.name === ids.title) contents.title = textOf(await bytes());
      else if (inner.name === ids.timestampScale) tickSeconds = numberOf(await bytes()) / 1e9;
      else if (inner.name === ids.date) {
        const view = viewOf(await bytes());
        // Nanoseconds from 2001 on.
        if (view.byteLength === 8) setDate(contents, Number(view.getBigInt64(0)) / 1e6 + 978_307_200_000);
      } else if (inner.name === ids.track) {
        const track = await readTrack(file, inner, budget);
        if (track) tracks.push(track);
      } else if (inner.name === ids.edition && contents.chapters.length === 0) {
        // Others are other orders of the same.
        const chapters: Chapter[] = [];
        await readChapters(file, inner, budget, chapters, 0);
        contents.chapters = chapters;
      } else if (inner.name === ids.seek) {
        const place = await find(elements(file, inner, budget), ids.seekPosition);
        if (place) elsewhere.push(segment.start + numberOf(await contentOf(file, place, 8)));
      }
    }
  };
  const wanted: readonly (number | string)[] = [ids.seekHead, ids.info, ids.tracks, ids.chapters];
  for await (const part of elements(file, segment, budget)) {
    firstCluster = part.at;
    if (part.name === ids.cluster) break;
    if (wanted.includes(part.name)) await take(part);
  }
  for (const start of elsewhere.slice(0, 20)) {
    for await (const part of elements(file, { start, end: segment.end }, budget)) {
      if (wanted.includes(part.name)) await take(part);
      break;
    }
  }
  /** All tracks at once: their blocks lie between each other. */
  let reading: Promise<ReadonlyMap<Texts, readonly Cue[]>> | undefined;
  const readable = tracks.filter(({ toText }) => toText);
  const readAll = () =>
    (reading ??= readBlocks(file, { start: firstCluster, end: segment.end }, readable, tickSeconds).then(
      (blocks) => new Map([...blocks].map(([track, cues]) => [track, textsOf(track, cues)])),
    ));
  contents.subtitles = tracks.map((track) => ({
    ...track.about,
    ...(track.toText && { readCues: async () => (await readAll()).get(track) ?? [] }),
  }));
}

/** Texts without an end stay until the next one, or five seconds. */
function textsOf(
  { toText }: Texts,
  blocks: readonly { startSeconds: number; endSeconds?: number; bytes: Uint8Array }[],
) {
  const cues: Cue[] = [];
  for (const [i, { startSeconds, endSeconds, bytes }] of blocks.entries()) {
    const next = blocks[i + 1]?.startSeconds ?? Infinity;
    const end = endSeconds ?? Math.min(startSeconds + 5, next > startSeconds ? next : Infinity);
    const text = toText!(textOf(bytes));
    if (text !== "") cues.push({ startSeconds, endSeconds: end, text });
  }
  return cues.sort((a, b) => a.startSeconds - b.startSeconds);
}

async function readTrack(file: ByteReader, part: Part, budget: Budget): Promise<Texts | undefined> {
  let [number, type, codec, language, name] = [0, 0, "", "eng", ""];
  let [isDefault, isForced, isReadable] = [true, false, true];
  let inflates = false;
  let prefix = new Uint8Array(0);
  for await (const inner of elements(file, part, budget)) {
    const bytes = () => contentOf(file, inner, 4096);
    if (inner.name === ids.trackNumber) number = numberOf(await bytes());
    else if (inner.name === ids.trackType) type = numberOf(await bytes());
    else if (inner.name === ids.codecId) codec = textOf(await bytes());
    else if (inner.name === ids.language) language = textOf(await bytes());
    else if (inner.name === ids.trackName) name = textOf(await bytes());
    else if (inner.name === ids.isDefault) isDefault = numberOf(await bytes()) === 1;
    else if (inner.name === ids.isForced) isForced = numberOf(await bytes()) === 1;
    else if (inner.name === ids.encodings) {
      let algorithm: number | undefined;
      const inside = [ids.encoding, ids.compression];
      for await (const { name: id, ...place } of elements(file, inner, budget, inside)) {
        const content = () => contentOf(file, { name: id, ...place }, 4096);
        if (id === ids.compression) algorithm ??= 0;
        else if (id === ids.algorithm) algorithm = numberOf(await content());
        else if (id === ids.settings) prefix = new Uint8Array(await content());
        else if (id === ids.encryption) isReadable = false;
      }
      inflates = algorithm === 0;
      if (algorithm !== undefined && algorithm !== 0 && algorithm !== 3) isReadable = false;
      if (algorithm !== 3) prefix = new Uint8Array(0);
    }
  }
  if (type !== 17) return undefined;
  const about = {
    language: /^[a-z]{3}$/.test(language) ? language : "und",
    isDefault,
    isForced,
    styled: /ASS|SSA/.test(codec),
    ...(name !== "" && { name }),
  };
  return { number, inflates, prefix, toText: isReadable ? textReader(codec) : undefined, about };
}

function textReader(codec: string): Texts["toText"] {
  if (codec === "S_TEXT/UTF8" || codec === "S_TEXT/ASCII") return fromSubRip;
  if (codec === "S_TEXT/WEBVTT") return fromWebVtt;
  // WebM puts the cue's name and its settings before it, a line each.
  if (codec.startsWith("D_WEBVTT/")) return (text) => fromWebVtt(text.split("\n").slice(2).join("\n"));
  return /^S_(TEXT\/)?(ASS|SSA)$/.test(codec) ? fromSubStation : undefined;
}

/** Chapters, and those within them after them. */
async function readChapters(file: ByteReader, within: Part, budget: Budget, chapters: Chapter[], depth: number) {
  for await (const atom of elements(file, within, budget)) {
    if (atom.name !== ids.chapter || depth > 8 || chapters.length >= maxChapters) continue;
    let title: string | undefined;
    let [start, end] = [0, NaN];
    for await (const inner of elements(file, atom, budget)) {
      const number = async () => numberOf(await contentOf(file, inner, 8)) / 1e9;
      if (inner.name === ids.chapterStart) start = await number();
      else if (inner.name === ids.chapterEnd) end = await number();
      else if (inner.name === ids.chapterDisplay && title === undefined) {
        const place = await find(elements(file, inner, budget), ids.chapterTitle);
        if (place) title = textOf(await contentOf(file, place, 1024));
      }
    }
    chapters.push({ startSeconds: start, ...(end > start && { endSeconds: end }), title: title ?? "" });
    await readChapters(file, atom, budget, chapters, depth + 1);
  }
}

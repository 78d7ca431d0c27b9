/**
 * @file What is in an MP4 or a MOV beside pictures and audio. Chapters are Nero's `chpl`, or a track of texts that another track refers to.
 */
import { contentOf, find, latin1Of, numberOf, viewOf, type Budget, type ByteReader, type Part } from "./bytes.ts";
import { maxChapters, setDate, type Chapter, type Contents, type Cue, type SubtitleTrack } from "./contents.ts";
import { boxes, epochSeconds } from "./mp4-boxes.ts";
import { readTexts, type TextTrack } from "./mp4-texts.ts";

/** A track, as far as it matters here. */
interface Track extends TextTrack {
  readonly id: number;
  readonly isEnabled: boolean;
  /** Of its media, such as `"sbtl"`. */
  readonly handler: string;
  readonly language: string;
  /** The tracks that are its chapters. */
  readonly chapterIds: readonly number[];
}

const textHandlers: readonly string[] = ["text", "sbtl", "subt", "clcp", "subp"];
const textFormats: readonly string[] = ["tx3g", "text", "wvtt"];

export async function readIsobmff(file: ByteReader, contents: Contents): Promise<void> {
  const budget: Budget = { left: 2000 };
  const movie = await find(boxes(file, { start: 0, end: file.size }, budget), "moov");
  if (!movie) return;
  const tracks: Track[] = [];
  let movieScale = 1000;
  for await (const part of boxes(file, movie, budget)) {
    if (part.name === "mvhd") {
      const view = viewOf(await contentOf(file, part, 28));
      if (view.byteLength < 28) continue;
      const isLong = view.getUint8(0) === 1;
      const seconds = isLong ? Number(view.getBigUint64(4)) : view.getUint32(4);
      movieScale = view.getUint32(isLong ? 20 : 12) || movieScale;
      // Files that do not know say 0.
      if (seconds > 0) setDate(contents, (seconds - epochSeconds) * 1000);
    } else if (part.name === "trak") {
      const track = await readTrack(file, part, movieScale, budget);
      if (track) tracks.push(track);
    } else if (part.name === "udta") {
      const list = await find(boxes(file, part, budget), "chpl");
      if (list) contents.chapters = chaptersOfList(await contentOf(file, list, 2 ** 17));
    }
  }
  const chapterIds = new Set(tracks.flatMap((track) => track.chapterIds));
  const texts = tracks.filter(({ handler }) => textHandlers.includes(handler));
  const chapterTrack = texts.find(({ id }) => chapterIds.has(id));
  if (chapterTrack && contents.chapters.length === 0) {
    contents.chapters = (await readTexts(file, chapterTrack)).slice(0, maxChapters).map(toChapter);
  }
  contents.subtitles = texts.filter(({ id }) => !chapterIds.has(id)).map((track) => toSubtitles(file, track));
}

function toChapter({ startSeconds, endSeconds, text }: Cue): Chapter {
  return { startSeconds, endSeconds, title: text.replaceAll("\n", " ") };
}

function toSubtitles(file: ByteReader, track: Track): SubtitleTrack {
  return {
    language: track.language,
    isDefault: track.isEnabled,
    isForced: false,
    styled: false,
    ...(textFormats.includes(track.format) && { readCues: () => readTexts(file, track) }),
  };
}

async function readTrack(file: ByteReader, part: Part, movieScale: number, budget: Budget): Promise<Track | undefined> {
  let [id, isEnabled, handler, format, language] = [0, true, "", "", "und"];
  let [timescale, offsetSeconds] = [0, 0];
  let table: Part | undefined;
  let edits: Part | undefined;
  const chapterIds: number[] = [];
  for await (const inner of boxes(file, part, budget)) {
    if (inner.name === "tkhd") {
      const view = viewOf(await contentOf(file, inner, 24));
      if (view.byteLength < 24) return undefined;
      isEnabled = (view.getUint8(3) & 1) === 1;
      id = view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
    } else if (inner.name === "tref") {
      const list = await find(boxes(file, inner, budget), "chap");
      const ids = list && viewOf(await contentOf(file, list, 1024));
      for (let i = 0; ids && i + 4 <= ids.byteLength; i += 4) chapterIds.push(ids.getUint32(i));
    } else if (inner.name === "edts") {
      edits = await find(boxes(file, inner, budget), "elst");
    } else if (inner.name === "mdia") {
      for await (const media of boxes(file, inner, budget)) {
        if (media.name === "mdhd") {
          const view = viewOf(await contentOf(file, media, 36));
          const isLong = view.byteLength >= 36 && view.getUint8(0) === 1;
          if (view.byteLength < 24) return undefined;
          timescale = view.getUint32(isLong ? 20 : 12);
          language = languageOf(view.getUint16(isLong ? 32 : 20));
        } else if (media.name === "hdlr") {
          handler = latin1Of(await file.read(media.start + 8, Math.min(media.end, media.start + 12)));
        } else if (media.name === "minf" && textHandlers.includes(handler)) {
          table = await find(boxes(file, media, budget), "stbl");
        }
      }
    }
  }
  if (table) {
    const entries = await find(boxes(file, table, budget), "stsd");
    if (entries) format = latin1Of(await file.read(entries.start + 12, Math.min(entries.end, entries.start + 16)));
  }
  if (edits) offsetSeconds = delayOf(viewOf(await contentOf(file, edits, 1024)), movieScale, timescale);
  return { id, isEnabled, handler, format, language, chapterIds, timescale, offsetSeconds, table };
}

/** The languages of the Macintosh, by its numbers from 0 on. */
const macintosh = "eng fra deu ita nld swe spa dan por nor heb jpn ara fin ell".split(" ");

/** Three letters of five bits each, from 0x60 on; what is lower is a number of the Macintosh. */
function languageOf(packed: number): string {
  if (packed < 0x400) return macintosh[packed] ?? "und";
  const letters = [10, 5, 0].map((shift) => 0x60 + ((packed >> shift) & 31));
  return letters.every((letter) => letter > 0x60 && letter <= 0x7a) ? String.fromCharCode(...letters) : "und";
}

/** What an edit list adds to the times of a track, seconds: an empty edit before it, and a start within it. */
function delayOf(list: DataView, movieScale: number, timescale: number): number {
  if (list.byteLength < 8) return 0;
  const isLong = list.getUint8(0) === 1;
  const bytes = isLong ? 20 : 12;
  let delay = 0;
  for (let i = 0; i < Math.min(2, list.getUint32(4)) && 8 + (i + 1) * bytes <= list.byteLength; i++) {
    const at = 8 + i * bytes;
    const duration = isLong ? Number(list.getBigUint64(at)) : list.getUint32(at);
    const mediaTime = isLong ? Number(list.getBigInt64(at + 8)) : list.getInt32(at + 4);
    if (mediaTime !== -1) return delay - (timescale > 0 ? mediaTime / timescale : 0);
    delay += duration / movieScale;
  }
  return delay;
}

/** `chpl`: version, flags, a count of one byte (after four that mean nothing from version 1 on), then times of 100 ns and titles. */
function chaptersOfList(bytes: Uint8Array): Chapter[] {
  const first = (bytes[0] ?? 0) > 0 ? 9 : 5;
  const chapters: Chapter[] = [];
  for (let at = first, left = bytes[first - 1] ?? 0; left > 0 && at + 9 <= bytes.length; left--) {
    const length = bytes[at + 8]!;
    const title = new TextDecoder().decode(bytes.subarray(at + 9, at + 9 + length));
    chapters.push({ startSeconds: numberOf(bytes.subarray(at, at + 8)) / 1e7, title });
    at += 9 + length;
  }
  return chapters;
}

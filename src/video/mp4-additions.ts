/**
 * @file Chapters, subtitles and the time of creation into an MP4 or a MOV that mediabunny has written with its tables at the end, where there is room for more.
 *
 * Chapters become Nero's `chpl`, subtitles tracks of timed text (3GPP TS 26.245): both are what most players read.
 */
import { bytesOf, contentOf, find, joined, viewOf, type Budget, type ByteReader, type Edit } from "./bytes.ts";
import type { Chapter, Cue, SubtitleTrack } from "./contents.ts";
import { toPlain } from "./cue-text.ts";
import { box, boxes, epochSeconds } from "./mp4-boxes.ts";

/** Subtitles with their texts. */
export interface Texts {
  readonly track: SubtitleTrack;
  readonly cues: readonly Cue[];
}

/** Chapters that a `chpl` holds. */
export const maxListedChapters = 255;

/** @returns What is to be changed: nothing, where the tables are not the last thing in the file. */
export async function mp4Additions(
  file: ByteReader,
  chapters: readonly Chapter[],
  texts: readonly Texts[],
  createdAt: Date | undefined,
): Promise<Edit[]> {
  const budget: Budget = { left: 1000 };
  const movie = await find(boxes(file, { start: 0, end: file.size }, budget), "moov");
  if (movie?.end !== file.size || movie.start - movie.at !== 8) return [];
  const header = await find(boxes(file, movie, budget), "mvhd");
  const first = await find(boxes(file, movie, budget), "trak");
  const shown = first && (await find(boxes(file, first, budget), "tkhd"));
  const user = await find(boxes(file, movie, budget), "udta");
  if (!header || !shown || (user && user.end !== movie.end)) return [];
  const about = viewOf(await contentOf(file, header, 120));
  const isLong = about.getUint8(0) === 1;
  const movieScale = about.getUint32(isLong ? 20 : 12);
  const nextTrack = about.getUint32(about.byteLength - 4);
  const [width, height] = [shown.end - 8, shown.end - 4];
  const view = viewOf(await file.read(width, height + 4));
  const size = { width: view.getUint32(0) / 65_536, height: view.getUint32(4) / 65_536 };

  const list = chapters.length > 0 ? chapterList(chapters) : new Uint8Array(0);
  const edits: Edit[] = [];
  if (createdAt) {
    // In as many bytes as there are: in four, times up to 2040.
    const width = isLong ? 8 : 4;
    const seconds = Math.floor(createdAt.getTime() / 1000) + epochSeconds;
    if (seconds > 0 && seconds < 256 ** width)
      edits.push({ at: header.start + 4, bytes: joined(bytesOf(seconds, width)) });
  }
  if (user && list.length > 0) edits.push({ at: user.at, bytes: joined(bytesOf(user.end - user.at + list.length, 4)) });
  const userData = user || list.length === 0 ? list : box("udta", list);
  const samples = texts.map(({ cues }) => toSamples(cues));
  const tracks = (dataAt: number) => {
    let at = dataAt;
    return texts.map(({ track }, i) => {
      const { sizes, data, durations } = samples[i]!;
      const made = trackBox({ id: nextTrack + i, track, at, sizes, durations, movieScale, ...size });
      at += data.length;
      return made;
    });
  };
  const length = userData.length + tracks(0).reduce((sum, track) => sum + track.length, 0);
  const movieBytes = movie.end - movie.at + length;
  if (movieBytes >= 2 ** 32) return [];
  const added = joined(userData, ...tracks(file.size + length + 8));
  const data = texts.length > 0 ? box("mdat", ...samples.map((sample) => sample.data)) : new Uint8Array(0);
  return [
    ...edits,
    { at: movie.at, bytes: joined(bytesOf(movieBytes, 4)) },
    { at: header.end - 4, bytes: joined(bytesOf(nextTrack + texts.length, 4)) },
    { at: file.size, bytes: joined(added, data) },
  ];
}

/** The times are in units of 100 ns. */
function chapterList(chapters: readonly Chapter[]): Uint8Array {
  const listed = chapters.slice(0, maxListedChapters);
  const entries = listed.map(({ startSeconds, title }) => {
    const text = cutUtf8(new TextEncoder().encode(title), 255);
    return joined(bytesOf(Math.round(startSeconds * 1e7), 8), [text.length], text);
  });
  return box("chpl", [1, 0, 0, 0, 0, 0, 0, 0, listed.length], ...entries);
}

/** The bytes up to a length, and no half character at the end. */
function cutUtf8(bytes: Uint8Array, maxBytes: number): Uint8Array {
  let end = Math.min(bytes.length, maxBytes);
  while (end < bytes.length && end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** Milliseconds. */
const timescale = 1000;

/** Samples follow each other without a gap: where nothing is shown there is an empty one, and what is shown together is one. */
function toSamples(cues: readonly Cue[]): { data: Uint8Array; sizes: number[]; durations: number[] } {
  const timed = cues.map(({ startSeconds, endSeconds, text }) => ({
    start: Math.round(startSeconds * timescale),
    end: Math.round(endSeconds * timescale),
    text: toPlain(text),
  }));
  const moments = [...new Set([0, ...timed.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  // An empty one at the end: players keep the last as long as they like.
  moments.push(moments.at(-1)! + 1);
  const pieces: Uint8Array[] = [];
  let shown: typeof timed = [];
  let next = 0;
  for (const moment of moments.slice(0, -1)) {
    for (; next < timed.length && timed[next]!.start <= moment; next++) shown.push(timed[next]!);
    // More than a few at once are no subtitles.
    shown = shown.filter(({ end }) => end > moment).slice(-8);
    const text = cutUtf8(new TextEncoder().encode(shown.map((cue) => cue.text).join("\n")), 65_535);
    pieces.push(joined(bytesOf(text.length, 2), text));
  }
  return {
    data: joined(...pieces),
    sizes: pieces.map(({ length }) => length),
    durations: pieces.map((_, i) => moments[i + 1]! - moments[i]!),
  };
}

/** What a track of timed text is made of. */
interface TrackFacts {
  readonly id: number;
  readonly track: SubtitleTrack;
  /** Where its samples begin: they lie one after another. */
  readonly at: number;
  readonly sizes: readonly number[];
  readonly durations: readonly number[];
  readonly movieScale: number;
  /** Of the pictures, pixels. */
  readonly width: number;
  readonly height: number;
}

function trackBox(facts: TrackFacts): Uint8Array {
  const { id, track, at, sizes, durations, movieScale, width, height } = facts;
  const u32 = (...values: number[]) => values.flatMap((value) => bytesOf(value, 4));
  const fixed = (value: number) => Math.round(value * 65_536);
  const duration = durations.reduce((sum, value) => sum + value, 0);
  // The text stands in the lowest fifth of the picture.
  const [top, rows] = [Math.floor(height * 0.8), Math.ceil(height * 0.2)];
  const matrix = u32(fixed(1), 0, 0, 0, fixed(1), 0, 0, fixed(top), 2 ** 30);
  const place = [...bytesOf(0, 4), ...bytesOf(rows, 2), ...bytesOf(Math.round(width), 2)];
  const style = [...u32(0), ...bytesOf(1, 2), 0, 18, 255, 255, 255, 255];
  const fonts = box("ftab", bytesOf(1, 2), bytesOf(1, 2), [10], "Sans-Serif");
  const looks = [...u32(0), 1, 255, 0, 0, 0, 0, ...place, ...style];
  const entry = box("tx3g", [0, 0, 0, 0, 0, 0, 0, 1], looks, fonts);
  const language = bytesOf(
    [...track.language].reduce((packed, letter) => packed * 32 + letter.charCodeAt(0) - 0x60, 0),
    2,
  );
  const table = box(
    "stbl",
    box("stsd", u32(0, 1), entry),
    box("stts", u32(0, durations.length), joined(...durations.map((value) => u32(1, value)))),
    box("stsz", u32(0, 0, sizes.length), joined(...sizes.map((value) => u32(value)))),
    box("stsc", u32(0, 1, 1, sizes.length, 1)),
    box("co64", u32(0, 1), bytesOf(at, 8)),
  );
  const media = box("minf", box("nmhd", u32(0)), box("dinf", box("dref", u32(0, 1), box("url ", u32(1)))), table);
  return box(
    "trak",
    box(
      "tkhd",
      // Shown or not, in the movie; all subtitles are one group of which a player shows one.
      [0, 0, 0, track.isDefault ? 3 : 2],
      u32(0, 0, id, 0, Math.round((duration / timescale) * movieScale), 0, 0),
      [...bytesOf(0, 2), ...bytesOf(2, 2), ...bytesOf(0, 4)],
      matrix,
      u32(fixed(width), fixed(rows)),
    ),
    box(
      "mdia",
      box("mdhd", u32(0, 0, 0, timescale, duration), language, [0, 0]),
      box("hdlr", u32(0, 0), "sbtl", u32(0, 0, 0), track.name ?? "", [0]),
      media,
    ),
  );
}

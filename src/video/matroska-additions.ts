/**
 * @file Chapters into a Matroska or WebM file that mediabunny has written, another name for its texts, and tags as FFmpeg reads them.
 *
 * Chapters go to the end, where mediabunny has nothing but the cues before. Players find them by the seek head, in which they take the
 * place of the segment's information: that lies right behind, where all look for it anyway.
 */
import {
  bytesOf,
  contentOf,
  find,
  joined,
  numberOf,
  textOf,
  type Budget,
  type ByteReader,
  type Edit,
  type Part,
} from "./bytes.ts";
import type { Chapter } from "./contents.ts";
import { element, elements, matroskaIds as ids, numberElement } from "./matroska-elements.ts";

/**
 * What is to be changed.
 *
 * @param codecId - What tracks of texts are to be called: what mediabunny calls them few players know.
 */
export async function matroskaAdditions(
  file: ByteReader,
  chapters: readonly Chapter[],
  codecId: string,
): Promise<Edit[]> {
  const budget: Budget = { left: 1000 };
  const segment = await find(elements(file, { start: 0, end: file.size }, budget), ids.segment);
  if (segment?.end !== file.size) return [];
  const edits: Edit[] = [];
  let isListed = false;
  for await (const part of elements(file, segment, budget)) {
    if (part.name === ids.cluster) break;
    if (part.name === ids.seekHead && chapters.length > 0) {
      for await (const seek of elements(file, part, budget)) {
        const id = await find(elements(file, seek, budget), ids.seekId);
        const place = await find(elements(file, seek, budget), ids.seekPosition);
        if (!id || !place || numberOf(await contentOf(file, id, 8)) !== ids.info) continue;
        const at = bytesOf(file.size - segment.start, place.end - place.start);
        if (numberOf(Uint8Array.from(at)) !== file.size - segment.start) continue;
        edits.push({ at: id.start, bytes: joined(bytesOf(ids.chapters, 4)) }, { at: place.start, bytes: joined(at) });
        isListed = true;
      }
    } else if (part.name === ids.tracks) {
      for await (const track of elements(file, part, budget)) {
        edits.push(...(await renamed(file, track, codecId, budget)), ...(await withCodecDelay(file, track, budget)));
      }
    } else if (part.name === ids.tags) {
      edits.push(...(await withoutTargetType(file, part, budget)));
    }
  }
  if (!isListed) return edits;
  return [...edits, ...longerSegment(segment, chaptersElement(chapters))];
}

/** Appends to a segment that ends with its file. */
export function longerSegment(segment: Part, added: Uint8Array): Edit[] {
  // The segment's size stands between its name, of four bytes, and its content.
  const width = segment.start - segment.at - 4;
  const size = bytesOf(segment.end + added.length - segment.start, width);
  size[0]! |= 1 << (8 - width);
  return [
    { at: segment.at + 4, bytes: joined(size) },
    { at: segment.end, bytes: added },
  ];
}

/** The track's codec and what is private to it follow each other: the room of both takes the new name, and the rest is void. */
async function renamed(file: ByteReader, track: Part, codecId: string, budget: Budget): Promise<Edit[]> {
  const codec = await find(elements(file, track, budget), ids.codecId);
  const header = await find(elements(file, track, budget), ids.codecPrivate);
  if (!codec || textOf(await contentOf(file, codec, 64)) !== "S_TEXT/WEBVTT" || header?.at !== codec.end) return [];
  const rest = header.end - codec.at - codecId.length - 4;
  if (rest < 0 || rest > 126) return [];
  const name = joined([ids.codecId, 0x80 | codecId.length], codecId);
  return [{ at: codec.at, bytes: joined(name, [ids.void, 0x80 | rest], new Uint8Array(rest)) }];
}

/** The samples of Opus that are not heard mediabunny 1.61 writes as `SeekPreRoll`, which players do not leave out. */
async function withCodecDelay(file: ByteReader, track: Part, budget: Budget): Promise<Edit[]> {
  const codec = await find(elements(file, track, budget), ids.codecId);
  const header = await find(elements(file, track, budget), ids.codecPrivate);
  const roll = await find(elements(file, track, budget), ids.seekPreRoll);
  if (!roll || !header || !codec || textOf(await contentOf(file, codec, 64)) !== "A_OPUS") return [];
  return [{ at: roll.at, bytes: joined(bytesOf(ids.codecDelay, 2)) }];
}

/** mediabunny calls what tags are about "MOVIE", a level of Matroska's that says nothing more, and which FFmpeg puts before the name of each tag. */
async function withoutTargetType(file: ByteReader, tags: Part, budget: Budget): Promise<Edit[]> {
  const tag = await find(elements(file, tags, budget), ids.tag);
  const targets = tag && (await find(elements(file, tag, budget), ids.targets));
  const type = targets && (await find(elements(file, targets, budget), ids.targetType));
  if (!type) return [];
  const bytes = type.end - type.at - 2;
  return bytes > 126 ? [] : [{ at: type.at, bytes: joined([ids.void, 0x80 | bytes], new Uint8Array(bytes)) }];
}

function chaptersElement(chapters: readonly Chapter[]): Uint8Array {
  const atoms = chapters.map(({ startSeconds, endSeconds, title }, i) =>
    element(
      ids.chapter,
      numberElement(ids.chapterUid, i + 1),
      numberElement(ids.chapterStart, Math.round(startSeconds * 1e9)),
      endSeconds === undefined ? [] : numberElement(ids.chapterEnd, Math.round(endSeconds * 1e9)),
      element(ids.chapterDisplay, element(ids.chapterTitle, title), element(ids.chapterLanguage, "und")),
    ),
  );
  return element(ids.chapters, element(ids.edition, ...atoms));
}

/**
 * @file Reads what a video file holds beside pictures and audio.
 *
 * Headers are read piece by piece: at most some thousand parts, of at most 1 MiB each, whatever a file says of its sizes. Subtitles are
 * read when they are asked for.
 */
import { numberOf, windowed, type ByteReader } from "./bytes.ts";
import type { Contents } from "./contents.ts";
import { readMatroska } from "./matroska-contents.ts";
import { matroskaIds } from "./matroska-elements.ts";
import { readIsobmff } from "./mp4-contents.ts";

/** @returns What was found up to the first damage. */
export async function readContents(bytes: ByteReader): Promise<Contents> {
  const contents: Contents = { chapters: [], subtitles: [] };
  const file = windowed(bytes, 2 ** 12);
  const isMatroska = numberOf(await file.read(0, 4)) === matroskaIds.head;
  await (isMatroska ? readMatroska : readIsobmff)(file, contents);
  return contents;
}

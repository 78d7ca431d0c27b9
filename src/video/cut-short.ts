/**
 * @file Files that end before they say: which do, and what makes the last piece of one readable.
 */
import { CustomSource, type Source } from "mediabunny";
import { bytesOf, find, latin1Of, numberOf, windowed, type ByteReader, type Edit } from "./bytes.ts";
import { boxes } from "./mp4-boxes.ts";
import { elements, matroskaIds as ids, type Element } from "./matroska-elements.ts";

/** What is known of a file's end. */
export interface FileEnd {
  /** Whether pictures or audio run past it. */
  readonly isCutShort: boolean;
  /** The file as it can be read, where that is another than it is. */
  readonly repaired?: Source;
}

/** Parts of a file that are stepped over: a day of clusters or fragments of a second each. */
const maxParts = 200_000;

export async function readEnd(bytes: ByteReader): Promise<FileEnd> {
  const file = windowed(bytes, 2 ** 12);
  const isMatroska = numberOf(await file.read(0, 4)) === ids.head;
  return isMatroska ? endOfMatroska(file, bytes) : { isCutShort: await isCutIsobmff(file) };
}

/** mediabunny 1.61 drops a cluster that runs past the end of the file, whole blocks and all: it is told that both end with the last of them. */
async function endOfMatroska(file: ByteReader, bytes: ByteReader): Promise<FileEnd> {
  const budget = { left: maxParts };
  const segment = await find(elements(file, { start: 0, end: file.size }, budget), ids.segment);
  let last: Element | undefined;
  if (segment) for await (const part of elements(file, segment, budget)) last = part;
  if (!last || last.isWhole || last.name !== ids.cluster) return { isCutShort: false };
  let [end, hasBlocks] = [last.start, false];
  for await (const part of elements(file, last, budget)) {
    if (!part.isWhole) break;
    end = part.end;
    hasBlocks ||= part.name === ids.simpleBlock || part.name === ids.blockGroup;
  }
  // The size stands between the cluster's name, of four bytes, and its content.
  const width = last.start - last.at - 4;
  const size = Uint8Array.from(bytesOf(end - last.start, width));
  size[0]! |= 1 << (8 - width);
  return { isCutShort: true, repaired: repaired(bytes, hasBlocks ? end : last.at, { at: last.at + 4, bytes: size }) };
}

/** Pictures and audio are in `mdat`; a fragment's follows its `moof`. */
async function isCutIsobmff(file: ByteReader): Promise<boolean> {
  let [end, name] = [0, "" as number | string];
  for await (const part of boxes(file, { start: 0, end: file.size }, { left: maxParts }))
    [end, name] = [part.end, part.name];
  const next = latin1Of(await file.read(end + 4, end + 8));
  return next === "moof" || next === "mdat" || (name === "moof" && next === "");
}

/** The file up to a place, with some of its bytes changed. Half a block after the last whole one would keep mediabunny searching for ever. */
function repaired(file: ByteReader, size: number, { at, bytes: right }: Edit): Source {
  return new CustomSource({
    getSize: () => size,
    async read(start, end) {
      const bytes = new Uint8Array(await file.read(start, end));
      for (const [i, byte] of right.entries()) if (at + i >= start && at + i < end) bytes[at + i - start] = byte;
      return bytes;
    },
    prefetchProfile: "fileSystem",
  });
}

/**
 * @file The elements of Matroska and WebM: RFC 8794 and RFC 9559.
 */
import { bytesOf, joined, numberOf, type Budget, type ByteReader, type Bytes, type Part } from "./bytes.ts";

/** What elements are called, as far as they are read or written here. */
export const matroskaIds = {
  ...{ head: 0x1a45dfa3, segment: 0x18538067, seekHead: 0x114d9b74, seek: 0x4dbb, seekId: 0x53ab },
  ...{ seekPosition: 0x53ac, info: 0x1549a966, timestampScale: 0x2ad7b1, title: 0x7ba9, date: 0x4461 },
  ...{ tracks: 0x1654ae6b, track: 0xae, trackNumber: 0xd7, trackType: 0x83, codecId: 0x86, codecPrivate: 0x63a2 },
  ...{ language: 0x22b59c, trackName: 0x536e, isDefault: 0x88, isForced: 0x55aa },
  ...{ encodings: 0x6d80, encoding: 0x6240, compression: 0x5034, algorithm: 0x4254, settings: 0x4255 },
  ...{ encryption: 0x5035, cluster: 0x1f43b675, timestamp: 0xe7, simpleBlock: 0xa3, blockGroup: 0xa0 },
  ...{ block: 0xa1, blockDuration: 0x9b, chapters: 0x1043a770, edition: 0x45b9, chapter: 0xb6, chapterUid: 0x73c4 },
  ...{ chapterStart: 0x91, chapterEnd: 0x92, chapterDisplay: 0x80, chapterTitle: 0x85, chapterLanguage: 0x437c },
  ...{ cues: 0x1c53bb6b, void: 0xec, tags: 0x1254c367, tag: 0x7373, targets: 0x63c0, targetType: 0x63ca },
  ...{ seekPreRoll: 0x56bb, codecDelay: 0x56aa, simpleTag: 0x67c8, tagName: 0x45a3, tagString: 0x4487 },
} as const;

/** A part of a file, and whether all of it is there. */
export interface Element extends Part {
  readonly name: number;
  readonly isWhole: boolean;
}

/**
 * The elements within a part of a file, up to the first that is wrong.
 *
 * @param opened - Elements that are not stepped over: what is in them comes after them.
 */
export async function* elements(
  file: ByteReader,
  within: Pick<Part, "start" | "end">,
  budget: Budget,
  opened: readonly number[] = [],
): AsyncGenerator<Element, void> {
  for (let at = within.start; at + 2 <= within.end && budget.left-- > 0;) {
    const bytes = await file.read(at, Math.min(within.end, at + 12));
    const idLength = Math.clz32(bytes[0] ?? 0) - 23;
    const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
    if (idLength > 4 || sizeLength > 8 || idLength + sizeLength > bytes.length) return;
    const name = numberOf(bytes.subarray(0, idLength));
    const first = bytes[idLength]! & (0xff >> sizeLength);
    const rest = bytes.subarray(idLength + 1, idLength + sizeLength);
    const size = first * 256 ** rest.length + numberOf(rest);
    // All ones: it goes on to the end of what it is in.
    const isOpen = first === 0xff >> sizeLength && rest.every((byte) => byte === 0xff);
    const start = at + idLength + sizeLength;
    const end = isOpen ? within.end : start + size;
    // A segment that is cut short still has its head.
    yield { name, at, start, end: Math.min(end, within.end), isWhole: end <= within.end };
    at = opened.includes(name) ? start : end;
  }
}

/** An element. */
export function element(id: number, ...content: Bytes[]): Uint8Array {
  const inside = joined(...content);
  const idLength = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  // A size of eight bytes: it always fits.
  return joined(bytesOf(id, idLength), [1], bytesOf(inside.length, 7), inside);
}

/** A whole number in an element. */
export function numberElement(id: number, value: number): Uint8Array {
  return element(id, bytesOf(value, 8));
}

/**
 * @file EXIF: the tags of a photo, read from a block of bytes that may be damaged or hostile.
 *
 * The block is a TIFF file without pixels (CIPA DC-008): a list of tags, which names two more lists, those of the camera and those of
 * the place. Offsets are checked before they are followed, and each list is read once, so that nothing goes round in circles.
 */

/** A list of tags, in the words of sharp: the picture's, the camera's, and the place's. */
export type ExifList = "IFD0" | "IFD2" | "IFD3";

/** One tag, its value as text: several numbers with spaces between them, fractions as `28/10`. */
export interface ExifTag {
  readonly list: ExifList;
  readonly tag: number;
  readonly value: string;
}

/** Tags whose value is the place of another list. */
const lists: ReadonlyMap<number, ExifList> = new Map([
  [0x8769, "IFD2"],
  [0x8825, "IFD3"],
]);

/** Bytes of one value, by the type's number; the types that are not here (bytes of unknown meaning) are passed over. */
const typeBytes: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [9, 4],
  [10, 8],
]);

/** A list has some dozen tags; a value some hundred characters. */
const [maxTags, maxValueBytes] = [512, 8192];

/**
 * The tags of an EXIF block, or of a TIFF file. What is damaged is left out.
 *
 * @param block - From the byte order on (`II` or `MM`), or with `Exif\0\0` before it.
 */
export function readExif(block: Uint8Array): ExifTag[] {
  const start = block[0] === 0x45 ? 6 : 0;
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.byteLength < start + 8) return [];
  const order = view.getUint16(start);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || view.getUint16(start + 2, little) !== 42) return [];
  const tags: ExifTag[] = [];
  const read = new Set<ExifList>();
  readList("IFD0", view.getUint32(start + 4, little));
  return tags;

  function readList(list: ExifList, offset: number): void {
    const from = start + offset;
    if (read.has(list) || from + 2 > view.byteLength) return;
    read.add(list);
    const count = Math.min(view.getUint16(from, little), maxTags);
    for (let at = from + 2; at < from + 2 + 12 * count && at + 12 <= view.byteLength; at += 12) {
      const tag = view.getUint16(at, little);
      const next = list === "IFD0" ? lists.get(tag) : undefined;
      if (next) readList(next, view.getUint32(at + 8, little));
      else {
        const value = valueAt(at);
        if (value !== undefined) tags.push({ list, tag, value });
      }
    }
  }

  function valueAt(at: number): string | undefined {
    const type = view.getUint16(at + 2, little);
    const size = typeBytes.get(type);
    const count = view.getUint32(at + 4, little);
    if (size === undefined || count === 0 || size * count > maxValueBytes) return undefined;
    const from = size * count <= 4 ? at + 8 : start + view.getUint32(at + 8, little);
    if (from + size * count > view.byteLength) return undefined;
    if (type === 2) return text(block.subarray(from, from + count));
    return Array.from({ length: count }, (_, i) => number(type, from + i * size)).join(" ");
  }

  function number(type: number, at: number): string {
    if (type === 1) return String(view.getUint8(at));
    if (type === 3) return String(view.getUint16(at, little));
    if (type === 4) return String(view.getUint32(at, little));
    if (type === 9) return String(view.getInt32(at, little));
    const [above, below] =
      type === 5
        ? [view.getUint32(at, little), view.getUint32(at + 4, little)]
        : [view.getInt32(at, little), view.getInt32(at + 4, little)];
    return `${above}/${below}`;
  }
}

/** Up to its first zero. EXIF says ASCII; what is written there is UTF-8, or else Latin-1. */
export function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const used = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(used).trim();
  } catch {
    return new TextDecoder("latin1").decode(used).trim();
  }
}

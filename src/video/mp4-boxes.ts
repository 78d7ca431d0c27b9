/**
 * @file The boxes of ISO base media files (MP4, MOV): ISO/IEC 14496-12.
 */
import { bytesOf, joined, latin1Of, viewOf, type Budget, type ByteReader, type Bytes, type Part } from "./bytes.ts";

/** Seconds from 1904, where these files count from, to 1970. */
export const epochSeconds = 2_082_844_800;

/** The boxes within a part of a file, up to the first that is wrong. */
export async function* boxes(
  file: ByteReader,
  within: Pick<Part, "start" | "end">,
  budget: Budget,
): AsyncGenerator<Part, void> {
  for (let at = within.start; at + 8 <= within.end && budget.left-- > 0;) {
    const view = viewOf(await file.read(at, Math.min(within.end, at + 16)));
    if (view.byteLength < 8) return;
    let [size, header] = [view.getUint32(0), 8];
    if (size === 1) {
      if (view.byteLength < 16) return;
      [size, header] = [Number(view.getBigUint64(8)), 16];
    }
    if (size === 0) size = within.end - at;
    if (size < header || at + size > within.end) return;
    const name = latin1Of(new Uint8Array(view.buffer, view.byteOffset + 4, 4));
    yield { name, at, start: at + header, end: at + size };
    at += size;
  }
}

/** A box. */
export function box(name: string, ...content: Bytes[]): Uint8Array {
  const inside = joined(...content);
  return joined(
    bytesOf(inside.length + 8, 4),
    Uint8Array.from(name, (letter) => letter.charCodeAt(0)),
    inside,
  );
}

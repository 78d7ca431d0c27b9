/**
 * @file The parts that JPEG, PNG and WebP files consist of.
 *
 * JPEG: segments (ITU-T T.81, B.1.1.4). PNG: chunks (third edition, 5.3). WebP: chunks of RIFF (RFC 9649). Lengths are checked against the
 * file before they are followed; what is damaged ends the list.
 */
import { latin1 } from "./file-format.ts";

/** A named part of a file. */
export interface Part {
  /** Four letters; of a JPEG's segments the marker's second byte, as `e1`. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Where the part begins, its name and length included, and where the next one does. */
  readonly start: number;
  readonly end: number;
}

/** The segments before the pixels. */
export function* jpegSegments(file: Uint8Array): Generator<Part> {
  const view = viewOf(file);
  for (let at = 2; at + 4 <= file.length && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    // A byte that fills.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (marker === 0xda || end < at + 4 || end > file.length) return;
    yield { name: marker.toString(16), data: file.subarray(at + 4, end), start: at, end };
    at = end;
  }
}

export function* pngChunks(file: Uint8Array): Generator<Part> {
  const view = viewOf(file);
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + view.getUint32(at);
    if (end > file.length) return;
    yield { name: latin1(file, at + 4, at + 8), data: file.subarray(at + 8, end - 4), start: at, end };
    at = end;
  }
}

export function* riffChunks(file: Uint8Array): Generator<Part> {
  const view = viewOf(file);
  for (let at = 12; at + 8 <= file.length;) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > file.length) return;
    // Chunks begin at even places.
    const end = at + 8 + length + (length % 2);
    yield { name: latin1(file, at, at + 4), data: file.subarray(at + 8, at + 8 + length), start: at, end };
    at = end;
  }
}

/** Whether a part begins with these characters. */
export function beginsWith({ data }: Part, head: string): boolean {
  return latin1(data, 0, head.length) === head;
}

/** Bytes, one after another. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

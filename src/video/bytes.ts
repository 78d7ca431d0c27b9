/**
 * @file Reading numbers and text out of a file, piece by piece.
 */
import { concatenated } from "../image/file-parts.ts";

/** Reads a file at any place. */
export interface ByteReader {
  readonly size: number;
  /** The bytes from `start` up to `end`, which is left out; fewer where the file ends. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Bytes for a place in a file; at its end they make it longer. */
export interface Edit {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A part of a file that has a name and a content. */
export interface Part {
  readonly name: number | string;
  /** Where its header begins. */
  readonly at: number;
  /** Where its content begins, and the byte after it. */
  readonly start: number;
  readonly end: number;
}

/** Parts that may still be read, so that no file takes long whatever it says of itself. */
export interface Budget {
  left: number;
}

/** The same file, for small reads that lie close together: it is read in windows. */
export function windowed(file: ByteReader, windowBytes: number): ByteReader {
  let [from, held] = [0, new Uint8Array(0)];
  return {
    size: file.size,
    async read(start, end) {
      const stop = Math.min(end, file.size);
      if (start < 0 || start >= stop) return new Uint8Array(0);
      if (start < from || stop > from + held.length) {
        held = new Uint8Array(await file.read(start, Math.min(file.size, Math.max(stop, start + windowBytes))));
        from = start;
      }
      return held.subarray(start - from, stop - from);
    },
  };
}

/** The content of a part, at most so many bytes of it. */
export function contentOf(file: ByteReader, { start, end }: Part, maxBytes: number): Promise<Uint8Array> {
  return file.read(start, Math.min(end, start + maxBytes));
}

/** The first of the parts that has a name. */
export async function find(parts: AsyncGenerator<Part, void>, name: Part["name"]): Promise<Part | undefined> {
  for await (const part of parts) if (part.name === name) return part;
  return undefined;
}

/** Up to eight bytes as a whole number, the highest first; exact up to 2^53. */
export function numberOf(bytes: Uint8Array): number {
  return bytes.subarray(0, 8).reduce((value, byte) => value * 256 + byte, 0);
}

/** Each byte as a character. */
export function latin1Of(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** UTF-8 up to the first zero. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A whole number in so many bytes, the highest first; exact up to 2^53. */
export function bytesOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)) % 256);
}

/** Bytes, or a text that becomes UTF-8. */
export type Bytes = Uint8Array | readonly number[] | string;

/** Bytes and texts, one after another. */
export function joined(...parts: Bytes[]): Uint8Array {
  return concatenated(
    parts.map((part) =>
      typeof part === "string"
        ? new TextEncoder().encode(part)
        : part instanceof Uint8Array
          ? part
          : Uint8Array.from(part),
    ),
  );
}

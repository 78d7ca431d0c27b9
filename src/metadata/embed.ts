/**
 * @file Metadata into JPEG, PNG and WebP files that an encoder without any has made: a browser's.
 */
import { FormatError } from "../core/errors.ts";
import { imageFormat } from "../image/file-format.ts";
import {
  beginsWith,
  concatenated,
  jpegSegments,
  pngChunks,
  riffChunks,
  viewOf,
  type Part,
} from "../image/file-parts.ts";
import { sizeInHeader } from "../image/header-size.ts";
import type { ImageMetadata } from "./metadata.ts";
import { headOfXmp, keywordOfXmp, metresPerInch } from "./blocks.ts";
import { packetOf } from "./xmp.ts";

/** As much of a PNG or a JPEG as metadata are put into: what comes after these bytes can stay away. */
export const metadataBytes = 64;

/**
 * The same JPEG, PNG or WebP with metadata: as XMP, and with the density where the format has a place for it (not in WebP).
 *
 * @param file - As an encoder made it, with neither XMP nor a density of its own. Of PNG and JPEG the first {@link metadataBytes} do.
 * @param painted - Whether the file is marked as painted.
 * @throws {FormatError} when it is of another format.
 */
export function withMetadata(
  file: Uint8Array<ArrayBuffer>,
  metadata: ImageMetadata | undefined,
  painted: boolean,
): Uint8Array<ArrayBuffer> {
  const { densityDpi, credits = {}, xmp } = metadata ?? {};
  const text = packetOf({ credits, xmp }, painted);
  const packet = text === undefined ? undefined : new TextEncoder().encode(text);
  const format = imageFormat(file);
  if (format === "JPEG") return intoJpeg(file, packet, densityDpi);
  if (format === "PNG") return intoPng(file, packet, densityDpi);
  if (format === "WebP") return packet ? intoWebp(file, packet) : file;
  throw new FormatError("Metadata: expected a JPEG, a PNG or a WebP.");
}

/** At the beginning, where the segment of JFIF has to be, which holds the density; one that is there is replaced where a density is known. */
function intoJpeg(
  file: Uint8Array<ArrayBuffer>,
  packet: Uint8Array | undefined,
  densityDpi: number | undefined,
): Uint8Array<ArrayBuffer> {
  const [first] = jpegSegments(file);
  const jfif = first?.name === "e0" && beginsWith(first, "JFIF\0") ? first : undefined;
  const parts = packet ? [jpegSegment(0xe1, headOfXmp, packet)] : [];
  if (densityDpi === undefined) return insert(file, jfif?.end ?? 2, parts);
  const dpi = Math.min(Math.round(densityDpi), 0xffff);
  const [high, low] = [dpi >> 8, dpi & 0xff];
  // Version 1.2, per inch, without a thumbnail.
  parts.unshift(jpegSegment(0xe0, "JFIF\0", [1, 2, 1, high, low, high, low, 0, 0]));
  return insert(file, 2, parts, jfif?.end);
}

/** After the header, which has to be the first. */
function intoPng(
  file: Uint8Array<ArrayBuffer>,
  packet: Uint8Array | undefined,
  densityDpi: number | undefined,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  if (densityDpi !== undefined) {
    const perMetre = Math.round(densityDpi / metresPerInch);
    parts.push(pngChunk("pHYs", [...bigEndian(perMetre), ...bigEndian(perMetre), 1]));
  }
  if (packet) parts.push(pngXmp(packet));
  return insert(file, [...pngChunks(file)][0]?.end ?? 8, parts);
}

/** The chunk that holds XMP in a PNG. */
export function pngXmp(packet: Uint8Array): Uint8Array {
  // The keyword's end, not compressed (two bytes), no language, no translated keyword.
  return pngChunk("iTXt", [...bytesOf(keywordOfXmp), 0, 0, 0, 0, 0, ...packet]);
}

/** At the end; a simple file becomes an extended one, whose first chunk says what is in it. */
function intoWebp(file: Uint8Array<ArrayBuffer>, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const [first] = riffChunks(file);
  const marked = insert(file, file.length, [webpXmp(packet)]);
  const whole = first?.name === "VP8X" ? marked : insert(marked, 12, [extendedHeader(file, first)]);
  // Where its flags are.
  whole[20]! |= webpHasXmp;
  viewOf(whole).setUint32(4, whole.length - 8, true);
  return whole;
}

/** The chunk that holds XMP in a WebP. */
export function webpXmp(packet: Uint8Array): Uint8Array {
  return riffChunk("XMP ", packet);
}

/** In the flags of a VP8X chunk: that there is XMP. */
export const webpHasXmp = 0x04;

/** A VP8X chunk for a picture of one chunk: lossy, which has no alpha, or lossless, which says whether it has. */
function extendedHeader(file: Uint8Array, picture: Part | undefined): Uint8Array {
  const size = sizeInHeader(file);
  if (!size || !picture) throw new FormatError("This WebP is damaged.");
  const hasAlpha = picture.name === "VP8L" && (picture.data[4]! & 0x10) !== 0;
  const side = (length: number) => [(length - 1) & 0xff, (length - 1) >> 8, 0];
  const data = [hasAlpha ? 0x10 : 0, 0, 0, 0, ...side(size.width), ...side(size.height)];
  return riffChunk("VP8X", Uint8Array.from(data));
}

function jpegSegment(marker: number, head: string, data: Uint8Array | readonly number[]): Uint8Array {
  const length = 2 + head.length + data.length;
  if (length > 0xffff) throw new FormatError("Metadata: a JPEG holds at most 65,000 bytes of XMP.");
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...bytesOf(head), ...data]);
}

function pngChunk(name: string, data: readonly number[]): Uint8Array {
  const checked = [...bytesOf(name), ...data];
  return Uint8Array.from([...bigEndian(data.length), ...checked, ...bigEndian(crc32(checked))]);
}

function riffChunk(name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(8 + data.length + (data.length % 2));
  chunk.set(bytesOf(name));
  viewOf(chunk).setUint32(4, data.length, true);
  chunk.set(data, 8);
  return chunk;
}

/** @param until - Where the file goes on; what lies between is left out. */
function insert(file: Uint8Array, at: number, parts: readonly Uint8Array[], until = at): Uint8Array<ArrayBuffer> {
  return concatenated([file.subarray(0, at), ...parts, file.subarray(until)]);
}

function bigEndian(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function bytesOf(letters: string): number[] {
  return [...letters].map((letter) => letter.charCodeAt(0));
}

/** PNG's check sum (third edition, D): bit by bit, since the chunks that are written here are short. */
function crc32(bytes: readonly number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

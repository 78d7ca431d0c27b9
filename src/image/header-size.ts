/**
 * @file The size that a picture file says in its first bytes, without decoding it: PNG, JPEG, GIF, WebP, BMP, AVIF and HEIF.
 *
 * Sizes are those of the stored pixels: what EXIF says about turning is not applied, which leaves their number as it is.
 */
import type { Size } from "./image.ts";

/** As much of a file as it takes: a JPEG may have megabytes of metadata in front of its size. */
export const headerBytes = 2 ** 22;

/**
 * Reads the size of a picture.
 *
 * @param bytes - The beginning of the file: all of it, or {@link headerBytes}.
 * @returns `undefined` where the format is not one of these, or the size is not in `bytes`.
 */
export function sizeInHeader(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const read of [pngSize, jpegSize, gifSize, webpSize, bmpSize, heifSize]) {
      const size = read(view);
      if (size) return size;
    }
  } catch (error) {
    // Cut short inside a number.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** Four characters, as files name their parts. */
function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function pngSize(view: DataView): Size | undefined {
  if (view.byteLength < 24 || view.getUint32(0) !== 0x89504e47 || nameAt(view, 12) !== "IHDR") return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** In the first start-of-frame segment: SOF0 to SOF15, but for DHT, JPG and DAC, which have numbers among them. */
function jpegSize(view: DataView): Size | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // Bytes that fill, and markers without a segment.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

function gifSize(view: DataView): Size | undefined {
  if (view.byteLength < 10 || nameAt(view, 0) !== "GIF8") return undefined;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** Three kinds: extended (of 24 bits, less one), lossless (14 bits, less one), lossy (14 bits). */
function webpSize(view: DataView): Size | undefined {
  if (view.byteLength < 30 || nameAt(view, 0) !== "RIFF" || nameAt(view, 8) !== "WEBP") return undefined;
  const kind = nameAt(view, 12);
  if (kind === "VP8X") {
    const side = (at: number) => 1 + view.getUint16(at, true) + 2 ** 16 * view.getUint8(at + 2);
    return { width: side(24), height: side(27) };
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (kind !== "VP8 ") return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function bmpSize(view: DataView): Size | undefined {
  if (view.byteLength < 26 || view.getUint16(0) !== 0x424d || view.getUint32(14, true) < 40) return undefined;
  // Rows from the top have a negative height.
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** Boxes of ISO/IEC 14496-12: the largest `ispe` property under `meta`, `iprp`, `ipco`; a grid's tiles have smaller ones. */
function heifSize(view: DataView): Size | undefined {
  if (view.byteLength < 12 || nameAt(view, 4) !== "ftyp") return undefined;
  let largest: Size | undefined;
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to;) {
      const length = view.getUint32(at);
      // 0 reaches to the end of the file; 64-bit lengths are of media data, which comes after.
      const end = Math.min(to, length === 0 ? to : at + length);
      const kind = nameAt(view, at + 4);
      if (kind === "meta") walk(at + 12, end);
      else if (kind === "iprp" || kind === "ipco") walk(at + 8, end);
      else if (kind === "ispe" && at + 20 <= end) {
        const size = { width: view.getUint32(at + 12), height: view.getUint32(at + 16) };
        if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
      }
      if (length !== 0 && length < 8) return;
      at = end;
    }
  };
  walk(0, view.byteLength);
  return largest;
}

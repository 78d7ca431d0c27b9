/**
 * @file What a picture file is, told by its first bytes: names and extensions lie.
 */

/** The formats that are read, by their names. */
export type ImageFormat = "JPEG" | "PNG" | "WebP" | "AVIF" | "TIFF" | "GIF" | "HEIC";

/** Pictures and documents that people hand over and that are not read, by their first bytes. */
const others: readonly (readonly [name: string, head: RegExp])[] = [
  [
    "an SVG drawing",
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]{0,400}?-->\s*)?(?:<!DOCTYPE svg[^]{0,400}?>\s*)?<svg[\s>]/i,
  ],
  ["a BMP", /^BM/],
  ["a JPEG XL", /^(?:\xff\x0a|\0\0\0\x0cJXL )/],
  ["a JPEG 2000", /^(?:\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ["a PDF", /^%PDF-/],
  ["a Photoshop document", /^8BPS/],
  ["an icon", /^\0\0\x01\0/],
  ["a picture of OpenEXR", /^\x76\x2f\x31\x01/],
  ["a raw picture of Fujifilm", /^FUJIFILM/],
  ["a video", /^(?:\x1a\x45\xdf\xa3|....ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V |qt {2}|3gp))/s],
];

/**
 * The format of a file, or `undefined` when it is none that is read. Looks at the first bytes alone.
 *
 * @param bytes - The file, or its first 64 bytes.
 */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const head = latin1(bytes, 0, 64);
  if (head.startsWith("\xff\xd8\xff")) return "JPEG";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "PNG";
  if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) return "WebP";
  if (/^GIF8[79]a/.test(head)) return "GIF";
  if (/^(?:II[*+]\0|MM\0[*+])/.test(head)) return "TIFF";
  if (head.startsWith("ftyp", 4)) return heifFormat(head, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
  return undefined;
}

/**
 * What else it is, with its article, such as `"an SVG drawing"`; `undefined` when nothing is known of it.
 *
 * @param bytes - The file, or its first 1024 bytes.
 */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const head = latin1(bytes, 0, 1024);
  return others.find(([, start]) => start.test(head))?.[0];
}

/** How a HEIC becomes a picture that is read everywhere. */
export const heicAdvice =
  "Save it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible; Mac: Preview, Export; Linux: heif-convert).";

/** What is said of a HEIC where nothing reads one. */
export function heicRefusal(called: string): string {
  return `${called} is a HEIC picture, which is not read: its codec, HEVC, is patented. ${heicAdvice}`;
}

/** HEIF's box of brands: the first, a version, then those that the file is compatible with. AVIF is AV1 in HEIF; HEIC is HEVC. */
function heifFormat(head: string, length: number): ImageFormat | undefined {
  const brands = [head.slice(8, 12), ...(head.slice(16, Math.min(length, 64)).match(/.{4}/gs) ?? [])];
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "AVIF";
  if (brands.some((brand) => /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) return "HEIC";
  return undefined;
}

/** Bytes as characters, for looking at names of four letters. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));
}

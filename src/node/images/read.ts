/**
 * @file Pictures out of files, through sharp.
 */
import { readFile, stat } from "node:fs/promises";
import sharp, { type Metadata, type Sharp } from "sharp";
import { FileError, FormatError, PleinAirError } from "../../core/errors.ts";
import { firstFrameOnly, isAnimation } from "../../image/animation.ts";
import { heicRefusal, imageFormat, latin1, otherFormat, type ImageFormat } from "../../image/file-format.ts";
import { toSrgb, type ColourSpace } from "../../image/colour.ts";
import { taggedColourSpace } from "../../image/colour-tags.ts";
import type { RgbaImage, Size } from "../../image/image.ts";
import { lacksEndMarker, withEndMarker } from "../../image/jpeg-end.ts";
import { checkPixels } from "../../image/limits.ts";
import { checkKept, keep, type ImageMetadata, type KeptMetadata } from "../../metadata/metadata.ts";

/** How a picture is read. */
export interface ReadOptions {
  /**
   * Pixels at most, from 1 to 2^28. Default: 2^28; above 2^26 the file must then have a byte for 64 of them, so that a few bytes cannot ask for
   * gigabytes.
   */
  readonly maxPixels?: number;
  /** Told in a sentence of what was not as it should be, though the picture could be read. Default: nobody. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Reads a picture as a person sees it: turned as EXIF says, in sRGB (by its ICC profile, by PNG's cICP, gAMA and cHRM, by AVIF's nclx; PQ
 * and HLG brought down to what a screen of sRGB shows), the first frame of an animation. JPEG, PNG, WebP, AVIF,
 * TIFF and GIF, by their contents and whatever they are called; 8 and 16 bits, grey, CMYK.
 *
 * @param source - A path, or the bytes of a file.
 * @param options - Limits, and who is told of what is worth knowing. Default: none.
 * @throws {FileError} when the file is missing or cannot be opened.
 * @throws {FormatError} when it is empty, cut short, of no format that is read, or too large.
 */
export async function readImage(source: string | Uint8Array, options: ReadOptions = {}): Promise<RgbaImage> {
  const { called, bytes, format } = await readFormat(source);
  try {
    return await decode(bytes, format, called, options);
  } catch (cause) {
    if (cause instanceof PleinAirError) throw cause;
    throw new FormatError(`${called} cannot be read: ${reasonOf(cause as Error)}.`, { cause });
  }
}

/**
 * What is kept of a photo's metadata, for the painting: pass it to `writeImage`. Reads no pixels.
 *
 * @param source - A path, or the bytes of a file.
 * @param kept - How much. Default: `"safe"`.
 * @throws {OptionError} when `kept` is not known.
 * @throws What {@link readImage} throws.
 */
export async function readMetadata(source: string | Uint8Array, kept: KeptMetadata = "safe"): Promise<ImageMetadata> {
  checkKept(kept);
  const { called, bytes, format } = await readFormat(source);
  const found = await headOf(bytes, format, called);
  // A TIFF's tags are its own.
  return keep({ ...found, texts: found.comments, ...(format === "TIFF" && { exif: bytes }) }, kept);
}

/** A file of a format that is read. */
interface ImageFile {
  readonly called: string;
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
}

async function readFormat(source: string | Uint8Array): Promise<ImageFile> {
  const called = typeof source === "string" ? source : "This picture";
  const bytes = typeof source === "string" ? await readBytes(source) : source;
  if (bytes.length === 0) throw new FormatError(`${called} is empty; expected a picture.`);
  const format = imageFormat(bytes);
  if (format === "HEIC") {
    throw new FormatError(heicRefusal(called));
  }
  if (!format) {
    const other = otherFormat(bytes);
    throw new FormatError(
      other === undefined
        ? `${called} cannot be read: it is not a picture of a known format (${readable}).`
        : `${called} is ${other}, which is not read. Save it as one of ${readable}.`,
    );
  }
  return { called, bytes, format };
}

const readable = "JPEG, PNG, WebP, AVIF, TIFF, GIF";

/** What sharp finds before the pixels. */
async function headOf(bytes: Uint8Array, format: ImageFormat, called: string): Promise<Metadata> {
  try {
    return await sharp(asStill(bytes, format), { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new FormatError(`${called} cannot be read: ${reasonOf(cause as Error)}.`, { cause });
  }
}

async function decode(
  bytes: Uint8Array,
  format: ImageFormat,
  called: string,
  { maxPixels, onNotice }: ReadOptions,
): Promise<RgbaImage> {
  const head = await headOf(bytes, format, called);
  checkPixels(head, called, bytes.length, maxPixels);
  const still = asStill(bytes, format);
  if (isAnimation(bytes, format)) {
    onNotice?.(firstFrameOnly(called));
  }
  const space = taggedColourSpace(bytes, format);
  const read = async (file: Uint8Array, failOn: "error" | "warning") => {
    const picture = sharp(file, { failOn, limitInputPixels: false, ignoreIcc: space !== undefined }).rotate();
    return space ? convertedPixelsOf(picture, space, head.depth === "ushort") : pixelsOf(picture);
  };
  try {
    return await read(still, "error");
  } catch (cause) {
    const whole = format === "JPEG" && /premature end/i.test((cause as Error).message) && withEndMarker(bytes);
    if (!whole) throw cause;
    // A picture that lacks pixels too is refused for the reason it was refused for before.
    const image = await read(whole, "warning").catch(() => Promise.reject(cause as Error));
    onNotice?.(lacksEndMarker(called));
    return image;
  }
}

/** An AVIF that plays names itself by another brand, which libvips does not know; the picture that it shows first is there as in others. */
function asStill(bytes: Uint8Array, format: ImageFormat): Uint8Array {
  if (format !== "AVIF" || latin1(bytes, 8, 12) !== "avis") return bytes;
  // Not slice: a Buffer's would share the caller's bytes.
  const still = new Uint8Array(bytes);
  still.set(new TextEncoder().encode("avif"), 8);
  return still;
}

/** In sRGB, by its profile where it has one. */
async function pixelsOf(picture: Sharp): Promise<RgbaImage> {
  const { data, info } = await picture
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return imageOf(new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength), info);
}

/** In sRGB, from a space that the file names otherwise than by a profile, which libvips does not follow. */
async function convertedPixelsOf(picture: Sharp, space: ColourSpace, isDeep: boolean): Promise<RgbaImage> {
  const { data, info } = await picture
    .toColourspace(isDeep ? "rgb16" : "srgb")
    .ensureAlpha()
    .raw({ depth: isDeep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const pixels = isDeep
    ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
    : new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
  return imageOf(toSrgb(pixels, space), info);
}

function imageOf(data: Uint8ClampedArray, { width, height }: Size): RgbaImage {
  return { data, width, height };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new FileError(path, "is a folder; expected a picture.");
    // A pipe would be waited for, and a device may never end.
    if (!found.isFile()) throw new FileError(path, "is not a regular file; expected a picture.");
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new FileError(path, "there is no such file.", { cause });
    throw new FileError(path, `cannot be read (${message}).`, { cause });
  }
}

function reasonOf({ message }: Error): string {
  if (/unsupported image format/i.test(message))
    return `it is damaged, or not a picture of a known format (${readable})`;
  return message.split("\n")[0]!.trim().replace(/\.$/, "");
}

/**
 * @file The formats of pictures: what can be read, what can be written, and how large a picture each can hold.
 */
import type { Sharp } from "sharp";
import { FormatError, OptionError } from "../../core/errors.ts";
import type { Size } from "../../image/image.ts";

/** A format that can be written. */
interface WrittenFormat {
  readonly name: string;
  /** Pixels of a side at most. */
  readonly maxSidePx: number;
  readonly encode: (image: Sharp, quality: number) => Sharp;
}

/** Huffman tables made for the picture would save 2 % of the file and take six times as long (12 megapixels: 305 and 46 ms). */
const jpeg: WrittenFormat = {
  name: "JPEG",
  maxSidePx: 65_535,
  encode: (image, quality) => image.flatten({ background: "white" }).jpeg({ quality, optimiseCoding: false }),
};

const tiff: WrittenFormat = {
  name: "TIFF",
  maxSidePx: 2 ** 31 - 1,
  encode: (image) => image.tiff({ compression: "lzw", predictor: "horizontal" }),
};

/** By extension. A Map: "constructor" is no format. */
const writtenFormats: ReadonlyMap<string, WrittenFormat> = new Map([
  [".jpg", jpeg],
  [".jpeg", jpeg],
  [".png", { name: "PNG", maxSidePx: 2 ** 31 - 1, encode: (image) => image.png({ compressionLevel: 6 }) }],
  [".webp", { name: "WebP", maxSidePx: 16_383, encode: (image, quality) => image.webp({ quality }) }],
  [".avif", { name: "AVIF", maxSidePx: 16_384, encode: (image, quality) => image.avif({ quality, effort: 3 }) }],
  [".tif", tiff],
  [".tiff", tiff],
]);

/** The extensions of files that can be written. */
export const imageExtensions: readonly string[] = [...writtenFormats.keys()];

/** @throws {OptionError} when the extension is not that of a picture. */
export function formatFor(extension: string): WrittenFormat {
  const format = writtenFormats.get(extension.toLowerCase());
  if (!format)
    throw new OptionError(`Cannot write a picture as "${extension}". Use one of ${imageExtensions.join(", ")}`);
  return format;
}

/**
 * Checks that a picture of this size fits into a format.
 *
 * @throws {OptionError} when the extension is not that of a picture.
 * @throws {FormatError} when a side is longer than the format can hold, with the formats that hold it.
 */
export function checkFits({ width, height }: Size, extension: string): void {
  const { name, maxSidePx } = formatFor(extension);
  const article = /^[AEIOU]/.test(name) ? "An" : "A";
  const side = Math.max(width, height);
  if (side <= maxSidePx) return;
  const others = [...writtenFormats].filter(([, format]) => side <= format.maxSidePx).map(([known]) => known);
  throw new FormatError(
    `${article} ${name} holds at most ${maxSidePx} pixels a side, and this picture has ${width}x${height}. Write ${others.join(", ")} instead, or a smaller picture.`,
  );
}

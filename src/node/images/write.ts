/**
 * @file Pictures into files.
 */
import { extname } from "node:path";
import sharp, { type Sharp } from "sharp";
import { namingFile, OptionError } from "../../core/errors.ts";
import { isOpaque } from "../../image/hidden.ts";
import { checkImage, type RgbaImage, type Size } from "../../image/image.ts";
import { checkOutput, writeAtomically } from "../atomic-write.ts";
import { checkFits, formatFor } from "./formats.ts";
import type { ImageMetadata } from "../../metadata/metadata.ts";
import { withMetadata } from "./metadata.ts";

/** How a picture is encoded. */
export interface EncodeOptions {
  /** From 1 (small) to 100 (good), for the formats that have one. Default: 90. */
  readonly quality?: number;
  /** What is known of the photo and goes into the file; see `readMetadata`. Default: nothing. */
  readonly metadata?: ImageMetadata;
  /** Mark the file as painted, so that `isPainting` knows it again. Default: false. */
  readonly painted?: boolean;
}

/** How a picture is written. */
export interface WriteOptions extends EncodeOptions {
  /** Replace a file that is there already. Default: false. */
  readonly force?: boolean;
}

/**
 * Writes a picture; the extension says the format. JPEG has no alpha: there the picture is laid on white.
 *
 * The file is written aside and then renamed: whatever happens, there is the old file or the whole new one.
 *
 * @param path - Where to; the extension is one of {@link imageExtensions}.
 * @param image - The picture.
 * @param options - Quality, metadata, and whether a file that is there is replaced; all have defaults.
 * @throws {OptionError} when the extension is not known, or the quality out of range.
 * @throws {FormatError} when the picture is larger than the format can hold.
 * @throws {FileError} when the file is there already and `force` is not set, or cannot be written.
 */
export async function writeImage(path: string, image: RgbaImage, options: WriteOptions = {}): Promise<void> {
  const { force = false } = options;
  await checkWritable(path, { force });
  const bytes = await encodeImage(image, extname(path), options);
  await writeAtomically(path, bytes, { force });
}

/**
 * The bytes of a picture file.
 *
 * @param image - The picture.
 * @param extension - Such as `".png"`; see {@link imageExtensions}.
 * @param options - Quality and metadata; all have defaults.
 * @throws {OptionError} when the extension is not known, or the quality out of range.
 * @throws {FormatError} when the picture is larger than the format can hold.
 */
export async function encodeImage(
  image: RgbaImage,
  extension: string,
  { quality = 90, metadata, painted = false }: EncodeOptions = {},
): Promise<Uint8Array> {
  checkImage(image, "encodeImage(image)");
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100)) {
    throw new OptionError(`quality: expected a whole number from 1 to 100, got ${quality}`);
  }
  const { encode } = formatFor(extension);
  checkFits(image, extension);
  const { data, width, height } = image;
  const raw = sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  // A photo without transparency gets a file without an alpha channel.
  const pixels: Sharp = isOpaque(image) ? raw.removeAlpha() : raw;
  return withMetadata(encode(pixels, quality), metadata, painted).toBuffer();
}

/**
 * Checks before any work that a file can be written.
 *
 * @param path - Where the file is to be.
 * @param options - `force`: it may be there already. `size`: of the picture, where it is known, checked against what the format can hold.
 * @throws {OptionError} when its extension is not that of a picture.
 * @throws {FormatError} when the picture is larger than the format can hold.
 * @throws {FileError} when it is there already and `force` is not set, or its folder is missing or not writable.
 */
export async function checkWritable(
  path: string,
  { force = false, size }: Pick<WriteOptions, "force"> & { readonly size?: Size } = {},
): Promise<void> {
  if (size) await namingFile(path, () => checkFits(size, extname(path)));
  else formatFor(extname(path));
  await checkOutput(path, force);
}

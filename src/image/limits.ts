/**
 * @file How large a picture may be, to be read, painted and written: one limit and one sentence for files on a disk and files in a page.
 */
import { checkRange, FormatError } from "../core/errors.ts";

/** Larger pictures than this many pixels are refused: 2^28, about 16,000 x 16,000, which are 1 GiB. */
export const maxPixels = 2 ** 28;

/** Why a picture above {@link maxPixels} is refused, as the end of a sentence. */
export const tooManyPixels = `it has more than ${maxPixels} pixels`;

/** A file may have this many pixels however small it is: 2^26, which are 256 MiB. */
const freePixels = 2 ** 26;

/** Beyond that, a file has at least a byte for so many pixels; photos have one for 2 to 20. */
const maxPixelsPerByte = 64;

/**
 * Checks, before anything is decoded, that a picture is not larger than it may be.
 *
 * @param called - The picture, for the message.
 * @param bytes - Of its file: a small file that says of itself that it is enormous is refused, unless `limit` is given.
 * @param limit - Pixels at most. Default: {@link maxPixels}.
 * @throws {OptionError} when the limit is out of range.
 * @throws {FormatError} when it is too large.
 */
export function checkPixels(
  { width, height }: { readonly width: number; readonly height: number },
  called: string,
  bytes: number,
  limit?: number,
): void {
  if (limit !== undefined) checkRange("maxPixels", limit, 1, maxPixels);
  const pixels = width * height;
  if (pixels > (limit ?? maxPixels)) {
    const reason = limit === undefined ? tooManyPixels : `it has more than ${limit} pixels`;
    throw new FormatError(`${called} cannot be read: ${reason} (${width}x${height}). Make it smaller first.`);
  }
  if (limit === undefined && pixels > freePixels && pixels > bytes * maxPixelsPerByte) {
    throw new FormatError(
      `${called} cannot be read: it has ${width}x${height} pixels in ${bytes} bytes, which no photo has. Should it be read all the same, say so by maxPixels.`,
    );
  }
}

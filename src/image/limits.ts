/**
 * @file How large a picture may be: one limit and one sentence for files on a disk and files in a page.
 */

/** Larger pictures than this many pixels are refused: 2^28, about 16,000 x 16,000. */
export const maxPixels = 2 ** 28;

/** Why a picture above {@link maxPixels} is refused, as the end of a sentence. */
export const tooManyPixels = `it has more than ${maxPixels} pixels`;

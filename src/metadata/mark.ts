/**
 * @file The mark by which a painting is known again: a sentence in the file's metadata.
 *
 * It lies in EXIF (`Software`) and in XMP (`CreatorTool`), neither of which is compressed in any format that is written here. Formats put
 * them near the start of the file (JPEG, PNG) or near its end (WebP, AVIF, TIFF), so that two short reads find it.
 */

/** The sentence. */
export const mark = "painted by pleinair";

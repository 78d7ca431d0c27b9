/**
 * @file The mark by which a painting is known again: a sentence in the file's metadata.
 *
 * It lies in EXIF (`Software`) and in XMP (`CreatorTool`), neither of which is compressed in any format that is written here; in a GIF in a
 * comment, in Matroska and WebM in a tag (`ENCODER`). It is near the start of the file (JPEG, PNG, WebM) or near its end (WebP, AVIF, TIFF, GIF,
 * MP4), so that two short reads find it.
 */

/** The sentence. */
export const mark = "painted by pleinair";

/**
 * @file The largest frames that encoders take, so that a video too large for one is refused before anything is painted.
 */
import { FormatError } from "../../core/errors.ts";
import type { Size } from "../../image/image.ts";

/** How pictures are coded, in a video or an animation. */
export type FrameCoding = keyof typeof limits;

/** What libx264, SVT-AV1, libvpx and the formats hold. Measured: one pixel more, and they do not open. */
const limits = {
  h264: { name: "H.264", width: 16_384, height: 16_384 },
  av1: { name: "AV1", width: 16_384, height: 8704 },
  vp9: { name: "VP9", width: 65_534, height: 65_534 },
  webp: { name: "a WebP", width: 16_383, height: 16_383 },
  gif: { name: "a GIF", width: 65_535, height: 65_535 },
  apng: { name: "an APNG", width: Infinity, height: Infinity },
} as const;

/** Every encoder of FFmpeg's: eight bytes a pixel, with 128 pixels more on each side, have to be fewer than 2^31. */
const [marginPx, maxPixels] = [128, 2 ** 28];

/**
 * Checks that frames can be encoded.
 *
 * @param name - The video's, for the message.
 * @throws {FormatError} when they are too large; it says what holds them.
 */
export function checkFrameSize(name: string, size: Size, coding: FrameCoding): void {
  if (holds(coding, size)) return;
  const { name: what, width, height } = limits[coding];
  const { width: w, height: h } = size;
  const isLong = w > width || h > height;
  const most = isLong ? `${width}×${height}` : `${Math.floor(maxPixels / 1e6)} million pixels`;
  const others = alternatives.filter((other) => other.coding !== coding && holds(other.coding, size));
  const instead = [...others.map((other) => other.write), "frames/%05d.png"].join(", ");
  throw new FormatError(
    `${name}: frames of ${w}×${h} are too large for ${what}, which holds ${most} at most. Make them smaller (--side ${sideFor(coding, size)}, or sidePx), or write ${instead}.`,
  );
}

/** What can be written instead. */
const alternatives: readonly { readonly coding: FrameCoding; readonly write: string }[] = [
  { coding: "h264", write: ".mp4" },
  { coding: "vp9", write: ".webm" },
  { coding: "apng", write: ".apng" },
];

function holds(coding: FrameCoding, { width, height }: Size): boolean {
  const limit = limits[coding];
  return width <= limit.width && height <= limit.height && (width + marginPx) * (height + marginPx) < maxPixels;
}

/** The longer side of the largest frames of this shape that are held. */
function sideFor(coding: FrameCoding, { width, height }: Size): number {
  const limit = limits[coding];
  const byPixels = Math.sqrt(maxPixels / ((width + marginPx) * (height + marginPx)));
  const scale = Math.min(limit.width / width, limit.height / height, byPixels);
  // Even, as the sides of videos are.
  return 2 * Math.floor((Math.max(width, height) * scale) / 2);
}

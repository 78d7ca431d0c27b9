/**
 * @file A frame of a video, between decoding and encoding.
 */
import type { RgbaImage } from "../core/image.ts";

/** A picture and when it is shown. */
export interface Frame {
  readonly image: RgbaImage;
  /** When it appears, seconds from the start of the video. */
  readonly seconds: number;
  /** How long it stays, seconds. */
  readonly lengthSeconds: number;
}

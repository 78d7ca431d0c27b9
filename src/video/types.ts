/**
 * @file What is said of a video from outside. Apart from the rest, so that the types of `pleinair/node` and `pleinair/web` ask for no package that reads videos.
 */

import type { RgbaImage } from "../image/image.ts";
import type { VideoProgress } from "./progress.ts";
import type { Style } from "../core/style.ts";
import type { StyleKey } from "./style-timeline.ts";
import type { Painter } from "../painter/types.ts";

/** How pictures are coded. */
export type VideoCodecName = "h264" | "vp9" | "av1";

/** What became of the sound. `left out` is sound that cannot be read here. */
export type AudioOutcome = "none" | "copied" | "coded again" | "left out";

/** How a video is painted. */
export interface VideoPaintOptions {
  /** It stays the caller's. */
  readonly painter: Painter;
  /** One style, or several over time: each is reached at its key, and eases into the next. */
  readonly style: Style | readonly StyleKey[];
  /** How much of the style to apply, from 0 to 1.5. Default: 1. */
  readonly strength?: number;
  /**
   * How much of the frame before stays where nothing moves, from 0 (each frame is painted by itself, and flickers) to 1.
   * Default: 1.
   */
  readonly temporalFilter?: number;
  /**
   * How much of the painting before goes along with what moves, from 0 (none; faster) to 1, as in `SequenceOptions`. Default: 1, and 0 where
   * `temporalFilter` is 0.
   */
  readonly motionCompensation?: number;
  /** The longer side of the new video, pixels, at least 16; it never grows. Default: as it is. */
  readonly sidePx?: number;
  /** How the pictures are coded: `"h264"`, `"vp9"` or `"av1"`. Default: `"vp9"` for WebM, otherwise `"h264"`. */
  readonly codec?: VideoCodecName;
  /** From 1 (small) to 100 (good). Default: 75. */
  readonly quality?: number;
  readonly signal?: AbortSignal;
  /** Called after each frame. */
  readonly onProgress?: (progress: VideoProgress) => void;
}

/** What was made. */
export interface VideoReport {
  /** Frames painted now; those of earlier parts do not count. */
  readonly frames: number;
  /** How long the new video is, seconds. */
  readonly durationSeconds: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What became of the sound; `"left out"` too where the new file has none. */
  readonly audio: AudioOutcome;
  readonly elapsedMs: number;
  /** Where the video ends early, because it is damaged or cut short, a sentence; what there was is painted. */
  readonly warning: string | undefined;
}

/** A picture and when it is shown. */
export interface Frame {
  readonly image: RgbaImage;
  /** When it appears, seconds from the start of the video. */
  readonly seconds: number;
  /** How long it stays, seconds. */
  readonly durationSeconds: number;
}

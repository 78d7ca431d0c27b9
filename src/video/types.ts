/**
 * @file What is said of a video from outside. Apart from the rest, so that the types of `pleinair/node` and `pleinair/web` ask for no package that reads videos.
 */
import type { Style } from "../core/style.ts";
import type { CoarseToFineOptions, Painter } from "../painter/types.ts";

/** How pictures are coded. */
export type VideoCodecName = "h264" | "vp9" | "av1";

/** What became of the audio. `left out` is audio that cannot be read here, or that the new file cannot hold. */
export type AudioOutcome = "none" | "copied" | "re-encoded" | "left out";

/** The style that a video has at one moment. */
export interface StyleKey {
  readonly style: Style;
  /** Time in the video, seconds, from 0 on. */
  readonly atSeconds: number;
}

/** How far a video is. */
export interface VideoProgress {
  /** Frames that are painted. */
  readonly frames: number;
  /** The share of the video that is done, 0 to 1; `undefined` where nobody knows how long it is. */
  readonly share: number | undefined;
  /** Frames a second over the last ten seconds. */
  readonly framesPerSecond: number;
  /** Seconds until it is done, at the speed of the last ten; `undefined` until that can be said. */
  readonly secondsLeft: number | undefined;
}

/** How a video is painted. */
export interface VideoPaintOptions {
  /** It stays the caller's. */
  readonly painter: Painter;
  /** One style, or several over time: each is reached at its key, and eases into the next. */
  readonly style: Style | readonly StyleKey[];
  /** How much of the style to apply, from 0 to 1.5. Default: 1. */
  readonly strength?: number;
  /** How broad the marks are, as in `PaintOptions`, from 0.25 to 4. Default: 1. */
  readonly brush?: number;
  /**
   * How frames are painted, as in `PaintOptions`. Default: a frame whose short side is above 720 pixels is painted at half its size, and revised;
   * smaller ones, and all by a painter that cannot revise, are painted once, as `false` paints all.
   */
  readonly coarseToFine?: boolean | CoarseToFineOptions;
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
  /** Stops the work; it then fails with the reason of the signal. */
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
  /** What became of the audio; `"left out"` too where the new file has none. */
  readonly audio: AudioOutcome;
  readonly elapsedMs: number;
  /** What else is not as it was in the video, a sentence each: deinterlaced, transparency or subtitles that the new file cannot hold. */
  readonly notes: readonly string[];
  /**
   * Where the painting ends before the video does, because that is damaged or cut short, a sentence; what could be read is painted.
   * A program should end with an error then.
   */
  readonly warning: string | undefined;
}

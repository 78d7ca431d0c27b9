/**
 * @file What is said of painting a video in a page. Apart from the rest, so that no file imports its caller.
 */
import type { Size } from "../../image/image.ts";
import type { VideoPaintOptions, VideoReport } from "../../video/types.ts";

/** The video files that a page writes. */
export type VideoFormat = "mp4" | "webm";

/** How a video is painted, and into what. */
export interface VideoOptions extends VideoPaintOptions {
  /** Default: MP4 where this browser can encode for it, otherwise WebM. */
  readonly format?: VideoFormat;
  /** The new file's name, without its extension. Default: the video's own. */
  readonly name?: string;
}

/** A painted video, and how it was made. */
export interface PaintedVideo extends VideoReport {
  readonly file: File;
}

/** What is known of a video before it is painted. */
export interface VideoInfo {
  /** As it is shown, pixels. */
  readonly size: Size;
  readonly durationSeconds: number;
  readonly hasAudio: boolean;
}

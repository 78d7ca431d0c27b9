/**
 * @file What is said of painting a video file in Node. Apart from the rest, so that the types of `pleinair/node` ask for no package that reads videos.
 */
import type { VideoPaintOptions } from "../../video/types.ts";

/** How a video is painted, and where to. */
export interface VideoOptions extends VideoPaintOptions {
  /** Replace a file that exists already. Default: false. */
  readonly force?: boolean;
  /**
   * Keep finished parts in the folder `OUTPUT.parts`, and go on from those that it holds. The folder goes when the video is
   * done. For video files only. Default: false.
   */
  readonly resume?: boolean;
}

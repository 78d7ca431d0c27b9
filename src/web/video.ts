/**
 * @file Videos, painted in a page: a file in, a file out, and nothing leaves the page.
 *
 * What reads and writes videos is loaded with the first one.
 */
import type { PictureSize } from "../core/fit.ts";
import type { VideoPainting, VideoReport } from "../video/terms.ts";

/** The video files that a page writes. */
export type VideoFormat = "mp4" | "webm";

/** How a video is painted, and into what. */
export interface VideoOptions extends VideoPainting {
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
export interface VideoFacts {
  /** As it is shown, pixels. */
  readonly size: PictureSize;
  readonly lengthSeconds: number;
  readonly hasSound: boolean;
}

/**
 * Looks into a video.
 *
 * @throws {FormatError} when it is not a video that this browser can paint; the message says why.
 */
export async function inspectVideo(file: File): Promise<VideoFacts> {
  const { inspect } = await import("./video-job.ts");
  return inspect(file);
}

/**
 * Paints a video, frame by frame: MP4, MOV, WebM or MKV in, MP4 or WebM out. Time stamps stay as they are, sound goes along, rotation
 * is carried out. Memory does not grow with the length: the new file is a Blob from the beginning.
 *
 * Painting blocks the thread that it runs on where the painter does: use a worker.
 *
 * @throws {OptionError} when an option is out of range, or this browser cannot encode the format.
 * @throws {FormatError} when it is not a video that this browser can paint.
 */
export async function paintVideo(file: File, options: VideoOptions): Promise<PaintedVideo> {
  const { runVideoJob } = await import("./video-job.ts");
  return runVideoJob(file, options);
}

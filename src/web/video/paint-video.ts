/**
 * @file Videos, painted in a page: a file in, a file out, and nothing leaves the page.
 *
 * What reads and writes videos is loaded with the first one.
 */
import type { PaintedVideo, VideoInfo, VideoOptions } from "./types.ts";

/**
 * Looks into a video.
 *
 * @param file - The video, as the user chose it.
 * @throws {FormatError} when it is not a video that this browser can paint; the message says why.
 */
export async function inspectVideo(file: File): Promise<VideoInfo> {
  const { inspect } = await import("./job.ts");
  return inspect(file);
}

/**
 * Paints a video, frame by frame: MP4, MOV, WebM or MKV in, and where the browser has an `ImageDecoder` animated GIF, WebP, APNG and AVIF; MP4 or WebM out. Time stamps stay as they are, sound goes along, rotation
 * is carried out. Memory does not grow with the length: the new file is a Blob from the beginning.
 *
 * Painting blocks the thread that it runs on where the painter does: use a worker.
 *
 * @param file - The video, as the user chose it.
 * @param options - The painter and the style; all else has defaults.
 * @throws {OptionError} when an option is out of range, or this browser cannot encode the format.
 * @throws {FormatError} when it is not a video that this browser can paint.
 */
export async function paintVideo(file: File, options: VideoOptions): Promise<PaintedVideo> {
  const { runVideoJob } = await import("./job.ts");
  return runVideoJob(file, options);
}

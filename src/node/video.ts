/**
 * @file Videos, painted: files in, files out.
 *
 * The packages that read and write videos are large and wanted by few. They are loaded with the first video.
 */
import { OptionError } from "../core/errors.ts";
import type { VideoProgress } from "../core/pace.ts";
import type { Style } from "../core/style.ts";
import type { StyleKey } from "../core/style-timeline.ts";
import type { Painter } from "../network/load-painter.ts";
import type { SoundOutcome, VideoCodecName } from "../video/terms.ts";

/** How a video is painted. */
export interface VideoOptions {
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
  readonly steadiness?: number;
  /** The longer side of the new video, pixels, at least 16; it never grows. Default: as it is. */
  readonly sidePx?: number;
  /** How the pictures are coded: `"h264"`, `"vp9"` or `"av1"`. Default: `"vp9"` for WebM, otherwise `"h264"`. */
  readonly codec?: VideoCodecName;
  /** From 1 (small) to 100 (good). Default: 75. */
  readonly quality?: number;
  /** Replace a file that is there already. Default: false. */
  readonly force?: boolean;
  /**
   * Keep finished parts in the folder `OUTPUT.parts`, and go on from those that are there. The folder goes when the video is
   * done. For video files only. Default: false.
   */
  readonly resume?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each frame. */
  readonly onProgress?: (progress: VideoProgress) => void;
}

/** What was made. */
export interface VideoReport {
  /** Frames painted now; those of earlier parts do not count. */
  readonly frames: number;
  /** How long the new video is, seconds. */
  readonly lengthSeconds: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What became of the sound; `"left out"` too where the new file has none. */
  readonly sound: SoundOutcome;
  readonly elapsedMs: number;
  /** Where the video ends early, because it is damaged or cut short, a sentence; what there was is painted. */
  readonly complaint: string | undefined;
}

/**
 * Paints a video, frame by frame: MP4, MOV, WebM or MKV in.
 *
 * The output's name says what comes out: `.mp4`, `.m4v`, `.mov`, `.webm`, `.mkv`, an animated `.webp`, or PNG files for a name
 * with a number in it such as `frames/%05d.png`. Time stamps stay as they are, sound goes along (into video files), rotation is carried
 * out, HDR becomes SDR. Memory does not grow with the length. The output is written aside and gets its name when it is whole.
 *
 * @throws {OptionError} when an option is out of range.
 * @throws {FileError} when a file is missing, cannot be written, or is there already and `force` is not set.
 * @throws {FormatError} when the input is not a video that can be painted.
 */
export async function paintVideo(input: string, output: string, options: VideoOptions): Promise<VideoReport> {
  const { runVideoJob } = await import("./video-job.ts").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
    const packages = "@mediabunny/server node-av";
    throw new OptionError(`Videos need two more packages. Install them with: npm install ${packages}`, { cause });
  });
  return runVideoJob(input, output, options);
}

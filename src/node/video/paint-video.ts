/**
 * @file Videos, painted: files in, files out.
 *
 * The packages that read and write videos are large and wanted by few. They are loaded with the first video.
 */
import { OptionError } from "../../core/errors.ts";
import type { VideoReport } from "../../video/types.ts";
import type { VideoOptions } from "./types.ts";

/**
 * Paints a video, frame by frame: MP4, MOV, WebM or MKV in.
 *
 * The output's name says what comes out: `.mp4`, `.m4v`, `.mov`, `.webm`, `.mkv`, an animated `.webp`, or PNG files for a name
 * with a number in it such as `frames/%05d.png`. Time stamps stay as they are, audio goes along (into video files), rotation is carried
 * out, HDR becomes SDR. Memory does not grow with the length. The output is written aside and gets its name when it is whole.
 *
 * @param input - Path of the video.
 * @param output - Path of what is made.
 * @param options - The painter and the style; all else has defaults.
 * @throws {OptionError} when an option is out of range.
 * @throws {FileError} when a file is missing, cannot be written, or exists already and `force` is not set.
 * @throws {FormatError} when the input is not a video that can be painted.
 */
export async function paintVideo(input: string, output: string, options: VideoOptions): Promise<VideoReport> {
  const { runVideoJob } = await import("./run.ts").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
    const packages = "@mediabunny/server node-av";
    throw new OptionError(`Videos need two more packages. Install them with: npm install ${packages}`, { cause });
  });
  return runVideoJob(input, output, options);
}

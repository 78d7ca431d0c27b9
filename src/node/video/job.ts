/**
 * @file One video from its file to another: checks, opens, paints, writes, and reports. FFmpeg decodes, converts and encodes.
 */
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { registerMediabunnyServer } from "@mediabunny/server";
import { FilePathSource, Logging, LogLevel } from "mediabunny";
import { AV_LOG_QUIET, Log } from "node-av";
import { FormatError, OptionError, FileError } from "../../core/errors.ts";
import { evenSize } from "../../image/fit.ts";
import { containerFor } from "../../video/containers.ts";
import { checkPainting, createFrameJob } from "../../video/job.ts";
import { openVideo } from "../../video/open.ts";
import type { AudioOutcome, VideoReport } from "../../video/types.ts";
import { writeAnimatedWebp } from "./animated-webp.ts";
import { checkFrameOutput, isFramePattern, writeFrameFiles } from "./frame-files.ts";
import { createFrameReader } from "./frame-pixels.ts";
import { writeInParts } from "./parts.ts";
import type { VideoOptions } from "./types.ts";
import type { VideoJob } from "./checked-job.ts";
import { writeStraight } from "./single-file.ts";
import { checkOutput, createAtomically } from "../atomic-write.ts";

/** See `paintVideo`. */
export async function runVideoJob(input: string, output: string, options: VideoOptions): Promise<VideoReport> {
  const { force = false, resume = false, signal } = options;
  const { timeline } = checkPainting(options);
  const write = writerFor(output, options);
  await checkInput(input, output);
  await (isFramePattern(output) ? checkFrameOutput(output, force) : checkOutput(output, force || resume));
  signal?.throwIfAborted();

  // FFmpeg looks for graphics cards on its own, noisily; the painter is what takes the time.
  registerMediabunnyServer({ hardwareContext: null });
  // What it would print comes back as an error, or was about a place that is left out.
  Log.setLevel(AV_LOG_QUIET);
  Logging.level = LogLevel.Silent;
  const video = await openVideo(new FilePathSource(input), input);
  try {
    const job = createFrameJob(video, input, options, (size) => createFrameReader(size, video.colour));
    const sound = await write({ ...job, options, timeline, input, output, video });
    return job.report(sound, isVideo(output) ? evenSize(job.size) : job.size);
  } finally {
    video.input.dispose();
  }
}

type Writer = (job: VideoJob) => Promise<AudioOutcome>;

/** What the output's name asks for. */
function writerFor(output: string, { codec, resume, force = false, quality = 75 }: VideoOptions): Writer {
  if (isVideo(output)) {
    const { format, codec: chosen } = containerFor(extname(output), codec);
    if (resume) return (job) => writeInParts(job, { format, codec: chosen, quality });
    return (job) =>
      createAtomically(output, { force }, (aside) => writeStraight(job, aside, { format, codec: chosen, quality }));
  }
  if (codec !== undefined) throw new OptionError(`codec: ${output} is no video file, and takes no codec.`);
  if (resume) throw new OptionError(`resume: ${output} is no video file; only those are made in parts.`);
  if (isFramePattern(output)) return (job) => writeFrameFiles(job, output, force);
  if (extname(output).toLowerCase() === ".webp") {
    return (job) => createAtomically(output, { force }, (aside) => writeAnimatedWebp(job, aside, quality));
  }
  throw new OptionError(
    `Cannot write a video as "${output}". Its name should end in .mp4, .mov, .webm, .mkv or .webp, or have a number in it: frames/%05d.png.`,
  );
}

function isVideo(output: string): boolean {
  return !isFramePattern(output) && /\.(mp4|m4v|mov|webm|mkv)$/i.test(output);
}

/** The input is a file, and another one than the output. */
async function checkInput(input: string, output: string): Promise<void> {
  const there = await stat(input).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file." : `cannot be read (${cause.message}).`;
    throw new FileError(input, why, { cause });
  });
  if (there.isDirectory()) throw new FileError(input, "is a folder; expected a video.");
  if (there.size === 0) throw new FormatError(`${input} is empty; expected a video.`);
  const taken = await stat(output).catch(() => undefined);
  // The same file by another name, by a link too.
  if (taken && taken.ino === there.ino && taken.dev === there.dev) {
    throw new FileError(output, "is the video itself; give the painted one another name.");
  }
}

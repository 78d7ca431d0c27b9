/**
 * @file One video from its file to another: checks, opens, paints, writes, and reports.
 *
 *     decode ──▶ sRGB pixels ──▶ paint ──▶ 4:2:0 ──▶ encode ──▶ file
 *
 * FFmpeg decodes, converts and encodes in threads of its own; a few frames are always ahead of the painter and behind it. What is
 * held is those few frames and the packets of half a second, whatever the length.
 */
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { registerMediabunnyServer } from "@mediabunny/server";
import { FilePathSource, Logging, LogLevel } from "mediabunny";
import { AV_LOG_QUIET, Log } from "node-av";
import { FormatError, OptionError } from "../core/errors.ts";
import { evenSize, fitInto } from "../core/fit.ts";
import { createPace } from "../core/pace.ts";
import { readAhead } from "../core/read-ahead.ts";
import { checkTimeline, type StyleKey } from "../core/style-timeline.ts";
import { containerFor } from "../video/containers.ts";
import { openVideo, type VideoFile } from "../video/open-video.ts";
import { paintFrames } from "../video/paint-frames.ts";
import type { SoundOutcome } from "../video/terms.ts";
import { writeAnimatedWebp } from "./animated-webp.ts";
import { checkFramePlace, isFramePattern, writeFrameFiles } from "./frame-files.ts";
import { writeInParts } from "./video-parts.ts";
import type { VideoOptions, VideoReport } from "./video.ts";
import { decodeFrames, type Decoding } from "./video-frames.ts";
import { writeStraight, type VideoJob } from "./video-straight.ts";
import { checkPlace, FileError, makeWhole } from "./whole-files.ts";

/** Decoded frames that wait for the painter, and painted ones that wait for the encoder. */
const [framesAhead, framesBehind] = [4, 2];

/** See `paintVideo`. */
export async function runVideoJob(input: string, output: string, options: VideoOptions): Promise<VideoReport> {
  const {
    painter,
    style,
    strength = 1,
    steadiness = 1,
    sidePx,
    quality = 75,
    force = false,
    resume = false,
    signal,
  } = options;
  const startMs = performance.now();
  const timeline: readonly StyleKey[] = "code" in style ? [{ style, atSeconds: 0 }] : style;
  checkTimeline(timeline);
  if (!(quality >= 1 && quality <= 100)) throw new OptionError(`quality: expected 1 to 100, got ${quality}`);
  if (!(strength >= 0 && strength <= 1.5)) throw new OptionError(`strength: expected 0 to 1.5, got ${strength}`);
  if (!(steadiness >= 0 && steadiness <= 1)) throw new OptionError(`steadiness: expected 0 to 1, got ${steadiness}`);
  const write = writerFor(output, options);
  await checkInput(input, output);
  await (isFramePattern(output) ? checkFramePlace(output, force) : checkPlace(output, force || resume));
  signal?.throwIfAborted();

  // FFmpeg looks for graphics cards on its own, noisily; the painter is what takes the time.
  registerMediabunnyServer({ hardwareContext: null });
  // What it would print comes back as an error, or was about a place that is left out.
  Log.setLevel(AV_LOG_QUIET);
  Logging.level = LogLevel.Silent;
  const video = await openVideo(new FilePathSource(input), input);
  try {
    const size = fitInto(video.size, sidePx);
    const decoding: Decoding = { endSeconds: 0, failure: undefined };
    const pace = createPace(video.lengthSeconds, () => performance.now());
    let frames = 0;
    const sound = await write({
      options,
      timeline,
      input,
      output,
      video,
      size,
      frames(fromSeconds) {
        const decoded = readAhead(decodeFrames(video, size, fromSeconds, decoding), framesAhead);
        return readAhead(paintFrames(decoded, { painter, timeline, strength, steadiness, signal }), framesBehind);
      },
      onFrame({ seconds, lengthSeconds }) {
        frames++;
        options.onProgress?.(pace(seconds + lengthSeconds));
      },
    });
    return {
      frames,
      lengthSeconds: decoding.endSeconds,
      ...(isVideo(output) ? evenSize(size) : size),
      sound,
      elapsedMs: Math.round(performance.now() - startMs),
      complaint: complaintAbout(input, video, decoding),
    };
  } finally {
    video.input.dispose();
  }
}

type Writer = (job: VideoJob) => Promise<SoundOutcome>;

/** What the output's name asks for. */
function writerFor(output: string, { codec, resume, force = false, quality = 75 }: VideoOptions): Writer {
  if (isVideo(output)) {
    const { format, codec: chosen } = containerFor(extname(output), codec);
    if (resume) return (job) => writeInParts(job, { format, codec: chosen, quality });
    return (job) =>
      makeWhole(output, { force }, (aside) => writeStraight(job, aside, { format, codec: chosen, quality }));
  }
  if (codec !== undefined) throw new OptionError(`codec: ${output} is no video file, and takes no codec.`);
  if (resume) throw new OptionError(`resume: ${output} is no video file; only those are made in parts.`);
  if (isFramePattern(output)) return (job) => writeFrameFiles(job, output, force);
  if (extname(output).toLowerCase() === ".webp") {
    return (job) => makeWhole(output, { force }, (aside) => writeAnimatedWebp(job, aside, quality));
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

/** Half a second is within what containers round; more is missing. */
function complaintAbout(input: string, { lengthSeconds }: VideoFile, decoding: Decoding): string | undefined {
  const { endSeconds, failure } = decoding;
  const isShort = lengthSeconds !== undefined && endSeconds < lengthSeconds - 0.5;
  if (!failure && !isShort) return undefined;
  const whole = lengthSeconds === undefined ? "" : ` of ${lengthSeconds.toFixed(1)}`;
  return `${input} is damaged or cut short: the first ${endSeconds.toFixed(1)}${whole} seconds could be read, and are painted.`;
}

/**
 * @file `pleinair video`: videos and folders of videos, painted, with their audio.
 */
import { dirname, extname } from "node:path";
import {
  FileError,
  FormatError,
  imageFormat,
  isFramePattern,
  loadPainter,
  paintVideo,
  sweepTemporaryFiles,
  type Painter,
  type StyleKey,
} from "pleinair/node";
import { findFiles } from "../files/find.ts";
import { headOf } from "../files/kind.ts";
import { checkFolder, makeFolder, planOutputs, type Job } from "../files/outputs.ts";
import { nameOf, parseTimeline, readTimeline } from "../files/styles.ts";
import { given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";
import { createReport } from "../painting/report.ts";

/** What files of paintings can be called, besides names with a number. */
const endings = [".mp4", ".m4v", ".mov", ".webm", ".mkv", ".webp", ".gif", ".apng", ".avif"];

/** Paints videos. What fails is said, and does not stop the rest. */
export async function video(paths: readonly string[], options: OptionsOf<"video">, io: Io): Promise<number> {
  if (paths.length === 0) throw new UsageError("Which video? For example: pleinair video clip.mp4 --style wave.jpg");
  if (!options.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const { force, skipExisting, recursive, brush, json, model, device, threads, memory } = options;
  if (force && skipExisting) throw new UsageError("--force and --skip-existing contradict each other; use one.");
  if (paths.includes("-") || options.out === "-")
    throw new UsageError("Videos are read from files and written to files.");
  const keys = parseTimeline(options.style);
  const styleName = keys.map(({ styles }) => nameOf(styles)).join("-");
  const found = await findFiles(paths, { kind: "video", recursive, styleName });
  const isFile = (name: string) => endings.includes(extname(name).toLowerCase()) || isFramePattern(name);
  const jobs = await planOutputs(found.files, { out: options.out, styleName, ending: ".mp4", isFile, endings });
  const report = createReport("clip", { force, skipExisting, json }, io);
  report.begin(found, jobs);
  for (const folder of new Set(jobs.map(({ out }) => dirname(out)))) await sweepTemporaryFiles(folder);
  if (jobs.length === 0) return report.end();

  // Before anything is passed over: a model that there is not is a mistake of the command line.
  await using painter = await loadPainter(given({ model, device, threads, memory }));
  const left = await report.toPaint(jobs);
  if (left.length === 0) return report.end();
  const style = await readTimeline(painter, keys, { brush, io });
  for (const job of left) {
    try {
      const { line, isWhole } = await paintOne(job, painter, style, styleName, options, io);
      io.out(line);
      if (isWhole) report.painted();
      else report.failed(job.input);
    } catch (error) {
      io.progress?.("");
      if (io.signal.aborted) throw error;
      report.failed(job.input, error as Error, job.out);
    }
  }
  return report.end();
}

/** @returns What is said of it, and whether the video could be read to its end. */
async function paintOne(
  { input, out, makesFolder }: Job,
  painter: Painter,
  style: readonly StyleKey[],
  styleName: string,
  options: OptionsOf<"video">,
  io: Io,
): Promise<{ readonly line: string; readonly isWhole: boolean }> {
  const { strength, temporalFilter, motionCompensation, side, codec, quality, force, resume } = options;
  const still = imageFormat(await headOf(input));
  const remedy = `Paint a still picture with: pleinair paint ${input} --style PICTURE`;
  if (still === "JPEG" || still === "TIFF") throw new FileError(input, `is a picture and no video. ${remedy}`);
  if (makesFolder) {
    await checkFolder(out);
    if ((await headOf(input)).length > 0) await makeFolder(out);
  }
  const report = await paintVideo(input, out, {
    ...{ strength, temporalFilter, quality, force, resume },
    ...given({ motionCompensation, sidePx: side, codec }),
    ...(!options.coarseToFine && { coarseToFine: false }),
    painter,
    style,
    signal: io.signal,
    onProgress: ({ share, framesPerSecond, secondsLeft }) => {
      const done = share === undefined ? "" : ` ${Math.floor(100 * share)} %`;
      const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
      io.progress?.(`${input}${done}  ${framesPerSecond.toFixed(1)} frames a second${left}`);
    },
  }).catch((error: unknown) => {
    if (still === undefined || still === "HEIC" || !(error instanceof FormatError)) throw error;
    throw new FormatError(`${error.message} ${remedy}`, { cause: error });
  });
  io.progress?.("");
  if (report.warning !== undefined) io.err(`pleinair: ${report.warning}`);
  for (const note of report.notes) io.err(`pleinair: ${input}: ${note}`);
  const { frames, width, height, audio, elapsedMs } = report;
  const { device, model } = painter;
  const rate = ((1000 * frames) / elapsedMs).toFixed(1);
  const line = options.json
    ? JSON.stringify({ clip: input, style: styleName, out, ...report, device, model })
    : `${input} + ${styleName} → ${out}  ${width}×${height}, ${frames} frames, ${rate} a second, audio ${audio}  ${device}`;
  return { line, isWhole: report.warning === undefined };
}

/** `42 s`, `7 min`, `1.5 h`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/**
 * @file Long videos in parts, so that a job that was interrupted goes on where it was.
 *
 * `OUTPUT.parts/` holds `job.json`, which says of which job they are, and the parts: ten seconds of the painted video each, without
 * audio, playable by themselves. A part has its name only when it is whole. When all have been made they are joined, packet by packet,
 * with the audio.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError, FormatError } from "../../core/errors.ts";
import { evenSize } from "../../image/fit.ts";
import { outputColour } from "../../video/colour.ts";
import { containerFor } from "../../video/containers.ts";
import { checkPainting } from "../../video/job.ts";
import type { VideoFile } from "../../video/open.ts";
import type { Frame, PaintedFrames, Written } from "../../video/pipeline.ts";
import { createWhiteGround, holdsAlpha } from "../../video/transparency.ts";
import { writeVideo } from "../../video/write.ts";
import { createAtomically, writeAtomically } from "../atomic-write.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter } from "./frame-pixels.ts";
import { joinParts, type Part } from "./join-parts.ts";
import type { VideoOptions } from "./types.ts";
import { sampleMaker, type FileWriting } from "./write-file.ts";

/** Of the video, for each part: what an interruption costs at most. */
const partSeconds = 10;
/** Painted again before the first new part, so that the temporal filter has settled when it begins. */
const settlingSeconds = 1;

/**
 * Paints what is missing in parts, then joins all.
 *
 * @param from - What the audio and the tags are taken from.
 * @throws {FileError} when the folder holds parts of another job and `force` is not set.
 */
export async function writeParts(
  painted: PaintedFrames,
  output: string,
  from: VideoFile | undefined,
  writing: FileWriting,
  options: VideoOptions,
): Promise<Written> {
  const folder = partsFolder(output);
  await prepareFolder(folder, await describe(painted, writing, options), options.force ?? false);
  const finished = (await partsIn(folder)).at(-1)?.number ?? -1;
  const fromSeconds = (finished + 1) * partSeconds;
  const frames = painted.from(Math.max(0, fromSeconds - settlingSeconds));
  const alpha = painted.mayBeTransparent && holdsAlpha(writing);
  const ground = painted.mayBeTransparent && !alpha ? createWhiteGround() : undefined;
  // MP4 keeps time stamps to the microsecond, and has no alpha.
  const extension = alpha ? ".webm" : ".mp4";
  const samples = createFrameWriter({ alpha });
  try {
    let next = await frames.next();
    while (!next.done && next.value.seconds < fromSeconds) next = await frames.next();
    while (!next.done) {
      const number = numberOf(next.value);
      const part = async function* (): AsyncGenerator<Frame, void> {
        while (!next.done && numberOf(next.value) === number) {
          yield { ...next.value, seconds: next.value.seconds - number * partSeconds };
          painted.onWritten(next.value);
          next = await frames.next();
        }
      };
      await createAtomically(join(folder, `${String(number).padStart(5, "0")}${extension}`), { force: true }, (path) =>
        writeVideo(part(), {
          ...writing,
          format: containerFor(extension).format,
          to: fileTarget(path),
          latencyMode: "realtime",
          alpha,
          from: undefined,
          colour: outputColour,
          toSample: sampleMaker(samples, ground),
          onWritten: () => {},
        }),
      );
    }
  } finally {
    await frames.return();
    samples.dispose();
  }
  const parts = await partsIn(folder);
  if (parts.length === 0) {
    throw new FormatError(`${painted.name} has no frame that can be read: it is damaged or cut short.`);
  }
  const { audio, notes } = await createAtomically(output, { force: options.force ?? false }, (path) =>
    joinParts(parts, { ...writing, from, to: fileTarget(path) }),
  );
  await rm(folder, { recursive: true, force: true });
  return { size: evenSize(painted.size), audio, notes: [...notes, ...(ground?.notes() ?? [])] };
}

/** The longest name of a file that every usual file system takes, bytes. */
const maxNameBytes = 255;

/** Where the parts of a video are: beside it, by the beginning of its name where `.parts` would make that too long. */
function partsFolder(output: string): string {
  const name = basename(output);
  if (Buffer.byteLength(`${name}.parts`) <= maxNameBytes) return `${output}.parts`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
  // 50 characters are 200 bytes at most.
  return join(dirname(output), `${[...name].slice(0, 50).join("")}-${hash}.parts`);
}

const numberOf = ({ seconds }: Frame) => Math.floor(seconds / partSeconds);

/** The finished parts, the first one first. They were made in this order, so none is missing before the last. */
async function partsIn(folder: string): Promise<Part[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{5,}\.(mp4|webm)$/.test(name));
  return names
    .map((name) => ({ number: parseInt(name, 10), path: join(folder, name) }))
    .sort((a, b) => a.number - b.number)
    .map((part) => ({ ...part, startSeconds: part.number * partSeconds }));
}

/** Everything that the parts depend on, as text. */
async function describe(
  { name, size }: PaintedFrames,
  { codec, quality }: FileWriting,
  options: VideoOptions,
): Promise<string> {
  const { size: bytes, mtimeMs } = await stat(name);
  const { timeline, strength, brush, coarseToFine, temporalFilter, motionCompensation } = checkPainting(options);
  const hash = createHash("sha256");
  for (const { style, atSeconds } of timeline) {
    hash.update(Float64Array.of(atSeconds, style.brush ?? 1));
    for (const { scale, code } of style.codes) hash.update(Float64Array.of(scale)).update(code);
  }
  const styles = hash.digest("hex");
  const facts = {
    input: { bytes, mtimeMs },
    model: options.painter.model,
    styles,
    strength,
    brush,
    coarseToFine,
    temporalFilter,
    motionCompensation,
    ...size,
    codec,
    quality,
  };
  return `${JSON.stringify({ ...facts, partSeconds }, null, 2)}\n`;
}

async function prepareFolder(folder: string, description: string, force: boolean): Promise<void> {
  const path = join(folder, "job.json");
  const before = await readFile(path, "utf8").catch(() => undefined);
  if (before === description) return;
  if (before !== undefined && !force) {
    throw new FileError(
      folder,
      "holds parts of another job: another video, style or setting. Remove the folder, or begin anew with --force (or { force: true }).",
    );
  }
  if (before !== undefined) await rm(folder, { recursive: true });
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new FileError(folder, `this folder cannot be made (${cause.message}).`, { cause });
  });
  await writeAtomically(path, Buffer.from(description), { force: true });
}

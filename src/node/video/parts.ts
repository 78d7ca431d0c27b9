/**
 * @file Long videos in parts, so that a job that was interrupted goes on where it was.
 *
 * `OUTPUT.parts/` holds `job.json`, which says of which job they are, and the parts: ten seconds of the painted video each, without
 * sound, playable by themselves. A part has its name only when it is whole. When all are there they are joined, packet by packet,
 * with the sound.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, FileError } from "../../core/errors.ts";
import { outputColour } from "../../video/colour.ts";
import { containerFor } from "../../video/containers.ts";
import type { Frame, AudioOutcome } from "../../video/types.ts";
import { checkPainting } from "../../video/job.ts";
import { writeVideo } from "../../video/write.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter } from "./frame-pixels.ts";
import { joinParts, type Part } from "./join-parts.ts";
import { sampleMaker } from "./single-file.ts";
import type { FileWriting, VideoJob } from "./checked-job.ts";
import { createAtomically, writeAtomically } from "../atomic-write.ts";

/** Of the video, for each part: what an interruption costs at most. */
const partSeconds = 10;
/** Painted again before the first new part, so that steadiness has settled when it begins. */
const settlingSeconds = 1;

/**
 * Paints what is missing in parts, then joins all.
 *
 * @throws {FileError} when the folder holds parts of another job and `force` is not set.
 */
export async function writeInParts(job: VideoJob, writing: FileWriting): Promise<AudioOutcome> {
  const { output, options } = job;
  const folder = `${output}.parts`;
  await prepareFolder(folder, await describe(job, writing), options.force ?? false);
  const finished = (await partsIn(folder)).at(-1)?.number ?? -1;
  const fromSeconds = (finished + 1) * partSeconds;
  const frames = job.frames(Math.max(0, fromSeconds - settlingSeconds));
  const samples = createFrameWriter();
  try {
    let next = await frames.next();
    while (!next.done && next.value.seconds < fromSeconds) next = await frames.next();
    while (!next.done) {
      const number = numberOf(next.value);
      const part = async function* (): AsyncGenerator<Frame, void> {
        while (!next.done && numberOf(next.value) === number) {
          yield { ...next.value, seconds: next.value.seconds - number * partSeconds };
          job.onFrame(next.value);
          next = await frames.next();
        }
      };
      await createAtomically(join(folder, `${String(number).padStart(5, "0")}.mp4`), { force: true }, (aside) =>
        writeVideo(part(), {
          ...writing,
          format: containerFor(".mp4").format,
          target: fileTarget(aside),
          latencyMode: "realtime",
          from: undefined,
          colour: outputColour,
          toSample: sampleMaker(samples),
          onFrame: () => {},
        }),
      );
    }
  } finally {
    await frames.return();
    samples.dispose();
  }
  const parts = await partsIn(folder);
  if (parts.length === 0) {
    throw new FormatError(`${job.input} has no frame that can be read: it is damaged or cut short.`);
  }
  const sound = await createAtomically(output, { force: options.force ?? false }, (aside) =>
    joinParts(parts, job.video, { ...writing, target: fileTarget(aside) }),
  );
  await rm(folder, { recursive: true, force: true });
  return sound;
}

const numberOf = ({ seconds }: Frame) => Math.floor(seconds / partSeconds);

/** The finished parts, the first one first. They were made in this order, so none is missing before the last. */
async function partsIn(folder: string): Promise<Part[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{5,}\.mp4$/.test(name));
  return names
    .map((name) => ({ number: parseInt(name, 10), path: join(folder, name) }))
    .sort((a, b) => a.number - b.number)
    .map((part) => ({ ...part, startSeconds: part.number * partSeconds }));
}

/** Everything that the parts depend on, as text. */
async function describe(
  { input, timeline, size, options }: VideoJob,
  { codec, quality }: FileWriting,
): Promise<string> {
  const { size: bytes, mtimeMs } = await stat(input);
  const { strength, temporalFilter, motionCompensation } = checkPainting(options);
  const hash = createHash("sha256");
  for (const { style, atSeconds } of timeline) hash.update(Float64Array.of(atSeconds)).update(style.code);
  const styles = hash.digest("hex");
  const facts = {
    input: { bytes, mtimeMs },
    model: options.painter.model,
    styles,
    strength,
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

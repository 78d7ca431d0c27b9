/**
 * @file Paints photos one after the other: while one is painted, the next is read and the last is written.
 */
import { extname } from "node:path";
import { free, type RgbaImage } from "pleinair";
import {
  checkWritable,
  encodeImage,
  FileError,
  otherFormat,
  readImage,
  readMetadata,
  writeImage,
  type ImageMetadata,
  type KeptMetadata,
  type Painter,
  type PaintOptions,
  type Style,
} from "pleinair/node";
import { headOf } from "../files/kind.ts";
import { checkFolder, makeFolder, type Job } from "../files/outputs.ts";
import { readStandardInput, writeStandardOutput } from "../files/streams.ts";
import type { Io } from "../io.ts";
import type { Report } from "./report.ts";

/** How photos are painted. */
export interface Settings {
  readonly strength: number;
  readonly quality: number;
  readonly tilePx?: number;
  /** Default: the painter's own. */
  readonly coarseToFine?: NonNullable<PaintOptions["coarseToFine"]>;
  readonly metadata: KeptMetadata;
  /** Replace paintings that exist. */
  readonly force: boolean;
  readonly json: boolean;
  readonly styleName: string;
  /** The format of a painting on standard output, such as `.png`. */
  readonly ending: string;
}

/** A photo that was read. */
interface Photo {
  readonly image: RgbaImage;
  readonly metadata: ImageMetadata;
}

/** How a part of the work ended, to be looked at when its turn comes. */
type Settled<T> = { readonly value: T } | { readonly error: Error };

/** Paints all of them. What fails is said, and does not stop the rest. */
export async function paintJobs(
  jobs: readonly Job[],
  painter: Painter,
  style: Style,
  settings: Settings,
  io: Io,
  report: Report,
): Promise<void> {
  // While one photo is painted, the next is read and the last is written; large ones are alone in memory.
  let reading = jobs[0] && begin(readPhoto(jobs[0], settings, io));
  let last: { readonly job: Job; readonly ending: Promise<Settled<string>> } | undefined;
  for (const [i, job] of jobs.entries()) {
    const start = performance.now();
    const photo = await (reading ?? begin(readPhoto(job, settings, io)));
    const isLarge = "value" in photo && photo.value.image.data.byteLength > (painter.memory * 2 ** 20) / 8;
    const next = jobs[i + 1];
    reading = next && !isLarge ? begin(readPhoto(next, settings, io)) : undefined;
    if (isLarge) {
      await sayEnd(last);
      last = undefined;
    }
    const count = jobs.length > 1 ? `${i + 1}/${jobs.length} ` : "";
    const painting = await begin(paintPhoto(painter, style, photo, job, settings, io, count));
    await sayEnd(last);
    const elapsedMs = Math.round(performance.now() - start);
    last = { job, ending: begin(writePainting(painter, painting, job, settings, elapsedMs)) };
    if (isLarge) {
      await sayEnd(last);
      last = undefined;
    }
  }
  await sayEnd(last);

  async function sayEnd(ended: typeof last): Promise<void> {
    if (!ended) return;
    const end = await ended.ending;
    io.progress?.("");
    const { input, out } = ended.job;
    if ("value" in end) {
      report.painted();
      (out === "-" ? io.err : io.out)(end.value);
      return;
    }
    if (io.signal.aborted) throw end.error;
    report.failed(input, end.error, out);
  }
}

function begin<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
}

function valueOf<T>(settled: Settled<T>): T {
  if ("error" in settled) throw settled.error;
  return settled.value;
}

async function readPhoto({ input, out, makesFolder }: Job, { force, metadata }: Settings, io: Io): Promise<Photo> {
  if (out !== "-") await (makesFolder ? checkFolder(out) : checkWritable(out, { force }));
  const onNotice = (sentence: string) => io.err(`pleinair: ${sentence}`);
  if (input !== "-") await refuseVideo(input);
  const source = input === "-" ? await readStandardInput(io.signal) : input;
  const photo = { image: await readImage(source, { onNotice }), metadata: await readMetadata(source, metadata) };
  if (out === "-") return photo;
  if (makesFolder) await makeFolder(out);
  await checkWritable(out, { force, size: photo.image });
  return photo;
}

async function refuseVideo(path: string): Promise<void> {
  if (!/\.(?:mp4|m4v|mov|webm|mkv|avi)$/i.test(path) && otherFormat(await headOf(path)) !== "a video") return;
  throw new FileError(path, `is a video. Paint it with: pleinair video ${path} --style PICTURE`);
}

async function paintPhoto(
  painter: Painter,
  style: Style,
  read: Settled<Photo>,
  { input }: Job,
  { strength, tilePx, coarseToFine }: Settings,
  io: Io,
  count: string,
): Promise<Photo> {
  const { image, metadata } = valueOf(read);
  const { signal } = io;
  signal.throwIfAborted();
  io.progress?.(`${count}${input}`);
  const onProgress = (share: number) => io.progress?.(`${count}${input} ${Math.round(share * 100)} %`);
  const painting = await painter.paint(image, style, {
    strength,
    ...(tilePx !== undefined && { tilePx }),
    ...(coarseToFine !== undefined && { coarseToFine }),
    into: image,
    signal,
    onProgress,
  });
  signal.throwIfAborted();
  return { image: painting, metadata };
}

/** @returns The line that says so. */
async function writePainting(
  { device, model, memory }: Painter,
  painted: Settled<Photo>,
  { input, out }: Job,
  { quality, force, json, styleName, strength, ending }: Settings,
  elapsedMs: number,
): Promise<string> {
  const { image, metadata } = valueOf(painted);
  const { width, height } = image;
  const options = { quality, metadata, painted: true };
  if (out === "-") await writeStandardOutput(await encodeImage(image, ending, options));
  else await writeImage(out, image, { ...options, force });
  free(image);
  const facts = { photo: input, style: styleName, out, width, height, strength, elapsedMs, device, model, memory };
  if (json) return JSON.stringify(facts);
  return `${input} + ${styleName} → ${out}  ${width}×${height}  ${elapsedMs} ms  ${device}`;
}

/** The ending that `--format` asks for. @param format - Such as `jpg`. */
export function endingOf(format: string | undefined): string {
  return extname(`x.${format ?? "png"}`);
}

/**
 * @file Paints photos one after the other: while one is painted, the next is read and the last is written.
 */
import { free, type RgbaImage } from "pleinair";
import { checkWritable, readImage, writeImage, type Painter, type Style } from "pleinair/node";
import type { Job } from "../files/outputs.ts";
import { exitCodes, type Io } from "../io.ts";

/** Paints all of them; what fails is said, and does not stop the rest. @returns The exit code. */
export async function paintJobs(
  jobs: readonly Job[],
  painter: Painter,
  style: Style,
  settings: Settings,
  io: Io,
): Promise<number> {
  let failures = 0;
  // While one photo is painted, the next is read and the last is written.
  let reading = begin(readPhoto(jobs[0]!, settings));
  let last: { readonly job: Job; readonly ending: Promise<Settled<string>> } | undefined;
  for (const [i, job] of jobs.entries()) {
    const start = performance.now();
    const picture = await reading;
    const next = jobs[i + 1];
    if (next) reading = begin(readPhoto(next, settings));
    const count = jobs.length > 1 ? `${i + 1}/${jobs.length} ` : "";
    const painting = await begin(paintPhoto(painter, style, picture, job, settings, io, count));
    if (last) await say(last);
    const elapsedMs = Math.round(performance.now() - start);
    last = { job, ending: begin(writePainting(painter, painting, job, settings, elapsedMs)) };
  }
  await say(last!);
  return failures === 0 ? exitCodes.ok : exitCodes.failed;

  /** Says how a photo ended. The others are painted all the same; a single one fails the command itself. */
  async function say({ job, ending }: NonNullable<typeof last>): Promise<void> {
    const end = await ending;
    io.progress?.("");
    if ("value" in end) return io.out(end.value);
    if (io.signal.aborted || jobs.length === 1) throw end.error;
    failures++;
    const { message } = end.error;
    if (settings.json) io.out(JSON.stringify({ photo: job.photo, error: message }));
    else io.err(`pleinair: ${message}`);
  }
}

/** How photos are painted. */
export interface Settings {
  readonly strength: number;
  readonly quality: number;
  readonly tilePx?: number;
  readonly force: boolean;
  readonly json: boolean;
  readonly styleName: string;
}

/** How a part of the work ended, to be looked at when its turn comes. */
type Settled<T> = { readonly value: T } | { readonly error: Error };

function begin<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as Error }),
  );
}

function valueOf<T>(settled: Settled<T>): T {
  if ("error" in settled) throw settled.error;
  return settled.value;
}

async function readPhoto({ photo, out }: Job, { force }: Settings): Promise<RgbaImage> {
  await checkWritable(out, { force });
  return readImage(photo);
}

async function paintPhoto(
  painter: Painter,
  style: Style,
  read: Settled<RgbaImage>,
  { photo }: Job,
  { strength, tilePx }: Settings,
  io: Io,
  count: string,
): Promise<RgbaImage> {
  const picture = valueOf(read);
  const { signal } = io;
  signal.throwIfAborted();
  io.progress?.(`${count}${photo}`);
  const onProgress = (share: number) => io.progress?.(`${count}${photo} ${Math.round(share * 100)} %`);
  const painting = await painter.paint(picture, style, {
    strength,
    ...(tilePx !== undefined && { tilePx }),
    into: picture,
    signal,
    onProgress,
  });
  signal.throwIfAborted();
  return painting;
}

/** @returns The line that says so. */
async function writePainting(
  { device, model }: Painter,
  painted: Settled<RgbaImage>,
  { photo, out }: Job,
  { quality, force, json, styleName, strength }: Settings,
  elapsedMs: number,
): Promise<string> {
  const painting = valueOf(painted);
  const { width, height } = painting;
  await writeImage(out, painting, { quality, force });
  free(painting);
  if (json) return JSON.stringify({ photo, style: styleName, out, width, height, strength, elapsedMs, device, model });
  return `${photo} + ${styleName} → ${out}  ${width}×${height}  ${elapsedMs} ms  ${device}`;
}

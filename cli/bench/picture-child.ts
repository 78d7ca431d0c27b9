/**
 * @file One size of `pleinair bench`, in a process of its own, so that its peak memory is its own.
 *
 * Takes a {@link BenchTask} as JSON in its argument, prints {@link BenchTimes} as JSON.
 */
import { readFile } from "node:fs/promises";
import { free, timedRuntime } from "pleinair";
import { loadPainter } from "pleinair/network";
import { createRuntime, encodeImage, readImage, readModel } from "pleinair/node";

/** What to measure. */
export interface BenchTask {
  readonly photo: string;
  readonly runs: number;
  readonly model: string;
  readonly device: "auto" | "cpu" | "webgpu";
  readonly threads?: number;
}

/** Medians in milliseconds, and the largest memory of the process. */
export interface BenchTimes {
  readonly device: string;
  readonly model: string;
  readonly decodeMs: number;
  readonly studyMs: number;
  readonly paintMs: number;
  /** The part of `paintMs` that the graphs ran. */
  readonly networkMs: number;
  readonly encodeMs: number;
  /** Decode, paint and encode together. */
  readonly wholeMs: number;
  readonly peakMiB: number;
}

const task = JSON.parse(process.argv[2]!) as BenchTask;
const { photo, runs, model, device, threads } = task;
const created = await createRuntime({ device, ...(threads !== undefined && { threads }) });
const { runtime, takeMs } = timedRuntime(created, () => performance.now());
await using painter = await loadPainter(runtime, await readModel(model));

const bytes = await readFile(photo);
const style = await painter.study(await readImage(bytes));
const rows: number[][] = [];
for (let i = 0; i <= runs; i++) {
  const start = performance.now();
  const picture = await readImage(bytes);
  const decoded = performance.now();
  takeMs();
  const painting = await painter.paint(picture, style, { into: picture });
  const painted = performance.now();
  const networkMs = takeMs();
  await encodeImage(painting, ".jpg");
  const encoded = performance.now();
  await painter.study(painting);
  const studied = performance.now();
  free(painting);
  // The first one loads the graphs.
  if (i > 0)
    rows.push([decoded - start, studied - encoded, painted - decoded, networkMs, encoded - painted, encoded - start]);
}
const [decodeMs, studyMs, paintMs, networkMs, encodeMs, wholeMs] = [0, 1, 2, 3, 4, 5].map((i) =>
  median(rows.map((row) => row[i]!)),
);
const times: BenchTimes = {
  device: painter.device,
  model: painter.model,
  decodeMs: decodeMs!,
  studyMs: studyMs!,
  paintMs: paintMs!,
  networkMs: networkMs!,
  encodeMs: encodeMs!,
  wholeMs: wholeMs!,
  peakMiB: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(times));

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

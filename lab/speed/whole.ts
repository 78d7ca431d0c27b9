/**
 * @file The speed and peak memory of a whole painting, from JPEG to JPEG, each size in a process of its own.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeImage, readModel, type Device } from "pleinair/node";
import { LabError } from "../lab-error.ts";
import type { Figures } from "../results.ts";
import { smoothPicture, type Size } from "./test-pictures.ts";

/** What to measure. */
export interface WholeOptions {
  /** Names or folders of our models. */
  readonly models: readonly string[];
  readonly sizes: readonly Size[];
  readonly device?: Device | "auto";
  /** CPU threads. Default: all cores. */
  readonly threads?: number | undefined;
  /** Paintings measured for each size, after one to warm up; large sizes take fewer. Default: 15. */
  readonly runs?: number | undefined;
  readonly signal?: AbortSignal;
}

/** The work of one process. */
export interface WholeTask {
  readonly photo: string;
  readonly runs: number;
  readonly model: string;
  readonly device: Device | "auto";
  readonly threads?: number;
}

/** Medians in milliseconds, and the peak memory of the process. */
export interface WholeTimes {
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

/** One model at one size. */
export type WholeRow = WholeTimes & Size;

/** Measures. @param onRow - Called with each row as soon as it is measured. */
export async function measureWhole(options: WholeOptions, onRow: (row: WholeRow) => void): Promise<WholeRow[]> {
  const { models, sizes, device = "auto", threads, runs = 15, signal } = options;
  // A model that does not exist is an error of this process, before any work.
  for (const model of models) await readModel(model);
  const folder = await mkdtemp(join(tmpdir(), "pleinair-lab-"));
  const rows: WholeRow[] = [];
  try {
    for (const model of models) {
      for (const { width, height } of sizes) {
        const photo = join(folder, `${width}x${height}.jpg`);
        await writeFile(photo, await encodeImage(smoothPicture({ width, height }), ".jpg"));
        // A large size varies less, and takes long.
        const fewer = Math.max(2, Math.min(runs, Math.round((runs * 2 ** 22) / (width * height))));
        const task = { photo, runs: fewer, model, device, ...(threads !== undefined && { threads }) };
        rows.push({ width, height, ...(await inOwnProcess(task, signal)) });
        onRow(rows.at(-1)!);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

async function inOwnProcess(task: WholeTask, signal: AbortSignal | undefined): Promise<WholeTimes> {
  const child = fork(fileURLToPath(new URL("whole-process.ts", import.meta.url)), [], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    ...(signal && { signal }),
  });
  let complaint = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (complaint += text));
  child.send(task);
  const times = once(child, "message").then(([message]) => message as WholeTimes);
  const end = once(child, "exit").then(([code]) => {
    signal?.throwIfAborted();
    throw new LabError(`Measuring ${task.model} ended with code ${String(code)}. ${complaint.trim()}`);
  });
  try {
    return await Promise.race([times, end]);
  } finally {
    // The one that lost the race is of no interest.
    await Promise.allSettled([end]);
  }
}

/** Rows of the history. */
export function wholeRows(rows: readonly WholeRow[], fixed: Figures): Figures[] {
  const ms = (value: number) => +value.toFixed(2);
  return rows.map((row) => ({
    ...{ ...fixed, device: row.device, model: row.model, width: row.width, height: row.height },
    ...{ decodeMs: ms(row.decodeMs), studyMs: ms(row.studyMs), paintMs: ms(row.paintMs) },
    ...{ networkMs: ms(row.networkMs), encodeMs: ms(row.encodeMs), wholeMs: ms(row.wholeMs), peakMiB: ms(row.peakMiB) },
  }));
}

/**
 * @file What a run has written to its log: read again when it goes on, and shown in its report.
 */
import { readFile } from "node:fs/promises";
import { writeSafely } from "./checkpoint.ts";
import type { Evaluation } from "./evaluate.ts";
import type { Losses } from "./losses.ts";

/** One line of the log. */
export interface Progress extends Losses {
  readonly step: number;
  readonly rate: number;
  readonly gradientNorm: number;
  /** Standard deviation of the paintings' pixels: near 0 when training has collapsed to one colour. */
  readonly spread: number;
  /** Mean time of a step since the last line. */
  readonly stepMs: number;
}

/** What a run has written to its log so far. */
export interface History {
  readonly progress: Progress[];
  readonly evaluations: (Evaluation & { readonly step: number })[];
}

/** A line of the log. Logs of before November 2026 call temporal consistency `steady`. */
export function parseLogLine(line: string): { kind: string } & Progress {
  const { steady, ...entry } = JSON.parse(line) as { kind: string; steady?: number } & Progress;
  return steady === undefined ? entry : { ...entry, temporal: steady };
}

/** The log up to `step`: a resumed run writes the lines after its checkpoint again. */
export async function readHistory(path: string, step: number): Promise<History> {
  const history: History = { progress: [], evaluations: [] };
  const text = step === 0 ? "" : await readFile(path, "utf8");
  const kept = text.split("\n").filter((line) => {
    if (!line.endsWith("}")) return false; // The last line of a killed run may be cut short.
    const { kind, ...entry } = parseLogLine(line);
    if (entry.step > step) return false;
    if (kind === "progress") history.progress.push(entry);
    else history.evaluations.push(entry);
    return true;
  });
  await writeSafely(path, kept.map((line) => `${line}\n`).join(""));
  return history;
}

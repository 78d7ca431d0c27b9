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
  /** Deviation of the paintings' pixels: a brown picture has next to none. */
  readonly spread: number;
  /** Mean time of a step since the last line. */
  readonly stepMs: number;
}

/** What a run has written to its log so far. */
export interface History {
  readonly progress: Progress[];
  readonly evaluations: (Evaluation & { readonly step: number })[];
}

/** The log up to `step`: a resumed run writes the lines after its checkpoint again. */
export async function readHistory(path: string, step: number): Promise<History> {
  const history: History = { progress: [], evaluations: [] };
  const text = step === 0 ? "" : await readFile(path, "utf8");
  const kept = text.split("\n").filter((line) => {
    if (!line.endsWith("}")) return false; // The last line of a killed run may be cut short.
    const { kind, ...entry } = JSON.parse(line) as { kind: string } & Progress;
    if (entry.step > step) return false;
    if (kind === "progress") history.progress.push(entry);
    else history.evaluations.push(entry);
    return true;
  });
  await writeSafely(path, kept.map((line) => `${line}\n`).join(""));
  return history;
}

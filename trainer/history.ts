/**
 * @file What a run has written to its log: read again when it goes on, and shown in its report.
 */
import { readFile } from "node:fs/promises";
import { FormatError } from "pleinair";
import { namingFile } from "pleinair/network";
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

/** A line of the log, and what kind it is: `progress` or `evaluation`. */
export type LogLine = { readonly kind: string } & Progress;

/**
 * A line of the log. Logs of before November 2026 call temporal consistency `steady`.
 *
 * @throws {FormatError} when it is none.
 */
export function parseLogLine(line: string): LogLine {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch (cause) {
    throw noLine(line, cause);
  }
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) throw noLine(line);
  const { kind, steady, ...figures } = entry as Record<string, unknown>;
  const isKnown = kind === "progress" || kind === "evaluation";
  const { step } = figures;
  const numbers = Object.values(steady === undefined ? figures : { ...figures, steady });
  if (!isKnown || !Number.isSafeInteger(step) || (step as number) < 0) throw noLine(line);
  // What was no number when it was written is null.
  if (!numbers.every((value) => typeof value === "number" || value === null)) throw noLine(line);
  for (const name of ["content", "style"]) if (typeof figures[name] !== "number") throw noLine(line);
  return { kind, ...figures, ...(steady !== undefined && { temporal: steady }) } as LogLine;
}

function noLine(line: string, cause?: unknown): FormatError {
  const start = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new FormatError(`expected a line of a training log, got ${JSON.stringify(start)}. Remove it.`, { cause });
}

/**
 * The lines of a log up to `step`: a resumed run writes those after its checkpoint again.
 *
 * @throws {FormatError} for a line that is none; the last may be cut short, which a kill does.
 */
export function parseLog(text: string, step: number): { readonly history: History; readonly kept: readonly string[] } {
  const history: History = { progress: [], evaluations: [] };
  const lines = text.split("\n");
  const kept = lines.filter((line, i) => {
    if (line === "" || (i === lines.length - 1 && !line.endsWith("}"))) return false;
    const { kind, ...entry } = numbered(i + 1, () => parseLogLine(line));
    if (entry.step > step) return false;
    if (kind === "progress") history.progress.push(entry);
    else history.evaluations.push(entry);
    return true;
  });
  return { history, kept };
}

function numbered<T>(line: number, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new FormatError(`line ${line}: ${(cause as Error).message}`, { cause });
  }
}

/** The log up to `step`, which the file is cut back to. */
export async function readHistory(path: string, step: number): Promise<History> {
  const text = step === 0 ? "" : await readFile(path, "utf8");
  const { history, kept } = await namingFile(path, () => parseLog(text, step));
  await writeSafely(path, kept.map((line) => `${line}\n`).join(""));
  return history;
}

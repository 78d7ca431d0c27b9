/**
 * @file The tables of docs/reliability.md.
 */
import type { Row } from "../results.ts";
import { markdownTable } from "./markdown.ts";

/** What each parser was given, and what came of it. */
export function fuzzTable(rows: readonly Row[]): string {
  const lines = rows.map(({ parser, read, refused, slowestMs }) => [
    parser!,
    count(Number(read) + Number(refused)),
    count(Number(read)),
    count(Number(refused)),
    `${Number(slowestMs).toFixed(0)} ms`,
  ]);
  return markdownTable([["parser", "inputs", "read", "refused", "the slowest took"], ...lines]);
}

/** What was done to what, and what was lost. */
export function faultTable(rows: readonly Row[]): string {
  const lines = rows.map(({ fault, to, times, came, lost }) => [
    fault!,
    to!,
    times!,
    came!,
    times === "0" ? "–" : lost === "0" ? "nothing" : lost!,
  ]);
  return markdownTable([["fault", "to", "times", "what came", "lost"], ...lines]);
}

/** How long things went on, and what they held. */
export function enduranceTable(rows: readonly Row[]): string {
  const change = (early: string | undefined, late: string | undefined, unit: string) =>
    early ? `${early} → ${late} ${unit}` : "";
  const lines = rows.map(({ what, count: many, seconds, earlyMiB, lateMiB, earlyMs, lateMs, faults }) => [
    what!,
    count(Number(many)),
    `${(Number(seconds) / 60).toFixed(1)} min`,
    change(earlyMiB, lateMiB, "MiB"),
    change(earlyMs, lateMs, "ms"),
    faults === "0" ? "yes" : "no",
  ]);
  return markdownTable([["what", "times", "took", "memory", "median time", "holds"], ...lines]);
}

/** A number with its thousands apart. */
function count(value: number): string {
  return value.toLocaleString("en-GB");
}

/**
 * @file What a quality run leaves: lines on the terminal, a contact sheet, the means as JSON and every painting's scores as CSV.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { metrics, scoreText } from "../quality/metrics.ts";
import { inCsv, qualityRows, type QualityEntry, type QualityRun } from "../quality/quality.ts";
import { appendRows } from "../results.ts";
import { writeContactSheet } from "./contact-sheet.ts";

/** The head of the lines, for {@link qualityLine}. */
export const qualityHead = textRow(
  "",
  metrics.map(({ title, better }) => `${title} ${better === "less" ? "↓" : "↑"}`),
);

/** A model's means in a line. */
export function qualityLine({ name, scores }: QualityEntry): string {
  return textRow(
    name,
    metrics.map((metric) => scoreText(scores[metric.key], metric)),
  );
}

function textRow(name: string, cells: readonly string[]): string {
  const widths = metrics.map(({ title }) => title.length + 4);
  return name.padEnd(22) + cells.map((cell, i) => cell.padStart(widths[i]!)).join("");
}

/** Writes `quality.html` with its pictures, `quality.json` and `quality.csv`. @returns The path of the page. */
export async function writeQualityReport(folder: string, run: QualityRun): Promise<string> {
  const { date, commit, set, pairs, entries } = run;
  await mkdir(folder, { recursive: true });
  const page = await writeContactSheet(folder, pairs, entries);
  const means = { date, commit, pairs: pairs.length, set, rows: qualityRows(run) };
  await writeFile(join(folder, "quality.json"), JSON.stringify(means, null, 2));
  const csv = join(folder, "quality.csv");
  await rm(csv, { force: true });
  const rows = entries.flatMap(({ name, paintings }) =>
    paintings.map(({ scores }, i) => ({ pair: pairs[i]!.name.replaceAll(",", " "), name, ...inCsv(scores) })),
  );
  await appendRows(csv, rows);
  return page;
}

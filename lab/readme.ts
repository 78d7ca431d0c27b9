/**
 * @file `npm run lab -- readme`: writes README's tables from lab/results, each between two markers, so that they cannot say anything else.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRows, resultsFolder, type Row } from "./history.ts";
import { bareConvolution } from "./lanes.ts";
import { LabError } from "./lab-error.ts";
import { figureText, measures, type Measure } from "./measures.ts";
import { qualityHistory } from "./quality.ts";
import { speedHistory } from "./speed.ts";

/** The project's README. */
export const readmePath = fileURLToPath(new URL("../README.md", import.meta.url));

/** README's text with the tables that the history gives. @throws {LabError} when a marker is missing. */
export async function withTables(readme: string): Promise<string> {
  const quality = await lastRun(qualityHistory);
  const speed = await lastRun(speedHistory);
  const whole = await lastRun(await newest(/^(?!browser-)[a-z]+-.*\.csv$/));
  const browser = await lastRun(await newest(/^browser-.*\.csv$/));
  const tables = { quality: qualityTable(quality), speed: speedTable(speed), rate: rateTable(speed) };
  const all = { ...tables, whole: wholeTable(whole), browser: browserTable(browser) };
  return Object.entries(all).reduce((text, [name, table]) => between(text, name, table), readme);
}

/** Writes the tables into README. */
export async function writeReadme(): Promise<void> {
  await writeFile(readmePath, await withTables(await readFile(readmePath, "utf8")));
}

function between(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- lab: ${name} -->\n`, `\n<!-- /lab: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new LabError(`README.md: expected ${start.trim()} and ${end.trim()} around the table.`);
  return text.slice(0, from) + start + (table === "" ? "" : `\n${table}\n`) + text.slice(to);
}

/** The rows of the last run: those with the last row's day and commit. Of what was measured twice, the later. */
async function lastRun(path: string | undefined): Promise<Row[]> {
  const rows = path === undefined ? [] : await readRows(path);
  const { date, commit } = rows.at(-1) ?? {};
  return rows.filter((row) => row["date"] === date && row["commit"] === commit);
}

/** The file of lab/results that was added to most recently, by the dates in it; each machine has its own. */
async function newest(pattern: RegExp): Promise<string | undefined> {
  const names = (await readdir(resultsFolder)).filter((name) => pattern.test(name));
  const dated = names.map(async (name) => {
    const path = join(resultsFolder, name);
    return { path, date: (await readRows(path)).at(-1)?.["date"] ?? "" };
  });
  return (await Promise.all(dated)).sort((a, b) => (a.date < b.date ? -1 : 1)).at(-1)?.path;
}

/** Rows by the text of a column, in their order; a later row with the same key takes the earlier one's place. */
function byKey(rows: readonly Row[], ...keys: readonly string[]): Map<string, Row> {
  return new Map(rows.map((row) => [keys.map((key) => row[key]).join(" "), row]));
}

function unique(rows: readonly Row[], key: string): string[] {
  return [...new Set(rows.map((row) => row[key]!))];
}

const baselines = ["the photo itself", "the photo recoloured"];

function qualityTable(rows: readonly Row[]): string {
  const shown = measures.filter(({ key }) => key !== "atZero");
  const last = [...byKey(rows, "name").values()];
  const rivals = last.filter(({ name }) => !baselines.includes(name!));
  const cell = (row: Row, measure: Measure) => {
    const value = (of: Row) => (of[measure.key] === "" ? NaN : Number(of[measure.key]));
    const text = figureText(value(row), measure);
    const best = (measure.better === "less" ? Math.min : Math.max)(...rivals.map(value));
    return value(row) === best && rivals.includes(row) ? `**${text}**` : text;
  };
  const head = shown.map(({ title, better }) => `${title} ${better === "less" ? "↓" : "↑"}`);
  return table([["", ...head], ...last.map((row) => [row["name"]!, ...shown.map((measure) => cell(row, measure))])]);
}

/** Milliseconds of the networks alone, on all cores; then on one. */
function speedTable(rows: readonly Row[]): string {
  const painting = rows.filter(({ name }) => name !== bareConvolution && !name!.endsWith("studies"));
  const sizes = unique(
    painting.filter(({ name }) => name === painting[0]?.["name"]),
    "size",
  );
  const cells = byKey(painting, "name", "threads", "size");
  const names = unique(painting, "name");
  const lines = unique(painting, "threads").flatMap((threads) =>
    names.map((name) => {
      const at = (size: string) => cells.get(`${name} ${threads} ${size}`);
      // Magenta's only size is none of ours.
      const own = [...cells.values()].find((row) => row["name"] === name && row["threads"] === threads);
      const only = own && !sizes.some(at) ? ` (${own["size"]} only)` : "";
      const compared = at("512x512") ?? own;
      return [
        `${name}${only}`,
        threads,
        ...sizes.map((size) => time(at(size))),
        compared ? `${Number(compared["ratio"]).toFixed(2)}` : "",
      ];
    }),
  );
  return table([["", "threads", ...sizes.map(sizeText), "a pixel, studio's being 1"], ...lines]);
}

/** Milliseconds, and the middle half of the rounds. */
function time(row: Row | undefined): string {
  if (!row) return "";
  const [ms, from, to] = ["ms", "fromMs", "toMs"].map((key) => Number(row[key])) as [number, number, number];
  const text = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));
  return `${text(ms)} (${text(from)}–${text(to)})`;
}

/** Billions of multiply-accumulates a second and their share of a bare convolution's, at 512x512; and what studying costs. */
function rateTable(rows: readonly Row[]): string {
  const cells = byKey(rows, "name", "threads", "size");
  const models = unique(
    rows.filter(({ gmacs, name }) => gmacs !== "" && name !== bareConvolution),
    "name",
  );
  const lines = unique(rows, "threads").flatMap((threads) =>
    models.map((name) => {
      const paint = (size: string) => cells.get(`${name} ${threads} ${size}`);
      const study = cells.get(`${name} studies ${threads} 256x256`);
      const paints = study && paint("256x256") ? Number(study["ms"]) / Number(paint("256x256")!["ms"]) : NaN;
      const at512 = paint("512x512");
      return [
        name,
        threads,
        at512 ? Number(at512["gmacs"]).toFixed(0) : "",
        at512 ? `${(100 * Number(at512["share"])).toFixed(0)} %` : "",
        Number.isNaN(paints) ? "" : paints.toFixed(2),
      ];
    }),
  );
  return table([["", "threads", "GMAC/s", "of a bare convolution's", "a study, in paintings"], ...lines]);
}

function wholeTable(rows: readonly Row[]): string {
  const ms = (text: string | undefined) => {
    const value = Number(text);
    return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`;
  };
  const lines = [...byKey(rows, "model", "width", "height").values()].map((row) => [
    row["model"]!.split("-")[0]!,
    `${row["width"]}×${row["height"]}`,
    ...["decodeMs", "paintMs", "encodeMs", "wholeMs"].map((key) => ms(row[key])),
    (Number(row["wholeMs"]) / Number(row["networkMs"])).toFixed(2),
    `${Number(row["peakMiB"]).toFixed(0)} MiB`,
  ]);
  return table([["", "size", "decode", "paint", "encode", "whole", "of the network's", "memory, at most"], ...lines]);
}

function browserTable(rows: readonly Row[]): string {
  const cells = byKey(rows, "model", "device", "threads", "size");
  const sizes = unique(rows, "size");
  const lines = [...byKey(rows, "model", "device", "threads").values()].map((row) => [
    row["model"]!.split("-")[0]!,
    row["device"]!,
    row["threads"]!,
    ...sizes.map((size) => {
      const at = cells.get(`${row["model"]} ${row["device"]} ${row["threads"]} ${size}`);
      return at ? Number(at["framesPerSecond"]).toFixed(1) : "";
    }),
  ]);
  return table([["frames a second", "device", "threads", ...sizes.map((size) => `${size}×${size}`)], ...lines]);
}

function sizeText(size: string): string {
  return size.replace("x", "×");
}

/** A table as prettier leaves it: every column as wide as its widest cell. Empty without lines below the head. */
function table(rows: readonly (readonly string[])[]): string {
  const [head, ...lines] = rows;
  if (!head || lines.length === 0) return "";
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...lines].map(line).join("\n");
}

/**
 * @file The history of figures: CSV files in lab/results that rows are added to, each with its date and commit.
 *
 * Values hold no commas, quotes or line ends, so that any program reads the files and a diff shows what is new.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus, platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { versions, writeAtomically } from "pleinair/node";
import { LabError } from "./lab-error.ts";

/** Where the history is kept. */
const resultsFolder = fileURLToPath(new URL("results/", import.meta.url));

/** The files of the history, one for each kind of figures. */
export const histories = {
  quality: join(resultsFolder, "quality.csv"),
  speed: join(resultsFolder, "speed.csv"),
  whole: join(resultsFolder, "whole.csv"),
  browser: join(resultsFolder, "browser.csv"),
  stability: join(resultsFolder, "stability.csv"),
  fuzz: join(resultsFolder, "fuzz.csv"),
  faults: join(resultsFolder, "faults.csv"),
  endurance: join(resultsFolder, "endurance.csv"),
} as const;

/** A line of the history, by column. */
export type Row = Readonly<Record<string, string>>;

/** A line to be written. */
export type Figures = Readonly<Record<string, string | number>>;

/** Today and the commit that is measured, with `+` when there are changes beyond it. Both are columns of every history. */
export async function stamp(): Promise<{ readonly date: string; readonly commit: string }> {
  const git = (...args: string[]) =>
    promisify(execFile)("git", args, { cwd: resultsFolder }).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
  // New rows of the history do not change what is measured.
  const changed = await git("status", "--porcelain", "--untracked-files=no", ":(top)", ":(top,exclude)lab/results");
  const commit = await git("rev-parse", "--short", "HEAD");
  return { date: new Date().toISOString().slice(0, 10), commit: changed === "" ? commit : `${commit}+` };
}

/** The versions and the machine that times depend on, as columns. */
export function machineStamp(): { readonly onnxruntime: string; readonly node: string; readonly machine: string } {
  const { onnxruntime, node } = versions();
  const machine = `${platform()} ${cpus()[0]?.model.trim() ?? "unknown"} ${cpus().length} cores`.replaceAll(",", " ");
  return { onnxruntime, node, machine };
}

/**
 * Adds rows to a file, which is created with the names of the columns. Columns that the file does not have yet are added to it; older
 * rows have nothing there.
 *
 * @throws {LabError} when a value does not fit into a plain CSV, or the file is damaged.
 */
export async function appendRows(path: string, rows: readonly Figures[]): Promise<void> {
  if (rows.length === 0) return;
  const before = await readRows(path);
  const columns = [...new Set([...before.columns, ...rows.flatMap(Object.keys)])];
  const line = (row: Figures) => columns.map((column) => plain(column, `${row[column] ?? ""}`)).join(",");
  const text = [columns.join(","), ...before.rows.map(line), ...rows.map(line), ""].join("\n");
  await writeAtomically(path, Buffer.from(text), { force: true });
}

function plain(column: string, text: string): string {
  if (/[",\r\n]/.test(text)) throw new LabError(`${column}: expected a value without commas and quotes, got ${text}`);
  return text;
}

/** The columns and every row of a file, oldest first; none when there is no file. @throws {LabError} when a row is damaged. */
export async function readRows(
  path: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly Row[] }> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [head, ...lines] = text.split("\n").filter((line) => line !== "");
  const columns = head?.split(",") ?? [];
  const rows = lines.map((line, i) => {
    const values = line.split(",");
    if (values.length !== columns.length) {
      throw new LabError(
        `${path}: line ${i + 2} has ${values.length} values for ${columns.length} columns; correct it.`,
      );
    }
    return Object.fromEntries(columns.map((column, at) => [column, values[at]!]));
  });
  return { columns, rows };
}

/** A number for a CSV: `digits` significant ones, nothing for NaN. */
export function figureOf(value: number, digits = 4): string {
  return Number.isNaN(value) ? "" : `${+value.toPrecision(digits)}`;
}

/**
 * @file The lab's memory: CSV files that rows are added to and never taken from, each with its date and commit.
 *
 * Plain ones: values hold no commas, quotes or line ends, so that any program reads them, and a diff shows what is new.
 */
import { execFile } from "node:child_process";
import { appendFile, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LabError } from "./lab-error.ts";

/** Where the history is kept. */
export const resultsFolder = fileURLToPath(new URL("results/", import.meta.url));

/** A line of the history, by column. */
export type Row = Readonly<Record<string, string>>;

/** Today and the commit that is measured, with `+` when there is more than the commit. Both are columns of every history. */
export async function stamp(): Promise<{ readonly date: string; readonly commit: string }> {
  const git = (...args: string[]) =>
    promisify(execFile)("git", args, { cwd: resultsFolder }).then(
      ({ stdout }) => stdout.trim(),
      () => "",
    );
  // What was recorded just now is no change of what is measured.
  const changed = await git("status", "--porcelain", "--untracked-files=no", ":(top)", ":(top,exclude)lab/results");
  const commit = await git("rev-parse", "--short", "HEAD");
  return { date: new Date().toISOString().slice(0, 10), commit: changed === "" ? commit : `${commit}+` };
}

/**
 * Adds rows to a file, which is begun with the names of the columns.
 *
 * @throws {LabError} when the file has other columns, or a value does not fit into a plain CSV.
 */
export async function appendRows(
  path: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | number>>[],
): Promise<void> {
  const head = columns.join(",");
  const there = await readFile(path, "utf8").catch(() => undefined);
  const found = there?.split("\n")[0];
  if (found !== undefined && found !== head) {
    throw new LabError(
      `${path}: expected the columns ${head}, found ${found}. Move the file away, or add what is missing.`,
    );
  }
  const lines = rows.map((row) =>
    columns
      .map((column) => {
        const text = `${row[column] ?? ""}`;
        if (/[",\r\n]/.test(text))
          throw new LabError(`${column}: expected a value without commas and quotes, got ${text}`);
        return text;
      })
      .join(","),
  );
  await appendFile(path, [...(there === undefined ? [head] : []), ...lines, ""].join("\n"));
}

/** Every row of a file, oldest first; none when there is no file. */
export async function readRows(path: string): Promise<Row[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [head, ...lines] = text.split("\n").filter((line) => line !== "");
  const columns = head?.split(",") ?? [];
  return lines.map((line, i) => {
    const values = line.split(",");
    if (values.length !== columns.length) {
      throw new LabError(`${path}: line ${i + 2} has ${values.length} values for ${columns.length} columns; mend it.`);
    }
    return Object.fromEntries(columns.map((column, at) => [column, values[at]!]));
  });
}

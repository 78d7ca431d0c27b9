/**
 * @file The history of measurements: a CSV file for each measure and machine in `lab/results`, rows by date and commit.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir } from "node:fs/promises";
import { cpus, hostname, platform } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { versions } from "pleinair/node";

/**
 * Appends rows to this machine's history of a measure.
 *
 * @param measure - Such as `"steady"`.
 * @param rows - Each with the same columns in the same order.
 * @returns The file, relative to where the program runs.
 */
export async function record(
  measure: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): Promise<string> {
  const folder = fileURLToPath(new URL("results/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${measure}-${machineName()}.csv`);
  const about = { date: new Date().toISOString().slice(0, 10), commit: commit(), onnxruntime: versions().onnxruntime };
  const lines = rows.map((row) => Object.values({ ...about, ...row }).join(","));
  const head = Object.keys({ ...about, ...rows[0] }).join(",");
  await appendFile(path, [...(existsSync(path) ? [] : [head]), ...lines, ""].join("\n"));
  return relative(process.cwd(), path);
}

/** The name that `pleinair bench --record` gives this machine. */
function machineName(): string {
  const { model } = cpus()[0] ?? { model: "unknown" };
  const kind = `${platform()}-${model}-${cpus().length}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${kind}-${createHash("sha1").update(hostname()).digest("hex").slice(0, 4)}`;
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") ? "+" : "");
  } catch {
    return "unknown";
  }
}

/**
 * @file Runs the fuzz tests, and tells how many inputs each parser was given and what came of them.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LabError } from "../lab-error.ts";
import type { Figures } from "../results.ts";

/** What one parser was given, and what came. */
export interface FuzzRow {
  readonly parser: string;
  readonly read: number;
  /** With an error of the project. */
  readonly refused: number;
  /** Processor time that the slowest input took. */
  readonly slowestMs: number;
}

/** The tests: also those of `npm run fuzz`. */
const tests = ["test/fuzz/*.test.ts", "studio/src/links.test.ts"];

/** Gives every parser so many inputs. @throws {LabError} when one of them falls. */
export async function fuzzParsers(inputs: number): Promise<FuzzRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "pleinair-fuzz-"));
  const report = join(folder, "report.jsonl");
  try {
    const child = spawn(process.execPath, ["--conditions=source", "--test", "--test-concurrency=2", ...tests], {
      cwd: fileURLToPath(new URL("../../", import.meta.url)),
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, PLEINAIR_FUZZ: String(inputs), PLEINAIR_FUZZ_REPORT: report },
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new LabError(`A parser fell: the tests ended with ${code}. The seed is above.`);
    const lines = (await readFile(report, "utf8")).trim().split("\n");
    return lines.map((line) => JSON.parse(line) as FuzzRow).sort((a, b) => a.parser.localeCompare(b.parser));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows of the history. */
export function fuzzRows(rows: readonly FuzzRow[], fixed: Figures): Figures[] {
  return rows.map(({ parser, read, refused, slowestMs }) => ({
    ...{ ...fixed, parser, read, refused, slowestMs: +slowestMs.toFixed(1) },
  }));
}

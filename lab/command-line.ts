/**
 * @file What the lab's command lines share: options, output, the record of figures, and how they end.
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { PleinAirError } from "pleinair/node";
import { LabError } from "./lab-error.ts";
import { appendRows, type Figures } from "./results.ts";

type OptionTable = NonNullable<ParseArgsConfig["options"]>;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** @throws {LabError} for an option that is not in the table. */
export function parseOptions<const T extends OptionTable>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (cause) {
    throw new LabError(`${(cause as Error).message.split("\n")[0]!} --help lists the options.`, { cause });
  }
}

/**
 * Adds figures to a history, where `--record` asks for it.
 *
 * @param more - Said after the file's name.
 */
export async function record(
  { record }: { readonly record: boolean },
  history: string,
  rows: readonly Figures[],
  more = "",
): Promise<void> {
  if (!record) return;
  await appendRows(history, rows);
  say(`Recorded in ${history}${more}`);
}

/** Runs a command line to its end: what is wrong is one line and this exit code. */
export async function run(main: (args: readonly string[]) => Promise<void>, failure: number): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof PleinAirError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = failure;
  }
}

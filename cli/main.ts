/**
 * @file `pleinair`: reads the command line, runs the command, and turns errors into a line and an exit code.
 */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { runners, type Run } from "./commands/index.ts";
import { exitCodes, UsageError, type Io } from "./io.ts";
import type { CommandName } from "./options/commands.ts";
import { readCommandLine } from "./options/program.ts";
import { packageFolder } from "./files/package-folder.ts";

/**
 * Runs the program.
 *
 * @param argv - Without the program's name. Without a command, the studio is opened.
 * @returns The exit code.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    const columns = io.columns ?? 100;
    const request = readCommandLine(argv, { version: ownVersion(), print: (text) => io.out(text), columns });
    if (request === undefined) return exitCodes.ok;
    const run = (await runners[request.name]()) as Run<CommandName>;
    return await run(request.operands, request.options as never, io);
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    io.progress?.("");
    io.err(`pleinair: ${sentenceOf(error)}`);
    return isUsage(error) ? exitCodes.usage : exitCodes.failed;
  }
}

/** One line for a person. A fault of ours keeps its stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = [
    "UsageError",
    "OptionError",
    "FormatError",
    "FileError",
    "MissingWeightsError",
    "DeviceError",
    "RuntimeError",
    "ShapeError",
    "ConfigError",
    "DataError",
    "TrainingError",
    "LabError",
  ];
  if (known.includes(error.name)) return error.message;
  return `this should not have happened. ${error.stack ?? error.message}`;
}

/** The command line's own errors and the library's complain of the same thing. */
function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && ["OptionError", "ConfigError"].includes(error.name));
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return version;
}

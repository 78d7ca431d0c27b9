/**
 * @file `pleinair`: reads the command line, runs the command, and turns errors into a line and an exit code.
 */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { PleinAirError } from "pleinair";
import { runners, type Run } from "./commands/index.ts";
import { exitCodes, untilAborted, UsageError, type Io } from "./io.ts";
import type { CommandName } from "./options/commands.ts";
import { readCommandLine } from "./options/program.ts";
import { packageFolder } from "./files/package-folder.ts";

/** How long a command may take to end after Ctrl-C, milliseconds. */
const graceMs = 5000;

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
    return await untilEnded(request.name, run(request.operands, request.options as never, io), io);
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    io.progress?.("");
    io.err(`pleinair: ${sentenceOf(error)}`);
    return isUsage(error) ? exitCodes.usage : exitCodes.failed;
  }
}

/** Ends when the command does, or some seconds after Ctrl-C if something in it does not listen. */
async function untilEnded(name: CommandName, ending: Promise<number>, { signal }: Io): Promise<number> {
  // Training ends with its step, and writes a checkpoint.
  if (name === "train") return ending;
  const called = new AbortController();
  const calledOff = untilAborted(signal).then(async () => {
    await setTimeout(graceMs, undefined, { signal: called.signal, ref: false });
    throw signal.reason;
  });
  calledOff.catch(() => {});
  return Promise.race([ending, calledOff]).finally(() => called.abort());
}

/** One line for a person. A fault of ours keeps its stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (error instanceof PleinAirError) return error.message.replace(/\s*\n\s*/g, " ");
  // What the system refuses is no fault of ours, wherever it was met.
  if (code !== undefined && syscall !== undefined && path !== undefined) return `${path}: ${reasonOf(code, error)}`;
  // A file that was opened already is not named again.
  if (code === "ENOSPC" || code === "EDQUOT") return "a file cannot be written: the disk is full.";
  return `this should not have happened. ${error.stack ?? error.message}`;
}

function reasonOf(code: string, { message }: Error): string {
  const known: Record<string, string> = {
    ENOENT: "there is no such file or folder.",
    EISDIR: "is a folder; expected a file.",
    ENOTDIR: "is no folder, or lies below a file.",
    EACCES: "may not be read or written here.",
    EPERM: "may not be read or written here.",
    ENAMETOOLONG: "this name is longer than the file system allows.",
    ENOSPC: "cannot be written: the disk is full.",
    EEXIST: "is there already.",
    ELOOP: "leads through too many links, or round in a circle.",
  };
  return known[code] ?? `cannot be read or written (${message}).`;
}

/** The command line's own errors and the library's complain of the same thing. */
function isUsage(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && ["OptionError", "ConfigError"].includes(error.name));
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return version;
}

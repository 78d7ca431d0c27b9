/**
 * @file What a command may use of the world: tests give their own.
 */

/** Where a command writes, and how it is stopped. */
export interface Io {
  /** Results, a line each. */
  out(line: string): void;
  /** Everything else, a line each. */
  err(line: string): void;
  /** Replaces the progress line; `undefined` where nobody watches. */
  readonly progress: ((line: string) => void) | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What the process exits with. */
export const exitCodes = {
  /** All went well. */
  ok: 0,
  /** Something could not be done: a picture could not be read, painted or written. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The command line makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** One of the program's commands. */
export interface Command {
  /** What `--help` prints. */
  readonly help: string;
  /** @returns An exit code. */
  run(args: readonly string[], io: Io): Promise<number>;
}

/** Settles with Ctrl-C. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

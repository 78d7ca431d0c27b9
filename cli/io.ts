/**
 * @file What a command may use of the world: tests give their own.
 */
import { PleinAirError } from "pleinair";

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
  /** How wide lines of help may be. Default: 100. */
  readonly columns?: number;
}

/** What the process exits with. */
export const exitCodes = {
  /** All went well. */
  ok: 0,
  /** Something could not be done: a picture could not be read, painted or written. */
  failed: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** Nothing failed, but files that were there already were kept. */
  existed: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** The command line makes no sense; the message says what would. */
export class UsageError extends PleinAirError {
  override readonly name = "UsageError";
}

/** Why standard output did not take what was written to it; `undefined` where it did, or whoever reads it has gone. */
export function outputFailure(error: NodeJS.ErrnoException | null | undefined): PleinAirError | undefined {
  if (!error || error.code === "EPIPE") return undefined;
  const why = error.code === "ENOSPC" ? "the disk is full" : error.message;
  return new PleinAirError(`standard output cannot be written: ${why}.`, { cause: error });
}

/** Settles with Ctrl-C. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** An object without those of its fields that are `undefined`: what was not given is left to whoever takes it. */
export function given<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<Fields>
  >;
}

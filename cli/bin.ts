#!/usr/bin/env -S node --conditions=source
/**
 * @file The program: hands over the process's arguments, streams and Ctrl-C, and exits with what comes back.
 */
import type { WriteStream } from "node:tty";
import { exitCodes, outputFailure } from "./io.ts";
import { main } from "./main.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** How long work that nobody can call off, such as decoding a picture, may go on when the rest has ended, milliseconds. */
const graceMs = 5000;

const stop = new AbortController();
for (const signal of signals) {
  process.on(signal, () => {
    // Once is enough, but whoever asks twice is in a hurry.
    if (stop.signal.aborted) void endNow();
    else stop.abort();
  });
}

const err = writerTo(process.stderr, () => {});
const out = writerTo(process.stdout, (error) => {
  const failure = outputFailure(error);
  if (!failure) return;
  err(`pleinair: ${failure.message}\n`);
  // It may be known after the program's own code is.
  process.on("exit", () => {
    if (process.exitCode === exitCodes.ok || process.exitCode === exitCodes.existed) {
      process.exitCode = exitCodes.failed;
    }
  });
});
process.exitCode = await main(process.argv.slice(2), {
  out: (line) => out(`${line}\n`),
  err: (line) => err(`${line}\n`),
  progress: process.stderr.isTTY ? (line) => err(`\r\x1b[K${line}`) : undefined,
  signal: stop.signal,
  columns: process.stdout.columns,
});
if (process.exitCode === exitCodes.interrupted) setTimeout(() => void endNow(), graceMs).unref();

/** Ends as a program without a handler does: an exit would wait for what its threads are doing. */
async function endNow(): Promise<void> {
  const { removeTemporaryFilesNow } = await import("pleinair/node");
  removeTemporaryFilesNow();
  process.removeAllListeners("SIGINT");
  process.kill(process.pid, "SIGINT");
}

/** Writes, until that fails, of which `ended` is told: what was asked for is done all the same. */
function writerTo(stream: WriteStream, ended: (error: Error) => void): (text: string) => void {
  let isOpen = true;
  // Whoever writes is told; without this the process would end.
  stream.on("error", () => {});
  return (text) => {
    if (!isOpen) return;
    stream.write(text, (error) => {
      if (!error || !isOpen) return;
      isOpen = false;
      ended(error);
    });
  };
}

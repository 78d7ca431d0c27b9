#!/usr/bin/env -S node --conditions=source
/**
 * @file The program: hands over the process's arguments, streams and Ctrl-C, and exits with what comes back.
 */
import type { WriteStream } from "node:tty";
import { exitCodes } from "./io.ts";
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

const out = writerTo(process.stdout);
const err = writerTo(process.stderr);
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

/** Writes, until whoever reads has gone: what was asked for is done all the same. */
function writerTo(stream: WriteStream): (text: string) => void {
  let isOpen = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    isOpen = false;
  });
  return (text) => {
    if (isOpen) stream.write(text);
  };
}

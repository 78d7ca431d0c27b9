#!/usr/bin/env -S node --conditions=source
/**
 * @file The program: hands over the process's arguments, streams and Ctrl-C, and exits with what comes back.
 */
import { main } from "./main.ts";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

process.exitCode = await main(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  progress: process.stderr.isTTY ? (line) => process.stderr.write(`\r\x1b[K${line}`) : undefined,
  signal: stop.signal,
  columns: process.stdout.columns,
});

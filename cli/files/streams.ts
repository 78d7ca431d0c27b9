/**
 * @file Standard input and output as files: `-` on a command line.
 */
import { FileError } from "pleinair/node";
import { outputFailure } from "../io.ts";

/** More is no photo, bytes. */
const maxBytes = 2 ** 30;

/** All of standard input. @throws {FileError} when it is empty, or larger than any photo. */
export async function readStandardInput(signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = () => process.stdin.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) throw new FileError("standard input", "holds more than 1 GiB; expected a photo.");
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  signal.throwIfAborted();
  if (length === 0) throw new FileError("standard input", "is empty; expected a photo.");
  return Buffer.concat(chunks);
}

/** Writes all of the bytes. Whoever has stopped reading is left in peace. @throws {PleinAirError} when they cannot be written. */
export async function writeStandardOutput(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      const failure = outputFailure(error);
      if (failure) reject(failure);
      else resolve();
    });
  });
}

/**
 * @file Writing a file at given places, to the last byte or with an error.
 */
import { open, type FileHandle } from "node:fs/promises";
import { StreamTarget, type StreamTargetChunk } from "mediabunny";
import type { ByteReader } from "../../video/bytes.ts";
import type { VideoTarget } from "../../video/complete.ts";

/**
 * Where mediabunny writes a file. Its own `FilePathTarget` takes a write that the system did in part, as it does when a disk fills
 * up, for a whole one: the file then has holes, and nobody is told.
 */
export function fileTarget(path: string): VideoTarget {
  let file: FileHandle | undefined;
  const stream = new WritableStream<StreamTargetChunk>({
    async start() {
      file = await open(path, "w");
    },
    async write({ data, position }) {
      try {
        await writeAt(file!, data, position);
      } catch (error) {
        // A stream that failed is neither closed nor aborted any more.
        await file?.close();
        throw error;
      }
    },
    close: () => file?.close(),
    abort: () => file?.close(),
  });
  return {
    target: new StreamTarget(stream, { chunked: true }),
    edit: (edits) => editFile(path, edits),
  };
}

/** Changes a file that is there. */
export async function editFile(path: string, edits: Parameters<VideoTarget["edit"]>[0]): Promise<void> {
  const file = await open(path, "r+");
  try {
    for (const { at, bytes } of await edits(await readerOf(file))) await writeAt(file, bytes, at);
  } finally {
    await file.close();
  }
}

/** Reads an open file. */
export async function readerOf(file: FileHandle): Promise<ByteReader> {
  return {
    size: (await file.stat()).size,
    async read(start, end) {
      const { buffer, bytesRead } = await file.read(new Uint8Array(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    },
  };
}

/** Writes all bytes at a place in a file. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

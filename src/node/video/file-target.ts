/**
 * @file Writing a file at given places, to the last byte or with an error.
 */
import { open, type FileHandle } from "node:fs/promises";
import { StreamTarget, type StreamTargetChunk } from "mediabunny";

/**
 * Where mediabunny writes a file. Its own `FilePathTarget` takes a write that the system did in part, as it does when a disk fills
 * up, for a whole one: the file then has holes, and nobody is told.
 */
export function fileTarget(path: string): StreamTarget {
  let file: FileHandle | undefined;
  return new StreamTarget(
    new WritableStream<StreamTargetChunk>({
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
    }),
    { chunked: true },
  );
}

/** Writes all bytes at a place in a file. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/**
 * @file Whether a file is a painting, by its mark.
 */
import { open, stat, type FileHandle } from "node:fs/promises";
import { mark } from "../../metadata/mark.ts";

/** How much is read from each end of a file, bytes: what the largest metadata of a JPEG take. */
const windowBytes = 65_536;

/**
 * Whether a picture file was marked when it was written (`painted: true`). Reads at most 128 KiB, and no pixels.
 *
 * @param path - A regular file. One that cannot be opened or read is not marked.
 */
export async function isPainting(path: string): Promise<boolean> {
  // Asked before opening: a pipe would be waited for.
  const found = await stat(path).catch(() => undefined);
  const file = found?.isFile() ? await open(path, "r").catch(() => undefined) : undefined;
  if (!found || !file) return false;
  try {
    return (
      hasMark(await readWindow(file, 0)) ||
      (found.size > windowBytes && hasMark(await readWindow(file, found.size - windowBytes)))
    );
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Whether the bytes of a picture file, or the first and last of them, hold the mark. */
export function hasMark(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(mark, 0, "latin1");
}

async function readWindow(file: FileHandle, position: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(windowBytes), 0, windowBytes, position);
  return buffer.subarray(0, bytesRead);
}

/**
 * @file What a path names, and the first bytes of a file, which say what it is whatever it is called.
 */
import { open, stat, type FileHandle } from "node:fs/promises";

/** What a path names: `undefined` where there is nothing. */
export async function kindOf(path: string): Promise<"folder" | "file" | "other" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && (found.isDirectory() ? "folder" : found.isFile() ? "file" : "other");
}

/** The first bytes of a regular file; none where it cannot be read. */
export async function headOf(path: string): Promise<Uint8Array> {
  // A pipe would be waited for.
  if ((await kindOf(path)) !== "file") return new Uint8Array();
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return new Uint8Array();
  } finally {
    await file?.close();
  }
}

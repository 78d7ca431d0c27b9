/**
 * @file Whether files are whole: read to their end, or the same as those of a run that nobody disturbed.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { decodeSafetensors } from "pleinair/network";
import { decodeStyle, readImage } from "pleinair/node";

/** Reads a file to its end. @throws when part of it is missing. */
const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  ".png": (bytes) => readImage(bytes),
  ".jpg": (bytes) => readImage(bytes),
  ".style": decodeStyle,
  ".safetensors": decodeSafetensors,
  ".json": (bytes) => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
  ".mp4": checkBoxes,
};

/** The files below a folder, by their path in it; none where there is no folder. */
export async function filesIn(folder: string): Promise<Map<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(
    files.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const),
  );
  return new Map(read);
}

/** Whether a file is one that is still being written, which has no name of its own yet. */
export const isUnfinished = (name: string): boolean => /\.(part|new)(\/|$)/.test(name);

/**
 * What is wrong with files: half of a picture, of a network, of a video.
 *
 * @param reference - What a whole run writes: a file of a kind that is not known here has to be the same.
 */
export async function brokenFiles(
  files: ReadonlyMap<string, Uint8Array>,
  reference: ReadonlyMap<string, Uint8Array>,
): Promise<string[]> {
  const broken: string[] = [];
  for (const [name, bytes] of files) {
    // Unfinished files are named so; a training run's log and report are added to.
    if (isUnfinished(name) || /\.(jsonl|html|txt)$/.test(name)) continue;
    const expected = reference.get(name);
    if (expected && Buffer.compare(bytes, expected) === 0) continue;
    const read = readers[extname(name)];
    try {
      if (!read) throw new Error("it is not what a whole run writes");
      await read(bytes);
    } catch (error) {
      broken.push(`${name}: ${(error as Error).message}`);
    }
  }
  return broken;
}

/** The boxes of an MP4 fill the file, and its table of contents is among them. @throws when not. */
function checkBoxes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    const length = view.getUint32(at);
    names.push(String.fromCharCode(...bytes.subarray(at + 4, at + 8)));
    at += length === 1 ? Number(view.getBigUint64(at + 8)) : Math.max(8, length);
  }
  if (at !== bytes.length || !names.includes("moov")) throw new Error(`the MP4 holds ${names.join(", ")} only`);
}

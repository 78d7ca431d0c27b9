/**
 * @file Finds the files that a command line names: files as they are, and those of folders, by what they are.
 */
import { open, readdir, stat, type FileHandle } from "node:fs/promises";
import { extname, join } from "node:path";
import { FileError, imageFormat, isPainting, otherFormat } from "pleinair/node";
import { stemOf } from "./names.ts";

/** A file that was found. */
export interface FoundFile {
  /** Its path, or `-` for standard input. */
  readonly path: string;
  /** The folder on the command line that it was found in, or below; `undefined` for a file that was named itself. */
  readonly folder: string | undefined;
}

/** A file in a folder that is not taken, though it may have been meant. */
export interface LeftOut {
  readonly path: string;
  /** Why, in a phrase. */
  readonly why: string;
}

/** What was found. */
export interface Findings {
  readonly files: readonly FoundFile[];
  readonly leftOut: readonly LeftOut[];
  /** Paintings of ours in the folders, which are not painted again. */
  readonly paintings: readonly string[];
}

/** What is looked for, and where. */
export interface Search {
  /** Pictures, or videos. */
  readonly kind: "picture" | "video";
  /** Go into subfolders. */
  readonly recursive: boolean;
  /** Paintings are called `photo-NAME`. */
  readonly styleName: string;
}

const pictureEnding = /^\.(?:jpe?g|jfif|jpe|png|webp|avif|tiff?|gif)$/i;
/** Many are TIFF by their first bytes, with a small preview inside that is not the picture. */
const rawEnding = /^\.(?:dng|cr[23]|nef|nrw|arw|sr2|orf|rw2|pef|raf|srw|3fr|iiq)$/i;
const videoEnding = /^\.(?:mp4|m4v|mov|webm|mkv)$/i;
const movingEnding = /^\.(?:gif|apng)$/i;

/** What a path names: `undefined` where there is nothing. */
export async function kindOf(path: string): Promise<"folder" | "file" | "other" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && (found.isDirectory() ? "folder" : found.isFile() ? "file" : "other");
}

/**
 * Finds files. Those that are named themselves are taken whatever they are; of folders those that can be painted, in the order of their
 * names. Hidden files, and what is no picture, are passed over in silence.
 *
 * @throws {FileError} when a folder cannot be read, or holds nothing to paint.
 */
export async function findFiles(paths: readonly string[], search: Search): Promise<Findings> {
  const files: FoundFile[] = [];
  const leftOut: LeftOut[] = [];
  const paintings: string[] = [];
  for (const path of paths) {
    if (path === "-" || (await kindOf(path)) !== "folder") {
      files.push({ path, folder: undefined });
      continue;
    }
    const before = files.length;
    await readFolder(path, path);
    if (files.length > before) continue;
    const others = leftOut.length > 0 ? ` Left out: ${listOf(leftOut.map((file) => file.path))}.` : "";
    const own = paintings.length > 0 ? ` but ${paintings.length} of pleinair's own paintings` : "";
    throw new FileError(path, `there are no ${search.kind}s in this folder${own}.${others}`);
  }
  return { files: files.filter(isFirst), leftOut, paintings };

  async function readFolder(folder: string, root: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
      throw new FileError(folder, `this folder cannot be read (${cause.message}).`, { cause });
    });
    const names = entries.map(({ name }) => name).filter((name) => !name.startsWith("."));
    const stems = new Set(names.map(stemOf));
    for (const name of names.sort()) {
      const path = join(folder, name);
      const kind = await kindOf(path);
      if (kind === "folder") {
        const entry = entries.find((each) => each.name === name)!;
        if (!search.recursive) leftOut.push({ path, why: "a subfolder: -r goes into it" });
        // A link may lead round in a circle.
        else if (entry.isSymbolicLink()) leftOut.push({ path, why: "a link to a folder" });
        else await readFolder(path, root);
      } else if (kind === "other") {
        leftOut.push({ path, why: "no regular file" });
      } else if (kind === "file") {
        const fitness = search.kind === "video" ? videoFitness(name) : await pictureFitness(path);
        if (fitness !== true) leftOut.push(...(fitness === false ? [] : [{ path, why: fitness }]));
        else if (isCalledPainting(name, stems) || (await isPainting(path))) paintings.push(path);
        else files.push({ path, folder: root });
      }
    }
  }

  /** `photo-wave.png` beside `photo.jpg`. */
  function isCalledPainting(name: string, stems: ReadonlySet<string>): boolean {
    const [stem, end] = [stemOf(name), `-${search.styleName}`];
    return stem.endsWith(end) && stems.has(stem.slice(0, -end.length));
  }
}

/** Whether a file of a folder is taken; or why not, where it may have been meant. */
async function pictureFitness(path: string): Promise<boolean | string> {
  const ending = extname(path);
  if (rawEnding.test(ending)) return "a raw picture of a camera";
  if (pictureEnding.test(ending)) return true;
  const head = await headOf(path);
  const format = imageFormat(head);
  if (format === "HEIC") return "a HEIC picture";
  return format !== undefined || (otherFormat(head) ?? false);
}

function videoFitness(name: string): boolean | string {
  if (videoEnding.test(extname(name))) return true;
  return movingEnding.test(extname(name)) && "an animation: name it to paint it";
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

/** A file that is named twice is taken once. */
function isFirst({ path }: FoundFile, at: number, all: readonly FoundFile[]): boolean {
  return all.findIndex((other) => other.path === path) === at;
}

/** What is said of files that were left out: a line for each reason. */
export function linesOf(leftOut: readonly LeftOut[]): string[] {
  const reasons = [...new Set(leftOut.map(({ why }) => why))];
  return reasons.map((why) => {
    const paths = leftOut.filter((file) => file.why === why).map(({ path }) => path);
    return `left out: ${listOf(paths)} (${why})`;
  });
}

function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 8).join(", ");
  return paths.length > 8 ? `${shown} and ${paths.length - 8} more` : shown;
}

/**
 * @file Finds the files that a command line names: files as they are, and those of folders, by what they are.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError, isPainting } from "pleinair/node";
import { pictureFitness, videoFitness } from "./fitness.ts";
import { kindOf } from "./kind.ts";
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
  /** Of folders that cannot be read, or hold nothing to paint: the rest is painted all the same. */
  readonly failures: readonly FileError[];
}

/** What is looked for, and where. */
export interface Search {
  /** Pictures, or videos. */
  readonly kind: "picture" | "video";
  /** Go into subfolders. */
  readonly recursive: boolean;
  /** Videos that are called `clip-NAME`, beside a clip, are paintings: not all their formats carry the mark that pictures have. */
  readonly styleName?: string;
}

/**
 * Finds files. Those that are named themselves are taken whatever they are; of folders those that can be painted, in the order of their
 * names. Hidden files, and what nobody would take for a picture, are passed over in silence.
 */
export async function findFiles(paths: readonly string[], { kind, recursive, styleName }: Search): Promise<Findings> {
  const files: FoundFile[] = [];
  const leftOut: LeftOut[] = [];
  const paintings: string[] = [];
  const failures: FileError[] = [];
  for (const path of new Set(paths)) {
    if (path === "-" || (await kindOf(path)) !== "folder") {
      files.push({ path, folder: undefined });
      continue;
    }
    const before = { found: files.length + failures.length, paintings: paintings.length };
    await readFolder(path, path);
    if (files.length + failures.length > before.found) continue;
    const count = paintings.length - before.paintings;
    const own = count > 0 ? ` but ${count} of pleinair's own paintings` : "";
    failures.push(new FileError(path, `there are no ${kind}s in this folder${own}.`));
  }
  return { files: files.filter(isFirst), leftOut, paintings, failures };

  async function readFolder(folder: string, root: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
      failures.push(new FileError(folder, `this folder cannot be read (${cause.message}).`, { cause }));
      return [];
    });
    const shown = entries.filter(({ name }) => !name.startsWith("."));
    const stems = new Set(shown.map(({ name }) => stemOf(name)));
    for (const entry of shown.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      const isLink = entry.isSymbolicLink();
      const found = await stat(path).catch((cause: NodeJS.ErrnoException) => cause);
      if (found instanceof Error) {
        if (isLink) leftOut.push({ path, why: "a link that leads nowhere" });
        else if (found.code === "EACCES") {
          // The names may be listed, and no file be opened: it will be the same with the next.
          failures.push(
            new FileError(folder, `the files in this folder cannot be opened (${found.message}).`, { cause: found }),
          );
          return;
        }
      } else if (found.isDirectory()) {
        // A link may lead round in a circle.
        if (isLink) leftOut.push({ path, why: "a link to a folder: name it to have it painted" });
        else if (!recursive) leftOut.push({ path, why: "a subfolder: -r goes into it" });
        else await readFolder(path, root);
      } else if (!found.isFile()) {
        leftOut.push({ path, why: "no regular file" });
      } else {
        const fitness = await (kind === "video" ? videoFitness(path) : pictureFitness(path));
        if (fitness !== true) leftOut.push(...(fitness === false ? [] : [{ path, why: fitness }]));
        else if ((kind === "video" && isCalledPainting(entry.name, stems)) || (await isPainting(path)))
          paintings.push(path);
        else files.push({ path, folder: root });
      }
    }
  }

  /** `clip-wave.mp4` beside `clip.mov`. */
  function isCalledPainting(name: string, stems: ReadonlySet<string>): boolean {
    const [stem, end] = [stemOf(name), `-${styleName}`];
    return stem.endsWith(end) && stems.has(stem.slice(0, -end.length));
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

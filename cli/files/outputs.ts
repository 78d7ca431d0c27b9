/**
 * @file Which file becomes which.
 */
import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import { FileError, frameFiles, isFramePattern } from "pleinair/node";
import { UsageError } from "../io.ts";
import type { FoundFile } from "./find.ts";
import { differentNames, fittingName } from "./names.ts";

/** A photo or a clip, and the file of its painting. Either may be `-`: standard input, standard output. */
export interface Job {
  readonly input: string;
  readonly out: string;
  /** Whether its folder may have to be made: that of a file that was named itself must be there. */
  readonly makesFolder: boolean;
}

/** What outputs are called. */
export interface Naming {
  /** Of `--out`. */
  readonly out: string | undefined;
  readonly styleName: string;
  /** The ending of names that are made here, such as `.png`. */
  readonly ending: string;
  /** Whether `--out` with this ending is a file and not a folder. */
  readonly isFile: (out: string) => boolean;
  /** What a file could be called, for errors. */
  readonly endings: readonly string[];
}

/**
 * Gives every file its output: beside it, in the folder of `--out` (with the tree of its folder), or `--out` itself.
 *
 * @throws {UsageError} when `--out` is one file for several, or says no format.
 * @throws {FileError} when no file can be called like `--out`.
 */
export async function planOutputs(files: readonly FoundFile[], naming: Naming): Promise<Job[]> {
  const { out, styleName, ending, isFile, endings } = naming;
  const [first] = files;
  if (first === undefined) return [];
  const isOne = files.length === 1 && first.folder === undefined;
  const jobs = (folderOf: (file: FoundFile) => string): Job[] => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const place = (path: string, stem: string) =>
      join(folderOf(byPath.get(path)!), fittingName(path === "-" ? "painting" : stem, `-${styleName}${ending}`));
    const outs = differentNames([...byPath.keys()], place);
    return [...byPath.keys()].map((input, i) => ({ input, out: outs[i]!, makesFolder: true }));
  };
  if (out === "-" || (out === undefined && first.path === "-")) {
    if (!isOne) throw new UsageError(`Standard output holds one painting, and there are ${files.length} to make.`);
    return [{ input: first.path, out: "-", makesFolder: false }];
  }
  if (out === undefined) return jobs(({ path }) => dirname(path));
  const there = await stat(out).catch((cause: NodeJS.ErrnoException) => cause);
  if (there instanceof Error && there.code === "ENAMETOOLONG") {
    throw new FileError(out, "this name is longer than the file system allows.", { cause: there });
  }
  const isFolder = /[\\/]$/.test(out) || (!(there instanceof Error) && there.isDirectory());
  if (!isFolder && isFile(out)) {
    if (!isOne) throw new UsageError(`--out ${out}: ${files.length} files need a folder, not a file.`);
    return [{ input: first.path, out, makesFolder: false }];
  }
  if (!isFolder && isOne && extname(out) !== "") {
    throw new UsageError(`--out ${out}: expected a folder, or a file ending in ${endings.join(", ")}.`);
  }
  return jobs(({ path, folder }) => (folder === undefined ? out : join(out, relative(folder, dirname(path)))));
}

/**
 * Checks before any work that a file can be made, in a folder that may have to be made too.
 *
 * @throws {FileError} when what is there in place of the folder is none, or may not be written to.
 */
export async function checkFolder(out: string): Promise<void> {
  let folder = dirname(out);
  for (;;) {
    const found = await stat(folder).catch((cause: NodeJS.ErrnoException) => cause);
    if (!(found instanceof Error)) {
      if (!found.isDirectory()) throw new FileError(out, `cannot be written: ${folder} is no folder.`);
      break;
    }
    if (found.code !== "ENOENT" || dirname(folder) === folder) {
      throw new FileError(out, `cannot be written (${found.message}).`, { cause: found });
    }
    folder = dirname(folder);
  }
  await access(folder, constants.W_OK).catch((cause: Error) => {
    throw new FileError(out, `cannot be written: the folder ${folder} is not writable.`, { cause });
  });
}

/** Makes the folder of a file that is about to be written. @throws {FileError} when it cannot be made. */
export async function makeFolder(out: string): Promise<void> {
  const folder = dirname(out);
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new FileError(folder, `this folder cannot be made (${cause.message}).`, { cause });
  });
}

/** Whether a painting is there already: its file, or a file of its frames where it stands for many (`%05d.png`). */
export async function exists(out: string): Promise<boolean> {
  if (isFramePattern(out)) return (await frameFiles(out)).length > 0;
  return (await stat(out).catch(() => undefined))?.isFile() ?? false;
}

/** What two names of one file have in common, by links too; `undefined` where there is no file. */
export async function identityOf(path: string): Promise<string | undefined> {
  // File numbers of some systems are larger than what a number holds.
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
}

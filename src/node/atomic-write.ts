/**
 * @file Atomic writes: a file is there whole or not at all.
 */
import { constants as fsConstants } from "node:fs";
import { access, chmod, copyFile, link, readlink, realpath, rename, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { FileError } from "../core/errors.ts";
import { removeTemporary, sweepBeforeWriting, temporaryPath } from "./temporary-files.ts";

/**
 * Writes bytes to a file: under a temporary name first, then renamed in one step, so that no half file is ever seen.
 *
 * @param path - The file.
 * @param bytes - All of its contents.
 * @param options - `force`: replace a file that is there already. Default: false.
 * @throws {FileError} as {@link createAtomically} does.
 */
export async function writeAtomically(path: string, bytes: Uint8Array, { force = false } = {}): Promise<void> {
  await createAtomically(path, { force }, (temporaryPath) => writeFile(temporaryPath, bytes));
}

/**
 * Makes a file: `make` writes it under a temporary name, and when it is done it is renamed in one step. Whatever happens, there is the
 * old file or the whole new one. A file that is replaced keeps its permissions, and a link to it stays a link.
 *
 * @throws {FileError} when the file is there already and `force` is not set, or cannot be written. What else `make` throws is
 * thrown on.
 */
export async function createAtomically<T>(
  path: string,
  { force = false }: { readonly force?: boolean },
  make: (temporaryPath: string) => Promise<T>,
): Promise<T> {
  await checkOutput(path, force);
  const target = force ? await behindLinks(path) : path;
  await sweepBeforeWriting(dirname(target));
  const unfinished = temporaryPath(dirname(target));
  try {
    const result = await make(unfinished);
    if (force) await replace(unfinished, target);
    else await linkOrCopy(unfinished, target);
    return result;
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw existsError(path);
    if (code === "ENOSPC") throw new FileError(path, "cannot be written: the disk is full.", { cause });
    if (syscall === undefined) throw cause;
    throw new FileError(path, `cannot be written (${(cause as Error).message}).`, { cause });
  } finally {
    await removeTemporary(unfinished);
  }
}

/** What a path leads to, there or not yet. */
async function behindLinks(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    const to = await readlink(path).catch(() => undefined);
    return to === undefined ? path : resolve(dirname(path), to);
  });
}

async function replace(from: string, to: string): Promise<void> {
  const replaced = await stat(to).catch(() => undefined);
  // Some file systems have no permissions to keep.
  if (replaced) await chmod(from, replaced.mode & 0o7777).catch(() => {});
  await rename(from, to);
}

/** A link fails when the name is taken, which a rename does not. Some file systems have no links, and get a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw cause;
    await copyFile(from, to, fsConstants.COPYFILE_EXCL);
  }
}

function existsError(path: string): FileError {
  return new FileError(path, "is there already. Use --force (or { force: true }) to replace it.");
}

/**
 * Checks before any work that a file can be written there.
 *
 * @throws {FileError} when it is there already and `force` is not set, or its folder is missing or not writable.
 */
export async function checkOutput(path: string, force: boolean): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new FileError(path, "is a folder; give the name of a file.");
  if (existing && !force) throw existsError(path);
  const folder = dirname(path);
  try {
    await access(folder, fsConstants.W_OK);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new FileError(
      path,
      `cannot be written: the folder ${folder} ${missing ? "does not exist" : "is not writable"}.`,
      {
        cause,
      },
    );
  }
}

/**
 * @file Names for files that are being written, and tidying up those that a killed process left behind.
 */
import { createHash, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** Short, and the same for every file: the name of a file may be as long as the file system allows. */
const ownName = /^\.pleinair-([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.part$/;
/** Names of earlier versions. */
const olderName = /^(?:\..+\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part|\.frames-\w{6})$/;

const dayMs = 24 * 3600 * 1000;
const host = createHash("sha1").update(hostname()).digest("hex").slice(0, 6);
const inUse = new Set<string>();

/** A path for a file or folder that is being made in `folder`. Until {@link removeTemporary} it is tidied up with the process. */
export function temporaryPath(folder: string): string {
  const path = join(folder, `.pleinair-${host}-${process.pid}-${randomUUID().slice(0, 8)}.part`);
  inUse.add(path);
  return path;
}

/** Removes it, if it is there. */
export async function removeTemporary(path: string): Promise<void> {
  // A folder that is gone or was never one has nothing to tidy up.
  await rm(path, { force: true, recursive: true }).catch(() => {});
  inUse.delete(path);
}

/** Removes what this process is writing, at once: for a program that must end now. */
export function removeTemporaryFilesNow(): void {
  for (const path of inUse) rmSync(path, { force: true, recursive: true });
  inUse.clear();
}

const swept = new Set<string>();

/** {@link sweepTemporaryFiles} for a folder that this process has not swept yet. */
export async function sweepBeforeWriting(folder: string): Promise<void> {
  if (!swept.has(folder)) await sweepTemporaryFiles(folder);
}

/**
 * Removes what killed processes left unfinished in a folder: of a process of this machine that is gone, or older than a day. Files of
 * processes that run are left alone, and so is everything else.
 *
 * @param folder - The folder; those below it are left alone.
 * @returns How many were removed. A folder that cannot be read has none.
 */
export async function sweepTemporaryFiles(folder: string): Promise<number> {
  swept.add(folder);
  const names = await readdir(folder).catch((): string[] => []);
  const stray: string[] = [];
  for (const name of names.filter((each) => ownName.test(each) || olderName.test(each))) {
    const path = join(folder, name);
    const [, by, pid] = ownName.exec(name) ?? [];
    const isGone = by === host && !isRunning(Number(pid));
    if (isGone || (!inUse.has(path) && (await ageMs(path)) > dayMs)) stray.push(path);
  }
  for (const path of stray) await rm(path, { force: true, recursive: true }).catch(() => {});
  return stray.length;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : 0;
}

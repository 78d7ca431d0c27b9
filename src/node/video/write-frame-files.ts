/**
 * @file A video as picture files, a PNG for each frame.
 */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { OptionError, FileError } from "../../core/errors.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { encodeImage } from "../images/write.ts";
import { removeTemporary, temporaryPath } from "../temporary-files.ts";
import { frameFiles, frameName } from "./frame-names.ts";
import { picturesAlone, type OpenSource } from "./open-source.ts";

/**
 * Checks before any work that the files can be written.
 *
 * @throws {OptionError} when they would not be PNG files.
 * @throws {FileError} when one of them exists already and `force` is not set.
 */
export async function checkFrameOutput(pattern: string, force: boolean): Promise<void> {
  if (extname(pattern).toLowerCase() !== ".png") {
    throw new OptionError(`Cannot write frames as "${basename(pattern)}"; expected a name such as frames/%05d.png.`);
  }
  const [existing] = await frameFiles(pattern);
  if (existing === undefined || force) return;
  throw new FileError(
    join(dirname(pattern), existing),
    "exists already. Use --force (or { force: true }) to replace the frames, those of a longer video too.",
  );
}

/** Removes the frames of a longer run that follow on, up to the first gap: what lies beyond it is none of them. */
async function removeLonger(pattern: string, written: number): Promise<string[]> {
  const there = new Set(await frameFiles(pattern));
  let last = written;
  while (there.has(frameName(pattern, last + 1))) await rm(join(dirname(pattern), frameName(pattern, ++last)));
  const count = last - written;
  if (count === 0) return [];
  return [count === 1 ? "A frame of a longer run is removed." : `${count} frames of a longer run are removed.`];
}

/**
 * Writes the frames as files numbered from 1. They are written to a temporary folder beside them, and moved into place when all have been
 * written; their folder is made. With `force`, frames of an earlier run go, those that follow the last new one without a gap too.
 */
export async function writeFrameFiles(
  painted: PaintedFrames,
  pattern: string,
  from: OpenSource,
  force: boolean,
): Promise<Written> {
  const folder = dirname(pattern);
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new FileError(folder, `this folder cannot be made (${cause.message}).`, { cause });
  });
  const temporary = temporaryPath(folder);
  await mkdir(temporary);
  const names: string[] = [];
  let removed: readonly string[];
  try {
    for await (const frame of painted.from(0)) {
      const name = frameName(pattern, names.length + 1);
      await writeFile(join(temporary, name), await encodeImage(frame.image, ".png", { painted: true }));
      names.push(name);
      painted.onWritten(frame);
    }
    await checkFrameOutput(pattern, force);
    for (const name of names) await rename(join(temporary, name), join(folder, name));
    removed = await removeLonger(pattern, names.length);
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC") throw new FileError(pattern, "cannot be written: the disk is full.", { cause });
    if (syscall === undefined) throw cause;
    throw new FileError(pattern, `cannot be written (${(cause as Error).message}).`, { cause });
  } finally {
    await removeTemporary(temporary);
  }
  const { audio, notes } = await picturesAlone(from);
  return { size: painted.size, audio, notes: [...notes, ...removed] };
}

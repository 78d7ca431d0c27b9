/**
 * @file A video as picture files, a PNG for each frame.
 */
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { OptionError, FileError } from "../../core/errors.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { encodeImage } from "../images/write.ts";
import { audioLeftOut, type OpenSource } from "./open-source.ts";

const number = /%0?(\d*)d/;

/** Whether a name stands for many files: `frames/%05d.png`. */
export function isFramePattern(path: string): boolean {
  return number.test(basename(path));
}

/**
 * Checks before any work that the files can be written.
 *
 * @throws {OptionError} when they would not be PNG files.
 * @throws {FileError} when one of them is there already and `force` is not set.
 */
export async function checkFrameOutput(pattern: string, force: boolean): Promise<void> {
  if (extname(pattern).toLowerCase() !== ".png") {
    throw new OptionError(`Cannot write frames as "${basename(pattern)}"; expected a name such as frames/%05d.png.`);
  }
  if (force) return;
  const isFrame = new RegExp(
    `^${basename(pattern)
      .split(number)
      .filter((_, i) => i % 2 === 0)
      .map(escape)
      .join("\\d+")}$`,
  );
  const there = (await readdir(dirname(pattern)).catch(() => [])).find((name) => isFrame.test(name));
  if (there) {
    const path = join(dirname(pattern), there);
    throw new FileError(path, "is there already. Use --force (or { force: true }) to replace frames.");
  }
}

/**
 * Writes the frames as files numbered from 1. They are written aside, in a folder beside their own, and moved into place when all are
 * there; their folder is made.
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
  const aside = await mkdtemp(join(folder, ".frames-"));
  const names: string[] = [];
  try {
    for await (const frame of painted.from(0)) {
      const name = basename(pattern).replace(number, (_, digits: string) =>
        String(names.length + 1).padStart(Number(digits || 1), "0"),
      );
      await writeFile(join(aside, name), await encodeImage(frame.image, ".png"));
      names.push(name);
      painted.onWritten(frame);
    }
    await checkFrameOutput(pattern, force);
    for (const name of names) await rename(join(aside, name), join(folder, name));
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC") throw new FileError(pattern, "cannot be written: the disk is full.", { cause });
    if (syscall === undefined) throw cause;
    throw new FileError(pattern, `cannot be written (${(cause as Error).message}).`, { cause });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return { size: painted.size, audio: await audioLeftOut(from), notes: [] };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

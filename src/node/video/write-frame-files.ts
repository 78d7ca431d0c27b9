/**
 * @file A video as picture files, a PNG for each frame.
 */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { OptionError, FileError } from "../../core/errors.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { imageExtensions } from "../images/formats.ts";
import { encodeImage } from "../images/write.ts";
import { removeTemporary, temporaryPath } from "../temporary-files.ts";
import { picturesAlone, type OpenSource } from "./open-source.ts";

const number = /%0?(\d*)d/;

/** Whether a name stands for many picture files: `frames/%05d.png`. In any other name `%d` is part of it. */
export function isFramePattern(path: string): boolean {
  return number.test(basename(path)) && imageExtensions.includes(extname(path).toLowerCase());
}

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
  const [existing] = await framesOf(pattern);
  if (existing === undefined || force) return;
  throw new FileError(
    join(dirname(pattern), existing),
    "exists already. Use --force (or { force: true }) to replace the frames, those of a longer video too.",
  );
}

/** The names of the files that a pattern stands for, whatever number of digits they have. */
async function framesOf(pattern: string): Promise<string[]> {
  const fixedParts = basename(pattern)
    .split(number)
    .filter((_, i) => i % 2 === 0);
  const isFrame = new RegExp(`^${fixedParts.map(escape).join("\\d+")}$`);
  return (await readdir(dirname(pattern)).catch(() => [])).filter((name) => isFrame.test(name));
}

/**
 * Writes the frames as files numbered from 1. They are written to a temporary folder beside them, and moved into place when all have been
 * written; their folder is made. With `force`, frames of an earlier run go, those beyond the last new one too.
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
  try {
    for await (const frame of painted.from(0)) {
      const name = basename(pattern).replace(number, (_, digits: string) =>
        String(names.length + 1).padStart(Number(digits || 1), "0"),
      );
      await writeFile(join(temporary, name), await encodeImage(frame.image, ".png", { painted: true }));
      names.push(name);
      painted.onWritten(frame);
    }
    await checkFrameOutput(pattern, force);
    for (const name of names) await rename(join(temporary, name), join(folder, name));
    const written = new Set(names);
    for (const name of await framesOf(pattern)) if (!written.has(name)) await rm(join(folder, name));
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC") throw new FileError(pattern, "cannot be written: the disk is full.", { cause });
    if (syscall === undefined) throw cause;
    throw new FileError(pattern, `cannot be written (${(cause as Error).message}).`, { cause });
  } finally {
    await removeTemporary(temporary);
  }
  return { size: painted.size, ...(await picturesAlone(from)) };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

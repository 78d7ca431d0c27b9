/**
 * @file Names that stand for many picture files, one for each frame: `frames/%05d.png`.
 */
import { readdir } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { imageExtensions } from "../images/formats.ts";

/** Where the number of a frame goes. */
const number = /%0?(\d*)d/;

/**
 * Whether a name stands for many picture files: `frames/%05d.png`. In any other name `%d` is part of it.
 *
 * @param path - The name, with its folder or without.
 */
export function isFramePattern(path: string): boolean {
  return number.test(basename(path)) && imageExtensions.includes(extname(path).toLowerCase());
}

/** What the frame of a number is called, without its folder. */
export function frameName(pattern: string, frame: number): string {
  return basename(pattern).replace(number, (_, digits: string) => String(frame).padStart(Number(digits || 1), "0"));
}

/** Eleven hours of 25 frames a second: what has a larger number was never a frame, but a picture with a date for a name. */
const maxFrames = 1_000_000;

/**
 * The names of the frames that are there, the lowest number first: of files that are called exactly as the pattern would call them.
 *
 * @param pattern - Such as `frames/%05d.png`. A folder that is not there has none.
 */
export async function frameFiles(pattern: string): Promise<string[]> {
  const [before = "", , after = ""] = basename(pattern).split(number);
  return (await readdir(dirname(pattern)).catch(() => []))
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => ({ name, frame: Number(name.slice(before.length, name.length - after.length)) }))
    .filter(({ name, frame }) => frame >= 1 && frame <= maxFrames && name === frameName(pattern, frame))
    .sort((a, b) => a.frame - b.frame)
    .map(({ name }) => name);
}

/**
 * @file Names that stand for many picture files, one for each frame: `frames/%05d.png`.
 */
import { readdir } from "node:fs/promises";
import { basename, dirname, extname } from "node:path";
import { imageExtensions } from "../images/formats.ts";

/** Where the number of a frame goes. */
export const frameNumber = /%0?(\d*)d/;

/** Whether a name stands for many picture files: `frames/%05d.png`. In any other name `%d` is part of it. */
export function isFramePattern(path: string): boolean {
  return frameNumber.test(basename(path)) && imageExtensions.includes(extname(path).toLowerCase());
}

/** The names of the files that are there of those that a pattern stands for, whatever number of digits they have. */
export async function frameFiles(pattern: string): Promise<string[]> {
  const fixedParts = basename(pattern)
    .split(frameNumber)
    .filter((_, i) => i % 2 === 0);
  const isFrame = new RegExp(`^${fixedParts.map(escape).join("\\d+")}$`);
  return (await readdir(dirname(pattern)).catch(() => [])).filter((name) => isFrame.test(name));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

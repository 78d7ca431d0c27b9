/**
 * @file Real clips: pictures in a folder, one a frame; and where from one to the next nothing has changed but noise.
 */
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { resize, type RgbaImage } from "pleinair";
import { imageExtensions, readImage } from "pleinair/node";
import { LabError } from "./lab-error.ts";
import { sidePx } from "./pairs.ts";

/** Frames that are read at most: enough to judge by. */
const mostFrames = 90;

/** The frames of a folder in the order of their names, cut to their middle square of {@link sidePx}. */
export async function readFrames(folder: string): Promise<RgbaImage[]> {
  const readable = (name: string) => (imageExtensions as readonly string[]).includes(extname(name).toLowerCase());
  const names = (await readdir(folder)).filter(readable).sort(new Intl.Collator("en", { numeric: true }).compare);
  if (names.length < 2) {
    throw new LabError(`${folder}: expected the frames of a clip as pictures, at least 2, found ${names.length}`);
  }
  const frames: RgbaImage[] = [];
  for (const name of names.slice(0, mostFrames)) frames.push(middleSquare(await readImage(join(folder, name))));
  return frames;
}

function middleSquare(picture: RgbaImage): RgbaImage {
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) >> 1, (picture.height - side) >> 1];
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * picture.width + left) * 4;
    data.set(picture.data.subarray(from, from + side * 4), y * side * 4);
  }
  return resize({ data, width: side, height: side }, sidePx, sidePx);
}

/** Side of the blocks that stand still or do not, pixels. */
const block = 8;

/** Brightness of a block may differ by this much and be still: levels of 255. Noise of 4 levels makes 0.7 of it. */
const stillWithin = 2.5;

/** 1 for the pixels of blocks that stand still from one frame to the next, with all blocks around them. */
export function stillPixels(before: RgbaImage, after: RgbaImage): Uint8Array {
  const { width, height } = after;
  const [columns, rows] = [Math.floor(width / block), Math.floor(height / block)];
  const still = new Uint8Array(columns * rows);
  for (let i = 0; i < still.length; i++) {
    const [x, y] = [(i % columns) * block, Math.floor(i / columns) * block];
    // Each quarter for itself: a thin line that moves inside a block leaves the mean of the whole as it was.
    const quarters = [0, 1, 2, 3].map((q) => {
      const at = { x: x + (q % 2) * (block / 2), y: y + (q >> 1) * (block / 2) };
      return Math.abs(brightness(after, at) - brightness(before, at));
    });
    still[i] = Math.max(...quarters) <= 2 * stillWithin && quarters.reduce((a, b) => a + b) / 4 <= stillWithin ? 1 : 0;
  }
  return new Uint8Array(width * height).map((_, i) => {
    const [column, row] = [Math.floor((i % width) / block), Math.floor(i / width / block)];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [x, y] = [Math.min(Math.max(column + dx, 0), columns - 1), Math.min(Math.max(row + dy, 0), rows - 1)];
        if (!still[y * columns + x]) return 0;
      }
    }
    return 1;
  });
}

/** Mean luma of a quarter of a block. */
function brightness({ data, width }: RgbaImage, at: { readonly x: number; readonly y: number }): number {
  const side = block / 2;
  let sum = 0;
  for (let y = at.y; y < at.y + side; y++) {
    for (let i = (y * width + at.x) * 4; i < (y * width + at.x + side) * 4; i += 4) {
      sum += 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
    }
  }
  return sum / (side * side);
}

/**
 * @file Real clips: frames as pictures in a folder, and the pixels that stand still from one frame to the next.
 */
import type { RgbaImage } from "pleinair";
import { LabError } from "../lab-error.ts";
import { picturesIn, readMiddleSquare, wholePicture } from "../pictures.ts";
import { sidePx } from "../quality/pairs.ts";

/** Frames that are read at most. */
const maxFrames = 90;

/** The frames of a folder in the order of their names, cut to their middle square of {@link sidePx}. */
export async function readFrames(folder: string): Promise<RgbaImage[]> {
  const paths = await picturesIn(folder);
  if (paths.length < 2) {
    throw new LabError(`${folder}: expected the frames of a clip as pictures, at least 2, found ${paths.length}`);
  }
  const frames: RgbaImage[] = [];
  for (const path of paths.slice(0, maxFrames)) {
    frames.push(await readMiddleSquare(await wholePicture(path), sidePx));
  }
  return frames;
}

/** Side of the blocks that are compared, pixels. */
const block = 8;

/** The brightness of a still block differs by this much at most, levels of 255. Noise of 4 levels makes 0.7 of it. */
const stillWithin = 2.5;

/** 1 for the pixels of blocks that stand still from one frame to the next, with all blocks around them. */
export function stillPixels(before: RgbaImage, after: RgbaImage): Uint8Array {
  const { width, height } = after;
  const [columns, rows] = [Math.floor(width / block), Math.floor(height / block)];
  const still = new Uint8Array(columns * rows);
  for (let i = 0; i < still.length; i++) {
    const [x, y] = [(i % columns) * block, Math.floor(i / columns) * block];
    // Quarter by quarter: a thin line that moves inside a block leaves the mean of the whole as it was.
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

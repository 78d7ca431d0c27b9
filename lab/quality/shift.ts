/**
 * @file Shift: how much a painting changes when the photo moves by a few pixels.
 */
import type { RgbaImage } from "pleinair";
import { mean } from "../averages.ts";
import { cropped, meanDifference } from "../pictures.ts";

/** Moves of the photo, pixels across and down. None is a multiple of the painters' grid of 4. */
const moves = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 0],
  [2, 2],
  [3, 1],
] as const;

/** The photo has to be larger than what is painted by this, pixels. */
export const shiftMarginPx = 8;

/** Pixels along the border that do not count: painters see something else beyond it. */
const borderPx = 8;

/**
 * Mean over moves of the mean difference between the painting of a photo and that of the photo moved, aligned again, levels of 255.
 *
 * @param photo - A square, {@link shiftMarginPx} larger than the part of it that is painted.
 * @param paint - Paints a photo of that part's size.
 */
export async function shiftDifference(
  photo: RgbaImage,
  paint: (photo: RgbaImage) => Promise<RgbaImage>,
): Promise<number> {
  const side = photo.width - shiftMarginPx;
  const paintAt = async (x: number, y: number) => paint(cropped(photo, x, y, side, side));
  const first = await paintAt(0, 0);
  const differences: number[] = [];
  for (const [x, y] of moves) {
    const moved = await paintAt(x, y);
    // What lies at (x, y) in the first lies at (0, 0) in the moved one.
    const inside = side - 2 * borderPx - 4;
    const a = cropped(first, borderPx + x, borderPx + y, inside, inside);
    const b = cropped(moved, borderPx, borderPx, inside, inside);
    differences.push(meanDifference(a, b));
  }
  return mean(differences);
}

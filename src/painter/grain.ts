/**
 * @file Grain: noise over the photo that the first of several passes reads.
 *
 * Where a photo is smooth, the network has nothing to paint but its own grid: upright and level lines, which the next passes enlarge.
 * Grain gives it something to make marks of. Measured in docs/decisions/2026-11-27-grain.md.
 */
import type { PictureSource } from "./picture-source.ts";
import { noiseAt } from "../image/noise.ts";

/** Standard deviation of the grain, in 0..1. */
const grainStd = 9 / 255;

/** How broad its spots are, pixels. */
const spotPx = 2;

/** Of noise drawn as the sum of four numbers in 0..1, after it was interpolated between spots: `√(4/12 · 0.75²)`. */
const drawnStd = Math.sqrt((4 / 12) * 0.75 ** 2);

/** @param amount - Share of the grain, 0 to 1. */
export function withGrain(photo: PictureSource, amount: number): PictureSource {
  return {
    width: photo.width,
    height: photo.height,
    read(rect, padded) {
      const picture = photo.read(rect, padded);
      const pixels = padded.width * padded.height;
      for (let i = 0; i < pixels; i++) {
        const x = rect.x + Math.min(i % padded.width, rect.width - 1);
        const y = rect.y + Math.min(Math.floor(i / padded.width), rect.height - 1);
        const grain = (amount * grainStd * grainAt(x, y)) / drawnStd;
        for (let channel = 0; channel < 3; channel++) picture.data[channel * pixels + i]! += grain;
      }
      return picture;
    },
  };
}

/** In straight lines between spots. */
function grainAt(x: number, y: number): number {
  const [column, row] = [Math.floor(x / spotPx), Math.floor(y / spotPx)];
  const [u, v] = [x / spotPx - column, y / spotPx - row];
  const above = (1 - u) * spotAt(column, row) + u * spotAt(column + 1, row);
  const below = (1 - u) * spotAt(column, row + 1) + u * spotAt(column + 1, row + 1);
  return (1 - v) * above + v * below;
}

/** Nearly normal, mean 0. */
function spotAt(column: number, row: number): number {
  let sum = -2;
  for (let draw = 0; draw < 4; draw++) sum += noiseAt(column, row, draw);
  return sum;
}

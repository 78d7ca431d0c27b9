/**
 * @file Relief: whether a painting's fine structure is the photo embossed, in whatever style.
 */
import type { RgbaImage } from "pleinair";
import { mean } from "../averages.ts";
import { greyOf } from "../pictures.ts";

/** Pixels each way of the mean that is taken off for the fine structure: 5x5. */
const reach = 2;

/** Side of the windows, pixels. */
const windowPx = 32;

/** Across and down. */
const directions = [
  [1, 0],
  [1, 1],
  [0, 1],
  [1, -1],
] as const;

/**
 * Σρ² over four directions, averaged over windows of 32 pixels; ρ is the correlation of the painting's fine structure (grey less its mean
 * over 5x5 pixels) with the photo's central difference in that direction. Windows, because what is raised in one part of a painting may be
 * sunk in another, and both would cancel. 0 where they have nothing in common; between 1 and 2 for a photo embossed in one direction,
 * which is correlated with the derivatives in its neighbours too.
 *
 * @param painting - Of the photo's size, sides of 36 pixels or more.
 */
export function relief(painting: RgbaImage, photo: RgbaImage): number {
  const { width, height } = photo;
  const [painted, grey] = [greyOf(painting), greyOf(photo)];
  const sums: number[] = [];
  for (let top = reach; top + windowPx + reach <= height; top += windowPx) {
    for (let left = reach; left + windowPx + reach <= width; left += windowPx) {
      const window = Array.from({ length: windowPx ** 2 }, (_, i) => {
        return (top + Math.floor(i / windowPx)) * width + left + (i % windowPx);
      });
      const fine = window.map((at) => fineStructure(painted, width, at));
      const squares = directions.map(([dx, dy]) => {
        const step = dy * width + dx;
        const derivative = window.map((at) => grey[at + step]! - grey[at - step]!);
        return correlation(fine, derivative) ** 2;
      });
      sums.push(squares.reduce((sum, square) => sum + square, 0));
    }
  }
  return mean(sums);
}

function fineStructure(grey: Float64Array, width: number, at: number): number {
  let sum = 0;
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) sum += grey[at + dy * width + dx]!;
  }
  return grey[at]! - sum / (2 * reach + 1) ** 2;
}

/** Variance of what is even, but for rounding to whole levels. */
const minVariance = 0.1;

/** Pearson's correlation; 0 where one of the two is even. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]! - meanX, y[i]! - meanY];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return Math.min(xx, yy) < minVariance * x.length ? 0 : xy / Math.sqrt(xx * yy);
}

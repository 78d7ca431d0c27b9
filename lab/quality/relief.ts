/**
 * @file Relief: whether a painting's fine structure is the photo embossed, in whatever style.
 */
import type { RgbaImage } from "pleinair";
import { mean } from "../averages.ts";
import { greyOf } from "../pictures.ts";

/** Pixels each way of the mean that is taken off for the fine structure: 5x5. */
const reach = 2;

/** Across and down. */
const directions = [
  [1, 0],
  [1, 1],
  [0, 1],
  [1, -1],
] as const;

/**
 * Σρ² over four directions, ρ the correlation of the painting's fine structure (grey less its mean over 5x5 pixels) with the photo's
 * central difference in that direction. 0 where they have nothing in common; between 1 and 2 for a photo embossed in one direction,
 * which is correlated with the derivatives in its neighbours too.
 *
 * @param painting - Of the photo's size.
 */
export function relief(painting: RgbaImage, photo: RgbaImage): number {
  const { width, height } = photo;
  const [painted, grey] = [greyOf(painting), greyOf(photo)];
  const inside: number[] = [];
  for (let row = reach; row < height - reach; row++) {
    for (let column = reach; column < width - reach; column++) inside.push(row * width + column);
  }
  const fine = inside.map((at) => fineStructure(painted, width, at));
  return directions.reduce((sum, [dx, dy]) => {
    const step = dy * width + dx;
    const derivative = inside.map((at) => grey[at + step]! - grey[at - step]!);
    return sum + correlation(fine, derivative) ** 2;
  }, 0);
}

function fineStructure(grey: Float64Array, width: number, at: number): number {
  let sum = 0;
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) sum += grey[at + dy * width + dx]!;
  }
  return grey[at]! - sum / (2 * reach + 1) ** 2;
}

/** Pearson's correlation; 0 where one of the two does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i]! - meanX, y[i]! - meanY];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return xx < 1e-9 || yy < 1e-9 ? 0 : xy / Math.sqrt(xx * yy);
}

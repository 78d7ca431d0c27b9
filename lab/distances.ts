/**
 * @file Distances between what VGG says of two pictures: content, style, strokes.
 */
import { styleLayers } from "pleinair/network";
import { momentLayers, type Reading } from "./reader.ts";

/** Content loss: the mean squared difference at relu4_1. */
export function contentDistance(a: Reading, b: Reading): number {
  return meanSquaredDifference(a.content, b.content, 0, a.content.length);
}

/**
 * Style loss (Huang & Belongie 2017, eq. 13, with means of squares): how far means and deviations are apart, summed over layers.
 *
 * @param layers - How many of {@link momentLayers}, from the first on. Default: those of the training's loss.
 */
export function styleDistance(a: Reading, b: Reading, layers: number = styleLayers.length): number {
  return momentLayers.slice(0, layers).reduce((sum, _, i) => {
    const [x, y] = [a.moments[i]!, b.moments[i]!];
    const filters = x.length / 2;
    return sum + meanSquaredDifference(x, y, 0, filters) + meanSquaredDifference(x, y, filters, x.length);
  }, 0);
}

/**
 * How far the strokes are apart: `‖A - B‖ / (‖A‖ + ‖B‖)` of the Gram matrices, averaged over layers. From 0 (the same) to 1.
 * Colours must have been matched before, or they are what it sees.
 */
export function strokeDistance(a: Reading, b: Reading): number {
  const parts = a.grams.map((gram, i) => {
    const other = b.grams[i]!;
    const difference = Math.sqrt(meanSquaredDifference(gram, other, 0, gram.length));
    return difference / (rootMeanSquare(gram) + rootMeanSquare(other));
  });
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

function meanSquaredDifference(a: Float32Array, b: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum / (to - from);
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

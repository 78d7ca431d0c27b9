/**
 * @file Styles drawn by how far they are from the others.
 *
 * A fifth of the styles, of strong colours and contrasts, hold two thirds of the style loss, and with it most of the gradient. Drawn more often, with gradients no
 * longer than the others' (`maxNorm`), they give the same direction with less variance: importance sampling (Katharopoulos & Fleuret 2018, arXiv 1803.00942), with the distance for the length of the gradient, which is not known before.
 */
import { styleWidths } from "pleinair/network";

/**
 * How far each style is from the mean of all: the style loss (eq. 13) between the two.
 *
 * @param statistics - Means and deviations at the style layers, 1,920 numbers each.
 */
export function distancesFromMean(statistics: readonly Float32Array[]): number[] {
  const mean = new Float64Array(statistics[0]?.length ?? 0);
  for (const one of statistics) one.forEach((value, i) => (mean[i]! += value / statistics.length));
  return statistics.map((one) => {
    let [distance, start] = [0, 0];
    for (const width of styleWidths) {
      let squares = 0;
      // A layer's means, then its deviations.
      for (let i = start; i < start + 2 * width; i++) squares += (one[i]! - mean[i]!) ** 2;
      distance += squares / width;
      start += 2 * width;
    }
    return distance;
  });
}

/** Draws a place with a chance in proportion to its weight. @param at - 0 to 1, without 1. */
export function drawByWeight(weights: readonly number[], at: number): number {
  let rest = at * weights.reduce((sum, weight) => sum + weight, 0);
  const place = weights.findIndex((weight) => (rest -= weight) < 0);
  // All weights 0, or the last one missed by a rounding.
  return place < 0 ? weights.length - 1 : place;
}

/**
 * @file Distances between the VGG features of two pictures: content, style, texture.
 */
import { styleLayers } from "pleinair/network";
import { statisticsLayers, type VggFeatures } from "./vgg-features.ts";

/** Content loss: the mean squared difference at relu4_1. */
export function contentDistance(a: VggFeatures, b: VggFeatures): number {
  return meanSquaredDifference(a.content, b.content, 0, a.content.length);
}

/**
 * Style loss (Huang & Belongie 2017, eq. 13, with means of squares): the distance of channel means and standard deviations, summed
 * over layers.
 *
 * @param layers - How many of {@link statisticsLayers}, from the first on. Default: those of the training loss.
 */
export function styleDistance(a: VggFeatures, b: VggFeatures, layers: number = styleLayers.length): number {
  return statisticsLayers.slice(0, layers).reduce((sum, _, i) => {
    const [x, y] = [a.statistics[i]!, b.statistics[i]!];
    const channels = x.length / 2;
    return sum + meanSquaredDifference(x, y, 0, channels) + meanSquaredDifference(x, y, channels, x.length);
  }, 0);
}

/**
 * Texture distance: `‖A - B‖ / (‖A‖ + ‖B‖)` of the Gram matrices, averaged over layers. From 0 (the same) to 1. Colours must be
 * matched beforehand, or they dominate it.
 */
export function textureDistance(a: VggFeatures, b: VggFeatures): number {
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

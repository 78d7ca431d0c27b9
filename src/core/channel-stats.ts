/**
 * @file Mean and standard deviation of each channel of a feature map: what AdaIN calls its style.
 *
 * Plain loops in float64: slow beside a graph, and the reference that the graphs are tested against.
 */
import { featureMapDims, type Tensor } from "./tensor.ts";

/** Mean and standard deviation of each channel: numbers, or values of a graph. */
export interface ChannelStats<T = Float32Array> {
  readonly mean: T;
  /** `sqrt(variance + 1e-5)`, variance over n. */
  readonly std: T;
}

/** ε in every standard deviation. */
export const epsilon = 1e-5;

/**
 * μ and σ of Huang & Belongie 2017 (arXiv 1703.06868), eq. 5 and 6, for one picture.
 *
 * Readers of the paper differ: the authors' code takes the style's variance over n and adds no ε to it, a well-known port
 * takes it over n - 1 and adds ε. Here it is over n, with ε = 1e-5 inside the root, for content and style alike.
 *
 * @param features - `[1, C, H, W]`.
 * @throws {ShapeError} for other dimensions.
 */
export function channelStats(features: Tensor): ChannelStats {
  const { channels, height, width } = featureMapDims(features, "channelStats(features)");
  const pixels = height * width;
  const mean = new Float32Array(channels);
  const std = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const plane = features.data.subarray(c * pixels, (c + 1) * pixels);
    let sum = 0;
    for (const value of plane) sum += value;
    const centre = sum / pixels;
    // Two passes: E[x²] - E[x]² cancels badly.
    let squares = 0;
    for (const value of plane) squares += (value - centre) ** 2;
    mean[c] = centre;
    std[c] = Math.sqrt(squares / pixels + epsilon);
  }
  return { mean, std };
}

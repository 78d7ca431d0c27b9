/**
 * @file The losses that painters are taught and judged by: content and style, read off a frozen VGG.
 *
 * Huang & Belongie 2017 (arXiv 1703.06868), eq. 11 to 13, with two differences: content is compared with the photo (not
 * with AdaIN's output), and distances are means of squares (not norms), so that they do not depend on the size.
 */
import { add, mul, reduceMean, relu, reshape, slice, square, sub, type Value } from "../graph/index.ts";
import { channelStatsOf, type FeatureStats } from "./channel-stats.ts";
import type { VggLayer } from "./vgg.ts";

/** The layer that content is compared at. */
export const contentLayer = "relu4_1" satisfies VggLayer;

/** The layers that styles are compared at. */
export const styleLayers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1"] as const satisfies readonly VggLayer[];

/** Channels of each of {@link styleLayers}. */
export const styleWidths = [64, 128, 256, 512] as const;

/**
 * What {@link styleLoss} compares with.
 *
 * @param statistics - Means and deviations at each of {@link styleLayers} in turn, `[N, 1920]`.
 */
export function styleTargets(statistics: Value): FeatureStats[] {
  let at = 0;
  const take = (width: number): Value =>
    reshape(slice(statistics, 1, at, (at += width)), [statistics.dims[0]!, width, 1, 1]);
  return styleWidths.map((width) => ({ mean: take(width), std: take(width) }));
}

/** Mean of the squared differences, a scalar of dimensions `[1, …]`. */
export function meanSquaredError(a: Value, b: Value): Value {
  const difference = square(sub(a, b));
  return reduceMean(
    difference,
    difference.dims.map((_, axis) => axis),
  );
}

/** Mean of the squares by which colours lie outside 0..1, a scalar of dimensions `[1, …]`. */
export function rangeLoss(painting: Value): Value {
  return reduceMean(add(square(relu(sub(painting, 1))), square(relu(mul(painting, -1)))), [0, 1, 2, 3]);
}

/** Σ over layers of the mean squared difference of means, and of deviations (eq. 13). */
export function styleLoss(painting: readonly Value[], style: readonly FeatureStats[]): Value {
  const parts = painting.map((features, i) => {
    const { mean, std } = channelStatsOf(features);
    return add(meanSquaredError(mean, style[i]!.mean), meanSquaredError(std, style[i]!.std));
  });
  return parts.reduce(add);
}

/**
 * @file Mean and deviation of features in graphs: what AdaIN reads and writes.
 */
import {
  add,
  concat,
  div,
  matmul,
  mul,
  reduceMean,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  type Value,
} from "../graph/index.ts";
import { epsilon, type ChannelStats } from "../core/channel-stats.ts";

/** Channel statistics in a graph, each `[N, C, 1, 1]`. */
export type FeatureStats = ChannelStats<Value>;

/** The {@link FeatureStats} of features `[N, C, H, W]`. */
export function channelStatsOf(features: Value): FeatureStats {
  return statsBy(features, (x) => reduceMean(reduceMean(x, [3]), [2]));
}

/**
 * The {@link FeatureStats} of a part of features `[1, C, H, W]`, each row and column counting by its weight.
 *
 * @param rows - `[1, H]`, summing to 1.
 * @param columns - `[W, 1]`, summing to 1.
 */
export function weightedChannelStatsOf(features: Value, rows: Value, columns: Value): FeatureStats {
  const [, c, h, w] = features.dims as readonly [number, number, number, number];
  return statsBy(features, (x) => {
    const across = matmul(reshape(x, [c * h, w]), columns);
    // [C, H] · [H, 1]
    return reshape(matmul(reshape(across, [c, h]), reshape(rows, [h, 1])), [1, c, 1, 1]);
  });
}

/**
 * The {@link FeatureStats} of features `[1, C, H, W]`, each place counting by its weight.
 *
 * @param weights - `[H * W, 1]`, row by row, summing to 1.
 */
export function maskedChannelStatsOf(features: Value, weights: Value): FeatureStats {
  const [, c, h, w] = features.dims as readonly [number, number, number, number];
  return statsBy(features, (x) => reshape(matmul(reshape(x, [c, h * w]), weights), [1, c, 1, 1]));
}

function statsBy(features: Value, average: (x: Value) => Value): FeatureStats {
  const mean = average(features);
  // Two passes: E[x²] - E[x]² cancels badly in float32.
  const variance = average(square(sub(features, mean)));
  return { mean, std: sqrt(add(variance, epsilon)) };
}

/** What the encoder says of a picture as a whole, `[N, statisticsLength]`. */
export function statisticsOf(stages: readonly Value[]): Value {
  return concatStats(stages.map(channelStatsOf));
}

/** {@link FeatureStats} of several features in one list, `[N, 2 · ΣC]`: the means of the first, its deviations, and so on. */
export function concatStats(moments: readonly FeatureStats[]): Value {
  const parts = moments.flatMap(({ mean, std }) => [mean, std]);
  return concat(
    parts.map((x) => reshape(x, [x.dims[0]!, x.dims[1]!])),
    1,
  );
}

/** The moments of the bottleneck, the last stage, which is `width` channels wide, out of statistics `[N, statisticsLength]`. */
export function bottleneckStats(statistics: Value, width: number): FeatureStats {
  const start = statistics.dims[1]! - 2 * width;
  return { mean: channels(statistics, start, width), std: channels(statistics, start + width, width) };
}

/**
 * AdaIN, eq. 8: features with moments `own` get those of the style.
 *
 * Written as one scale and one shift, `a = σ(style) / σ(own)`, `a · features + (μ(style) - a · μ(own))`: two passes over the features.
 */
export function adain(features: Value, own: FeatureStats, style: FeatureStats): Value {
  const scale = div(style.std, own.std);
  return add(mul(features, scale), sub(style.mean, mul(own.mean, scale)));
}

/** `(1 - strength) · own + strength · code`: strength and mixing are the same operation. */
export function blendCodes(own: Value, code: Value, strength: Value): Value {
  return add(own, mul(sub(code, own), strength));
}

/** Some numbers of a code, `[N, count, 1, 1]`: to be broadcast over features. The code may be `[N, codeLength, 1, 1]` too. */
export function channels(code: Value, start: number, count: number): Value {
  return reshape(slice(code, 1, start, start + count), [code.dims[0]!, count, 1, 1]);
}

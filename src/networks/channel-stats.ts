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

/** ε of every deviation: `sqrt(variance + ε)`, variance over n. */
export const epsilon = 1e-5;

/** Mean and deviation of each channel over the picture, each `[N, C, 1, 1]`. */
export interface Moments {
  readonly mean: Value;
  readonly deviation: Value;
}

/** The {@link Moments} of features `[N, C, H, W]`. */
export function momentsOf(features: Value): Moments {
  return moments(features, (x) => reduceMean(x, [2, 3]));
}

/**
 * The {@link Moments} of a part of features `[1, C, H, W]`, each row and column counting by its weight.
 *
 * @param rows - `[1, H]`, summing to 1.
 * @param columns - `[W, 1]`, summing to 1.
 */
export function weightedMomentsOf(features: Value, rows: Value, columns: Value): Moments {
  const [, c, h, w] = features.dims as readonly [number, number, number, number];
  return moments(features, (x) => {
    const across = matmul(reshape(x, [c * h, w]), columns);
    // [C, H] · [H, 1]
    return reshape(matmul(reshape(across, [c, h]), reshape(rows, [h, 1])), [1, c, 1, 1]);
  });
}

function moments(features: Value, average: (x: Value) => Value): Moments {
  const mean = average(features);
  // Two passes: E[x²] - E[x]² cancels badly in float32.
  const variance = average(square(sub(features, mean)));
  return { mean, deviation: sqrt(add(variance, epsilon)) };
}

/** What the encoder says of a picture as a whole, `[N, statisticsLength]`. */
export function statisticsOf(stages: readonly Value[]): Value {
  return joinMoments(stages.map(momentsOf));
}

/** {@link Moments} of several features in one list, `[N, 2 · ΣC]`: the means of the first, its deviations, and so on. */
export function joinMoments(moments: readonly Moments[]): Value {
  const parts = moments.flatMap(({ mean, deviation }) => [mean, deviation]);
  return concat(
    parts.map((x) => reshape(x, [x.dims[0]!, x.dims[1]!])),
    1,
  );
}

/** The moments of the bottleneck, the last stage, which is `width` channels wide, out of statistics `[N, statisticsLength]`. */
export function bottleneckMoments(statistics: Value, width: number): Moments {
  const start = statistics.dims[1]! - 2 * width;
  return { mean: channels(statistics, start, width), deviation: channels(statistics, start + width, width) };
}

/**
 * AdaIN, eq. 8: features with moments `own` get those of the style.
 *
 * Written as one scale and one shift, `a = σ(style) / σ(own)`, `a · features + (μ(style) - a · μ(own))`: two passes over the features.
 */
export function adain(features: Value, own: Moments, style: Moments): Value {
  const scale = div(style.deviation, own.deviation);
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

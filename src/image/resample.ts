/**
 * @file The kernels that pictures are made larger or smaller with, and what each new pixel takes of the old ones.
 */

/** How much a pixel counts at this distance from the new one's centre, in the larger of both pixels' sides; 0 from `reach` on. */
export interface Kernel {
  readonly reach: number;
  readonly weight: (distance: number) => number;
}

/**
 * Lanczos with three lobes: keeps fine marks nearly as sharp as the size allows. Beside a hard edge it goes beyond both sides by
 * up to a tenth of the step.
 */
export const lanczos3: Kernel = { reach: 3, weight: (x) => sinc(x) * sinc(x / 3) };

/** The cubic of Keys 1981 with a = -1/2, also known as Catmull-Rom: softer and a third cheaper; it goes beyond an edge by up to a fifteenth. */
export const cubic: Kernel = {
  reach: 2,
  weight(x) {
    const d = Math.abs(x);
    if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
    return ((-0.5 * d + 2.5) * d - 4) * d + 2;
  },
};

/** What {@link cubic} takes of the four neighbours of a point that lies `t` (0 to 1) after the second of them. */
export function cubicWeights(t: number): readonly [number, number, number, number] {
  return [cubic.weight(1 + t), cubic.weight(t), cubic.weight(1 - t), cubic.weight(2 - t)];
}

/** A straight line between neighbours; a triangle over all that falls under a pixel when a picture shrinks. Soft, cheap, never beyond an edge. */
export const linear: Kernel = { reach: 1, weight: (x) => 1 - Math.abs(x) };

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** For each new pixel of a row or column, the old ones that it is a weighted sum of. */
export interface Taps {
  /** How many there are for each. */
  readonly count: number;
  /** The first of them. */
  readonly first: Int32Array;
  /** `count` weights for each, which sum to 1. */
  readonly weights: Float64Array;
}

/**
 * The taps that make `to` pixels of `from`. A kernel is as wide as the larger of both pixels, so that nothing is left out where a picture
 * shrinks; at the border it is cut off and made whole again.
 */
export function tapsFor(from: number, to: number, { reach, weight }: Kernel): Taps {
  const scale = from / to;
  const side = Math.max(scale, 1);
  const count = Math.min(from, Math.ceil(2 * reach * side));
  const first = new Int32Array(to);
  const weights = new Float64Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale - 0.5;
    const start = Math.min(Math.max(Math.floor(centre - reach * side) + 1, 0), from - count);
    first[i] = start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const distance = Math.abs(start + k - centre) / side;
      const value = distance < reach ? weight(distance) : 0;
      weights[i * count + k] = value;
      sum += value;
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  return { count, first, weights };
}

/**
 * @file Coarse to fine: photos with a share of their own enlarged draft in them, as a second pass of painting meets them.
 *
 * The photo at half its size is painted in the style at half its size, the draft is enlarged, and `m · photo + (1 - m) · draft` is painted
 * again. Such pictures train the second pass. There are no gradients through the draft: the first pass is trained as any
 * photo is.
 */
import {
  add,
  averagePool,
  constant,
  conv,
  depthToSpace,
  input,
  mul,
  padEdges,
  relu,
  reshape,
  sub,
  type Value,
} from "pleinair/graph";
import type { PaintedPairs, PairInputs } from "./trainable.ts";

/** The photo's share in the mixture: each batch draws its own, evenly from this range. */
export const photoShare = { min: 0.4, max: 0.8 } as const;

/** Weights of pixels i - 1 to i + 1 for the output pixel a quarter before pixel i; for the one a quarter after it they are the same in reverse. */
const before = [0.25, 0.75, 0] as const;

/**
 * A picture at twice its size, in straight lines between its pixels, as painting enlarges its drafts.
 *
 * @param x - `[N, C, H, W]`; its borders are repeated.
 * @returns `[N, C, 2H, 2W]`.
 */
export function enlarge(x: Value): Value {
  const [n, c, height, width] = x.dims as readonly [number, number, number, number];
  const weights = [before, before.toReversed()] as const;
  const filters = weights.flatMap((down) => weights.flatMap((across) => down.flatMap((a) => across.map((b) => a * b))));
  const planes = padEdges(reshape(x, [n * c, 1, height, width]), 1);
  const phases = conv(planes, constant(Float32Array.from(filters), [4, 1, 3, 3]));
  return reshape(depthToSpace(phases, 2), [n, c, 2 * height, 2 * width]);
}

/**
 * The photos of a batch as a second pass meets them.
 *
 * @param paint - The painter with its weights; it is given half the sizes.
 * @returns `[N, 3, painted, painted]` in 0..1. `m [1]` is an input.
 */
export function repaintInput(paint: (pairs: PairInputs) => PaintedPairs, pairs: PairInputs): Value {
  const [photos, styles] = [averagePool(pairs.photos, 2), averagePool(pairs.styles, 2)];
  const draft = enlarge(paint({ ...pairs, photos, styles }).painting);
  return clipped(add(draft, mul(sub(pairs.photos, draft), input("m", [1]))));
}

/** Clipped to 0..1, as a picture is. */
export function clipped(picture: Value): Value {
  return sub(relu(picture), relu(sub(picture, 1)));
}

/**
 * @file Coarse to fine: photos with a share of their own enlarged draft in them, as a second pass of painting meets them.
 *
 * The photo at half its size is painted in the style at half its size, the draft is enlarged, and `m · photo + (1 - m) · draft` is painted
 * again. Such pictures train the second pass. There are no gradients through the draft: the first pass is trained as any
 * photo is.
 */
import { add, averagePool, input, mul, padEdges, relu, sub, type Value } from "pleinair/graph";
import { enlargeInside } from "pleinair/network";
import type { PaintedPairs, PairInputs } from "./trainable.ts";

/** The photo's share in the mixture: each batch draws its own, evenly from this range. */
export const photoShare = { min: 0.4, max: 0.8 } as const;

/**
 * A picture at twice its size, in straight lines between its pixels, as painting enlarges its drafts.
 *
 * @param x - `[N, C, H, W]`; its borders are repeated.
 * @returns `[N, C, 2H, 2W]`.
 */
export function enlarge(x: Value): Value {
  return enlargeInside(padEdges(x, 1));
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

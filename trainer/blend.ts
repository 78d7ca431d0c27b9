/**
 * @file Weights between those a run started from and those it ended with.
 *
 * Fine-tuned weights and their start lie in one valley of the loss: a straight line between them keeps most of what was trained at a lower
 * price in everything else than either the end or an early stop (Wortsman et al. 2022, arXiv 2109.01903).
 */
import type { Tensor } from "pleinair";
import { packParameters, unpackParameters } from "pleinair/network";
import { startingFrom } from "./initial-weights.ts";
import type { TrainableModel } from "./trainable.ts";

/**
 * @param start - What the run started from; narrower weights are padded as the run padded them.
 * @param trained - What it ended with.
 * @param share - Of `trained`, 0 to 1.
 * @param seed - The run's, for what padding drew.
 */
export function blendWeights(
  model: TrainableModel,
  start: Readonly<Record<string, Tensor>>,
  trained: Readonly<Record<string, Tensor>>,
  share: number,
  seed: number,
): Record<string, Tensor> {
  const end = packParameters(trained, model.dims);
  const blended = startingFrom(start, model, seed).map((value, i) => value + share * (end[i]! - value));
  return unpackParameters(blended, model.dims);
}

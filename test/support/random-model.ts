/**
 * @file A small painter's files with random weights: what it paints is no picture, and depends on all that it is given.
 */
import { createHash } from "node:crypto";
import { encodeSafetensors, weightDims, type PainterModel, type PainterShape } from "pleinair/network";
import { randomTensors } from "./random.ts";

export function randomModel(draw: () => number, network: PainterShape): PainterModel {
  const tensors = randomTensors(draw, weightDims(network), ([, ...rest]) =>
    rest.length === 0 ? 0.2 : Math.sqrt(24 / rest.reduce((a, b) => a * b)),
  );
  const weights = encodeSafetensors(tensors);
  const sha256 = createHash("sha256").update(weights).digest("hex");
  return {
    manifest: { name: "chance", network, weights: { file: "w", sha256 }, licence: "MIT", trained: "not at all" },
    weights,
  };
}

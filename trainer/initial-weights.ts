/**
 * @file The weights that a run starts from.
 */
import type { Tensor } from "pleinair";
import { packParameters, unpackParameters } from "pleinair/network";
import type { Pupil } from "./pupils.ts";
import { normal, random } from "./random.ts";

/** He's initialisation (arXiv 1502.01852): normal, deviation `sqrt(2 / inputs)` times the layer's gain, biases 0. */
export function initialWeights({ dims, gain }: Pick<Pupil, "dims" | "gain">, seed: number): Float32Array {
  const tensors = Object.entries(dims).map(([name, weightShape]) => {
    const size = weightShape.reduce((product, dim) => product * dim, 1);
    const data = new Float32Array(size);
    if (!name.endsWith(".bias")) {
      const draw = random("weights", seed, name);
      const inputs = inputsOf(name, weightShape);
      const std = gain(name) * Math.sqrt(2 / inputs);
      for (let i = 0; i < size; i++) data[i] = std * normal(draw);
    }
    return [name, { data, dims: weightShape }] as const;
  });
  return packParameters(Object.fromEntries(tensors), dims);
}

/**
 * Weights that a painter has learnt, to be taught further. One without variants of its filters can be given some: they are new, and
 * their shares begin small.
 *
 * @throws {FormatError} when they are of another network.
 */
export function startingFrom(learnt: Readonly<Record<string, Tensor>>, pupil: Pupil, seed: number): Float32Array {
  const { dims } = pupil;
  const fresh = Object.entries(unpackParameters(initialWeights(pupil, seed), dims));
  const variants = fresh.filter(([name]) => name.endsWith(".variants") || name.startsWith("style.shares."));
  return packParameters({ ...Object.fromEntries(variants), ...learnt }, dims);
}

/** Numbers that one output is the weighted sum of. Variants of filters have one dimension more, in front. */
function inputsOf(name: string, dims: readonly number[]): number {
  return dims.slice(name.endsWith(".variants") ? 2 : 1).reduce((product, dim) => product * dim, 1);
}

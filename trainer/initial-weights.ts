/**
 * @file The weights that a run starts from.
 */
import type { Tensor } from "pleinair";
import { flatten, unflatten, weightDims, type PainterShape } from "pleinair/network";
import { normal, random } from "./random.ts";

/**
 * He's initialisation (arXiv 1502.01852): normal, deviation `sqrt(2 / inputs)`, biases 0. Layers that add to what is
 * already there start small: the second convolutions of the blocks at 0.3 of that, the layers that make γ and β at 0.05, and
 * those that make the shares of variants at 0.2.
 */
export function initialWeights(shape: PainterShape, seed: number): Float32Array {
  const dims = weightDims(shape);
  const tensors = Object.entries(dims).map(([name, weightShape]) => {
    const size = weightShape.reduce((product, dim) => product * dim, 1);
    const data = new Float32Array(size);
    if (!name.endsWith(".bias")) {
      const draw = random("weights", seed, name);
      const inputs = inputsOf(name, weightShape);
      const deviation = gain(name) * Math.sqrt(2 / inputs);
      for (let i = 0; i < size; i++) data[i] = deviation * normal(draw);
    }
    return [name, { data, dims: weightShape }] as const;
  });
  return flatten(Object.fromEntries(tensors), dims);
}

/**
 * Weights that a painter has learnt, to be taught further. One without variants of its filters can be given some: they are new, and
 * their shares begin small.
 *
 * @throws {FormatError} when they are of another network.
 */
export function startingFrom(
  learnt: Readonly<Record<string, Tensor>>,
  shape: PainterShape,
  seed: number,
): Float32Array {
  const dims = weightDims(shape);
  const fresh = Object.entries(unflatten(initialWeights(shape, seed), dims));
  const variants = fresh.filter(([name]) => name.endsWith(".variants") || name.startsWith("style.shares."));
  return flatten({ ...Object.fromEntries(variants), ...learnt }, dims);
}

function gain(name: string): number {
  if (/blocks\.\d+\.b\.(weight|variants)$/.test(name)) return 0.3;
  if (name.startsWith("style.film.")) return 0.05;
  if (name.startsWith("style.shares.")) return 0.2;
  return 1;
}

/** Numbers that one output is the weighted sum of. Variants of filters have one dimension more, in front. */
function inputsOf(name: string, dims: readonly number[]): number {
  return dims.slice(name.endsWith(".variants") ? 2 : 1).reduce((product, dim) => product * dim, 1);
}

/**
 * @file The weights that a run starts from.
 */
import type { Tensor } from "pleinair";
import { packParameters, unpackParameters } from "pleinair/network";
import type { TrainableModel } from "./trainable.ts";
import { normal, random } from "./random.ts";

/** He's initialisation (arXiv 1502.01852): normal, deviation `sqrt(2 / inputs)` times the layer's gain, biases 0. */
export function initialWeights({ dims, gain }: Pick<TrainableModel, "dims" | "gain">, seed: number): Float32Array {
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
 * Trained weights to start from. A painter without experts, or without a revision network, can be given some, one with a narrower style predictor a wider one, and one
 * that does not correct the bottleneck learns to: at first it paints as before.
 *
 * @throws {FormatError} when they are of another network.
 */
export function startingFrom(
  trained: Readonly<Record<string, Tensor>>,
  model: TrainableModel,
  seed: number,
): Float32Array {
  const { dims } = model;
  const fresh = unpackParameters(initialWeights(model, seed), dims);
  const added = Object.entries(fresh).flatMap(([name, tensor]) => {
    if (/^(style\.shares|revision)\./.test(name)) return [[name, tensor] as const];
    return name.endsWith(".variants") || name.startsWith("style.bottleneck.")
      ? [[name, zeros(tensor.dims)] as const]
      : [];
  });
  const width = fresh["style.hidden.bias"]?.data.length ?? 0;
  const start = { ...Object.fromEntries(added), ...trained };
  return packParameters(
    (trained["style.hidden.bias"]?.data.length ?? width) < width ? widened(start, fresh) : start,
    dims,
  );
}

/**
 * The style predictor with more hidden units: the new ones read at random and have no say yet, so that every code stays what it was.
 */
function widened(
  start: Readonly<Record<string, Tensor>>,
  fresh: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const wider = Object.entries(start).map(([name, tensor]) => {
    const target = fresh[name];
    if (!name.startsWith("style.") || !target || target.dims.join() === tensor.dims.join())
      return [name, tensor] as const;
    const { data, dims } = name.startsWith("style.hidden.") ? target : zeros(target.dims);
    const [, inputs = 1] = tensor.dims;
    const [, newInputs = 1] = dims;
    tensor.data.forEach((value, i) => (data[Math.floor(i / inputs) * newInputs + (i % inputs)] = value));
    return [name, { data, dims }] as const;
  });
  return Object.fromEntries(wider);
}

function zeros(dims: readonly number[]): Tensor {
  return { data: new Float32Array(dims.reduce((product, dim) => product * dim, 1)), dims };
}

/** Numbers that one output is the weighted sum of. Variants of filters have one dimension more, in front. */
function inputsOf(name: string, dims: readonly number[]): number {
  return dims.slice(name.endsWith(".variants") ? 2 : 1).reduce((product, dim) => product * dim, 1);
}

/**
 * @file A network's weights as one list of numbers: how training keeps them, so that a step takes one array and gives one.
 */
import { sizeOf, type Tensor } from "../core/tensor.ts";
import { FormatError } from "../core/errors.ts";
import { concat, reshape, slice, type Value } from "../graph/index.ts";
import type { Weights } from "../networks/layers.ts";

/** Dimensions of each weight, by name. The order of the names is the order in the list. */
export type WeightDims = Readonly<Record<string, readonly number[]>>;

/** How many numbers the list holds. */
export function parameterCount(dims: WeightDims): number {
  return Object.values(dims).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/** Each weight as a slice of `flat`, `[parameterCount]`, in the graph. */
export function unpackValue(flat: Value, dims: WeightDims): Weights {
  let at = 0;
  return Object.fromEntries(
    Object.entries(dims).map(([name, shape]) => {
      const start = at;
      at += sizeOf(shape);
      return [name, reshape(slice(flat, 0, start, at), shape)];
    }),
  );
}

/** Values, such as gradients, in the order of the weights, as one list in the graph. */
export function packValues(values: readonly Value[]): Value {
  return concat(
    values.map((value) => reshape(value, [sizeOf(value.dims)])),
    0,
  );
}

/** Weights by name from one list; the numbers are shared with it. */
export function unpackParameters(flat: Float32Array, dims: WeightDims): Record<string, Tensor> {
  let at = 0;
  return Object.fromEntries(
    Object.entries(dims).map(([name, shape]) => {
      const start = at;
      at += sizeOf(shape);
      return [name, { data: flat.subarray(start, at), dims: shape }];
    }),
  );
}

/**
 * One list from weights by name.
 *
 * @throws {FormatError} when a weight is missing or has other dimensions.
 */
export function packParameters(tensors: Readonly<Record<string, Tensor>>, dims: WeightDims): Float32Array {
  const parts = Object.entries(dims).map(([name, shape]) => {
    const found = tensors[name];
    if (found?.dims.join() !== shape.join()) {
      throw new FormatError(
        `Weight "${name}": expected [${shape.join(", ")}], got ${found ? `[${found.dims.join(", ")}]` : "none"}. ` +
          "The weights are of another network.",
      );
    }
    return found.data;
  });
  // Reserved only now: dimensions that no tensor has may ask for any amount.
  const flat = new Float32Array(parameterCount(dims));
  let at = 0;
  for (const part of parts) {
    flat.set(part, at);
    at += part.length;
  }
  return flat;
}

/**
 * @file Layers whose weights are looked up by name.
 */
import { add, concat, constant, conv, mul, padEdges, reshape, type Value } from "../graph/index.ts";
import { channels } from "./channel-stats.ts";

/** Weights by name, as values of a graph. */
export type Weights = Readonly<Record<string, Value>>;

/** The same weights as constants of a graph. */
export function constants(tensors: Readonly<Record<string, { data: Float32Array; dims: readonly number[] }>>): Weights {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data, dims }]) => [name, constant(data, dims)]));
}

/** A 3x3 convolution with `name.weight [out, in, 3, 3]` and `name.bias [out]`; borders are repeated. */
export function conv3x3(weights: Weights, name: string, x: Value, stride = 1): Value {
  return conv(padEdges(x, 1), weight(weights, `${name}.weight`), weight(weights, `${name}.bias`), { stride });
}

/** `[N, in] → [N, out]`, with `name.weight [out, in]` and `name.bias [out]`. */
export function linear(weights: Weights, name: string, x: Value): Value {
  const w = weight(weights, `${name}.weight`);
  const b = weight(weights, `${name}.bias`);
  // As a 1x1 convolution: the filters need no transposing.
  const column = conv(reshape(x, [...x.dims, 1, 1]), reshape(w, [...w.dims, 1, 1]), b);
  return reshape(column, column.dims.slice(0, 2));
}

/** Scales and shifts features. @param sets - Of channels with the same γ and β, how many there are. Default: 1. */
export type Modulation = (x: Value, sets?: number) => Value;

/**
 * `x · (1 + γ) + β`, each time it is called with the next γ and β of `[N, length]`, as in FiLM.
 *
 * @param at - Where the first γ begins. Default: 0.
 */
export function modulation(film: Value, at = 0): Modulation {
  return (x, sets = 1) => {
    const width = x.dims[1]! / sets;
    const forAll = (of: Value) => (sets === 1 ? of : concat(new Array<Value>(sets).fill(of), 1));
    const gamma = forAll(channels(film, at, width));
    const beta = forAll(channels(film, at + width, width));
    at += 2 * width;
    return add(mul(x, add(gamma, 1)), beta);
  };
}

/** @throws {Error} when there is none of this name. */
export function weight(weights: Weights, name: string): Value {
  const value = weights[name];
  if (!value) throw new Error(`The network's weights have no "${name}".`);
  return value;
}

/**
 * @file What a graph costs to run: multiplications, bytes of weights, and numbers that pass through memory.
 */
import { reachable, type Value } from "./value.ts";
import { sizeOf } from "../core/tensor.ts";

/** The cost of one run. */
export interface Cost {
  /** Multiply-accumulates of convolutions and matrix products; what is done number by number is left out. */
  readonly macs: number;
  /** Numbers stored in the graph. */
  readonly weights: number;
  /** Numbers that operators read and write, each operator for itself: an upper bound of the memory traffic. */
  readonly traffic: number;
}

/** Counts what the graph of these outputs costs. */
export function costOf(outputs: Iterable<Value>): Cost {
  let [macs, weights, traffic] = [0, 0, 0];
  for (const value of reachable(outputs)) {
    if (value.kind === "constant") weights += value.data.length;
    if (value.kind !== "result") continue;
    const size = sizeOf(value.dims);
    traffic += size + value.inputs.reduce((sum, source) => sum + sizeOf(source.dims), 0);
    const [x, filters] = value.inputs;
    // Filters are [O, C, kh, kw]: C·kh·kw for each number of the result. Backwards, for each number of the input.
    if (value.operator.type === "Conv") macs += size * sizeOf(filters!.dims.slice(1));
    if (value.operator.type === "ConvTranspose") macs += sizeOf(x!.dims) * sizeOf(filters!.dims.slice(1));
    if (value.operator.type === "MatMul") macs += size * x!.dims.at(-1)!;
  }
  return { macs, weights, traffic };
}

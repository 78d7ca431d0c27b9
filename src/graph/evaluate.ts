/**
 * @file Runs a graph in plain loops, in float64: slow, and what gradients and runtimes are tested against.
 */
import { GraphError, reachable, type Value } from "./value.ts";
import { sizeOf } from "../core/tensor.ts";

/**
 * The numbers of `outputs`.
 *
 * @param inputs - Numbers for each input by name, row-major.
 * @throws {GraphError} when an input is missing or has another number of elements.
 */
export function evaluate(
  outputs: readonly Value[],
  inputs: Readonly<Record<string, ArrayLike<number>>> = {},
): Float64Array[] {
  const numbers = new Map<Value, Float64Array>();
  for (const value of reachable(outputs)) {
    if (value.kind === "constant") numbers.set(value, Float64Array.from(value.data));
    else if (value.kind === "result") {
      numbers.set(value, value.operator.evaluate(...value.inputs.map((source) => numbers.get(source)!)));
    } else {
      const given = inputs[value.name];
      if (given?.length !== sizeOf(value.dims)) {
        throw new GraphError(
          `input ${value.name}: expected ${sizeOf(value.dims)} numbers, got ${given?.length ?? "none"}`,
        );
      }
      numbers.set(value, Float64Array.from(given));
    }
  }
  return outputs.map((output) => numbers.get(output)!);
}

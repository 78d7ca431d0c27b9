/**
 * @file The same graph as a chip would run it that computes in half precision: every constant and every result is
 * rounded. Sums inside one operator stay as precise as the runtime makes them; a chip's may be worse.
 */
import { roundHalf } from "./half.ts";
import { concat, reshape } from "./operators/shape.ts";
import { nodeNames } from "./onnx.ts";
import { GraphError, constant, reachable, result, type Result, type Value } from "./value.ts";
import { sizeOf } from "../core/tensor.ts";

/** A graph in half precision, with a watch on its magnitudes. */
export interface InHalf {
  /** The outputs, by the names they had. */
  readonly outputs: Readonly<Record<string, Value>>;
  /** The largest magnitude of each operator's result before rounding, `[number of operators]`. */
  readonly peaks: Value;
  /** The names of those operators, in that order. */
  readonly names: readonly string[];
}

/** Rounds all activations and constants of a graph to half precision. @throws {GraphError} when it has no operator. */
export function inHalf(outputs: Readonly<Record<string, Value>>): InHalf {
  const named = nodeNames(outputs);
  const rounded = new Map<Value, Value>();
  const peaks: Value[] = [];
  const names: string[] = [];
  for (const value of reachable(Object.values(outputs))) {
    if (value.kind === "constant") rounded.set(value, constant(value.data.map(roundHalf), value.dims));
    else if (value.kind === "input") rounded.set(value, roundedResult(value));
    else {
      const again = result(
        value.inputs.map((source) => rounded.get(source)!),
        value.dims,
        value.operator,
      );
      peaks.push(peakOf(again));
      names.push(named.get(value)!);
      rounded.set(value, roundedResult(again));
    }
  }
  if (peaks.length === 0) throw new GraphError("inHalf: expected a graph with at least one operator");
  const again = Object.entries(outputs).map(([name, value]): [string, Value] => [name, rounded.get(value)!]);
  return { outputs: Object.fromEntries(again), peaks: concat(peaks, 0), names };
}

/** ONNX's numbers for element types. */
const elementTypes = { float32: 1, float16: 10 };

function roundedResult(x: Value): Result {
  const cast = (from: Value, to: number) =>
    result([from], x.dims, {
      type: "Cast",
      attributes: { to },
      gradient: (dy) => [dy],
      evaluate: (values) => values!.map(roundHalf),
    });
  return cast(cast(x, elementTypes.float16), elementTypes.float32);
}

/** The largest magnitude, `[1]`. It is looked at and never differentiated. */
function peakOf(x: Value): Value {
  const flat = reshape(x, [1, sizeOf(x.dims)]);
  const size = result([flat], flat.dims, {
    type: "Abs",
    gradient: noGradient,
    evaluate: (values) => values!.map(Math.abs),
  });
  const peak = result([size], [1, 1], {
    type: "ReduceMax",
    attributes: { axes: [1], keepdims: 1 },
    gradient: noGradient,
    evaluate: (values) => Float64Array.of(values!.reduce((a, b) => Math.max(a, b), -Infinity)),
  });
  return reshape(peak, [1]);
}

function noGradient(): never {
  throw new GraphError("inHalf: a watch on magnitudes has no gradient");
}

/**
 * @file The values a graph is made of. A graph has no object of its own: every value remembers the operator and the
 * values it came from, so a graph is whatever its outputs reach.
 *
 * Shapes are known while the graph is built, and wrong ones are refused on the line that made them. All values are
 * float32; an operator's integers (pads, axes, shapes) are part of the operator.
 */
import { PleinAirError } from "../core/errors.ts";
import { sizeOf } from "../core/tensor.ts";

/** A float32 array that will exist when the graph runs. Made by {@link input}, {@link constant} and the operators. */
export type Value = Input | Constant | Result;

/** Given by the caller at each run. */
export interface Input {
  readonly kind: "input";
  readonly name: string;
  readonly dims: readonly number[];
}

/** Stored in the graph. */
export interface Constant {
  readonly kind: "constant";
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Made by an operator from other values. */
export interface Result {
  readonly kind: "result";
  readonly operator: Operator;
  readonly inputs: readonly Value[];
  readonly dims: readonly number[];
}

/** One use of an operator: what it is in ONNX, its gradient and its meaning in plain loops. */
export interface Operator {
  /** ONNX `op_type`, opset {@link opset}. */
  readonly type: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Inputs that ONNX wants as tensors and that are fixed when the graph is built, after the values; `null` is left out. */
  readonly operands?: readonly (Operand | null)[];
  /**
   * The gradient of a scalar loss with respect to each input, given the gradient with respect to the result.
   * `undefined` for an input that the result does not depend on smoothly.
   */
  gradient(upstream: Value, result: Result): readonly (Value | undefined)[];
  /** The result from the inputs' numbers, row-major, in float64: the reference that gradients and runtimes are tested against. */
  evaluate(...inputs: readonly Float64Array[]): Float64Array;
}

/** An ONNX attribute: an integer, a string, a list of integers, or a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** A fixed tensor operand: a list of int64 or float32 numbers. */
export interface Operand {
  readonly type: "int64" | "float32";
  readonly values: readonly number[];
}

/** The ONNX operator set that graphs are written in: the newest that the OAK's compiler reads well. */
export const opset = 13;

/** A graph cannot be built as asked: shapes or attributes that do not fit. */
export class GraphError extends PleinAirError {
  override readonly name = "GraphError";
}

/** A value that the caller gives at each run. Its name is its name in the ONNX graph. */
export function input(name: string, dims: readonly number[]): Input {
  if (!dims.every((dim) => Number.isInteger(dim) && dim > 0)) {
    throw new GraphError(`input ${name}: expected whole, positive dimensions, got [${dims.join(", ")}]`);
  }
  return { kind: "input", name, dims };
}

/** A value stored in the graph. `data` is not copied. Default dimensions: a scalar or a list. */
export function constant(data: number | Float32Array | readonly number[], dims?: readonly number[]): Constant {
  const values =
    typeof data === "number" ? Float32Array.of(data) : data instanceof Float32Array ? data : Float32Array.from(data);
  const shape = dims ?? (typeof data === "number" ? [] : [values.length]);
  if (values.length !== sizeOf(shape)) {
    throw new GraphError(`constant: expected ${sizeOf(shape)} numbers for [${shape.join(", ")}], got ${values.length}`);
  }
  return { kind: "constant", dims: shape, data: values };
}

/** The result of an operator; how operators are written, not how graphs are. */
export function result(inputs: readonly Value[], dims: readonly number[], operator: Operator): Result {
  return { kind: "result", operator, inputs, dims };
}

/** A value, or a number that becomes a constant. */
export function toValue(x: Value | number): Value {
  return typeof x === "number" ? constant(x) : x;
}

/** The dimensions of a four-dimensional value `[N, C, H, W]`. */
export function dims4(x: Value, what: string): readonly [number, number, number, number] {
  const [n, c, h, w] = x.dims;
  if (x.dims.length !== 4) throw new GraphError(`${what}: expected [N, C, H, W], got [${x.dims.join(", ")}]`);
  return [n!, c!, h!, w!];
}

/** All values that `outputs` are made from, each once, inputs before results. */
export function reachable(outputs: Iterable<Value>): Value[] {
  const order = new Set<Value>();
  const visit = (value: Value): void => {
    if (order.has(value)) return;
    if (value.kind === "result") value.inputs.forEach(visit);
    order.add(value);
  };
  for (const output of outputs) visit(output);
  return [...order];
}

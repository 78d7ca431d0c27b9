/**
 * @file Operators that work number by number: arithmetic with broadcasting, and functions of one value.
 */
import { GraphError, result, toValue, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { reduceSum } from "./reduce.ts";
import { reshape } from "./shape.ts";

/** `a + b`, with numpy's broadcasting. */
export function add(a: Value | number, b: Value | number): Result {
  return arithmetic(
    "Add",
    a,
    b,
    (x, y) => x + y,
    (dy) => [dy, dy],
  );
}

/** `a - b`, with numpy's broadcasting. */
export function sub(a: Value | number, b: Value | number): Result {
  return arithmetic(
    "Sub",
    a,
    b,
    (x, y) => x - y,
    (dy) => [dy, mul(dy, -1)],
  );
}

/** `a * b`, with numpy's broadcasting. */
export function mul(a: Value | number, b: Value | number): Result {
  return arithmetic(
    "Mul",
    a,
    b,
    (x, y) => x * y,
    (dy, x, y) => [mul(dy, y), mul(dy, x)],
  );
}

/** `a / b`, with numpy's broadcasting. */
export function div(a: Value | number, b: Value | number): Result {
  return arithmetic(
    "Div",
    a,
    b,
    (x, y) => x / y,
    (dy, x, y) => {
      const dx = div(dy, y);
      return [dx, mul(mul(dx, div(x, y)), -1)];
    },
  );
}

/** `x * x`. */
export function square(x: Value): Result {
  return mul(x, x);
}

/** `max(x, 0)`. The gradient at 0 is 0. */
export function relu(x: Value): Result {
  return unary(
    "Relu",
    x,
    (v) => Math.max(v, 0),
    (dy, y) => mul(dy, step(y, 0)),
  );
}

/**
 * A step: 1 where `x` is above zero, 0 where it is below, `atZero` (0 or 1) where it is zero. Its gradient is zero.
 *
 * Written as a very steep HardSigmoid, `max(0, min(1, 1e30 x + atZero))`, one pass that runs on all cores. Greater with
 * Cast or Where, and Sign, run on one core in onnxruntime 1.30 and made a third of a training step.
 */
export function step(x: Value, atZero: 0 | 1): Result {
  return result([x], x.dims, {
    type: "HardSigmoid",
    attributes: { alpha: { float: 1e30 }, beta: { float: atZero } },
    gradient: () => [],
    evaluate: (values) => values!.map((v) => Math.max(0, Math.min(1, 1e30 * v + atZero))),
  });
}

/** The square root. */
export function sqrt(x: Value): Result {
  return unary("Sqrt", x, Math.sqrt, (dy, y) => div(mul(dy, 0.5), y));
}

/** The natural logarithm. */
export function log(x: Value): Result {
  return unary("Log", x, Math.log, (dy) => div(dy, x));
}

/** e to the x. */
export function exp(x: Value): Result {
  return unary("Exp", x, Math.exp, (dy, y) => mul(dy, y));
}

function unary(type: string, x: Value, f: (v: number) => number, gradient?: (dy: Value, y: Result) => Value): Result {
  return result([x], x.dims, {
    type,
    gradient: (dy, y) => [gradient?.(dy, y)],
    evaluate: (values) => values!.map(f),
  });
}

function arithmetic(
  type: string,
  left: Value | number,
  right: Value | number,
  f: (x: number, y: number) => number,
  gradient: (dy: Value, x: Value, y: Value) => readonly [Value, Value],
): Result {
  const a = toValue(left);
  const b = toValue(right);
  const dims = broadcast(type, a.dims, b.dims);
  return result([a, b], dims, {
    type,
    gradient: (dy) => {
      const [da, db] = gradient(dy, a, b);
      return [sumTo(da, a.dims), sumTo(db, b.dims)];
    },
    evaluate: (x, y) => {
      const fromX = broadcastStrides(a.dims, dims);
      const fromY = broadcastStrides(b.dims, dims);
      return new Float64Array(sizeOf(dims)).map((_, i) => f(x![offset(i, dims, fromX)]!, y![offset(i, dims, fromY)]!));
    },
  });
}

function broadcast(type: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new GraphError(
        `${type}: [${a.join(", ")}] and [${b.join(", ")}] do not broadcast; they differ in axis ${axis}`,
      );
    }
    return Math.max(x, y);
  });
}

/** Undoes a broadcast: sums `x` over the axes along which an array of `dims` was repeated. */
function sumTo(x: Value, dims: readonly number[]): Value {
  const extra = x.dims.length - dims.length;
  const axes = x.dims.flatMap((dim, axis) => (axis < extra || dim !== dims[axis - extra] ? [axis] : []));
  if (axes.length === 0) return x;
  return reshape(reduceSum(x, axes), dims);
}

function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = new Array<number>(to.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    const dim = from[axis]!;
    if (dim > 1) strides[axis + to.length - from.length] = stride;
    stride *= dim;
  }
  return strides;
}

function offset(index: number, dims: readonly number[], strides: readonly number[]): number {
  let rest = index;
  let sum = 0;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const dim = dims[axis]!;
    sum += (rest % dim) * strides[axis]!;
    rest = Math.floor(rest / dim);
  }
  return sum;
}

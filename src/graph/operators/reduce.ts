/**
 * @file Sums and means over axes. The reduced axes stay, with one element.
 */
import { GraphError, result, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { add, mul } from "./elementwise.ts";

/** The sum over `axes`. */
export function reduceSum(x: Value, axes: readonly number[]): Result {
  return reduction("ReduceSum", x, axes, 1);
}

/** The mean over `axes`. */
export function reduceMean(x: Value, axes: readonly number[]): Result {
  return reduction(
    "ReduceMean",
    x,
    axes,
    axes.reduce((count, axis) => count * (x.dims[axis] ?? NaN), 1),
  );
}

function reduction(type: "ReduceSum" | "ReduceMean", x: Value, axes: readonly number[], divisor: number): Result {
  if (axes.length === 0 || axes.some((axis) => !(axis in x.dims))) {
    throw new GraphError(`${type}: expected axes of [${x.dims.join(", ")}], got [${axes.join(", ")}]`);
  }
  const dims = x.dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return result([x], dims, {
    type,
    // Opset 13 takes the axes of a sum as an input and those of a mean as an attribute.
    ...(type === "ReduceSum"
      ? { attributes: { keepdims: 1 }, operands: [{ type: "int64", values: axes }] }
      : { attributes: { keepdims: 1, axes } }),
    gradient: (dy) => [broadcastTo(divisor === 1 ? dy : mul(dy, 1 / divisor), x)],
    evaluate: (values) => {
      const out = new Float64Array(sizeOf(dims));
      const strides = dims.map((dim, axis) => (dim === 1 ? 0 : sizeOf(dims.slice(axis + 1))));
      values!.forEach((value, index) => {
        let rest = index;
        let to = 0;
        for (let axis = x.dims.length - 1; axis >= 0; axis--) {
          to += (rest % x.dims[axis]!) * strides[axis]!;
          rest = Math.floor(rest / x.dims[axis]!);
        }
        out[to]! += value / divisor;
      });
      return out;
    },
  });
}

/** `small` repeated to the dimensions of `like`, whose numbers do not matter. */
function broadcastTo(small: Value, like: Value): Value {
  return expand(small, like.dims);
}

/** Repeats the axes of `x` that have one element, to `dims`. */
export function expand(x: Value, dims: readonly number[]): Result {
  const axes = dims.flatMap((dim, axis) => (dim !== x.dims[axis] ? [axis] : []));
  if (dims.length !== x.dims.length || axes.some((axis) => x.dims[axis] !== 1)) {
    throw new GraphError(`expand: [${x.dims.join(", ")}] cannot be repeated to [${dims.join(", ")}]`);
  }
  return result([x], dims, {
    type: "Expand",
    operands: [{ type: "int64", values: dims }],
    gradient: (dy) => [axes.length === 0 ? dy : reduceSum(dy, axes)],
    evaluate: (values) => {
      const filled = add(x, { kind: "constant", dims, data: new Float32Array(sizeOf(dims)) });
      return filled.operator.evaluate(values!, new Float64Array(sizeOf(dims)));
    },
  });
}

/**
 * @file Operators that move numbers without changing them: reshape, transpose, concat, slice.
 */
import { GraphError, constant, dims4, result, type Operator, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { pad } from "./pad.ts";

/** The same numbers in the same order under other dimensions. */
export function reshape(x: Value, dims: readonly number[]): Value {
  if (sizeOf(dims) !== sizeOf(x.dims)) {
    throw new GraphError(`reshape: [${x.dims.join(", ")}] does not hold the numbers of [${dims.join(", ")}]`);
  }
  if (dims.length === x.dims.length && dims.every((dim, axis) => dim === x.dims[axis])) return x;
  return result([x], dims, {
    type: "Reshape",
    operands: [{ type: "int64", values: dims }],
    gradient: (dy) => [reshape(dy, x.dims)],
    evaluate: (values) => values!.slice(),
  });
}

/** Axes in another order: axis `i` of the result is axis `order[i]` of `x`. */
export function transpose(x: Value, order: readonly number[]): Result {
  if (order.length !== x.dims.length || order.some((_, axis) => !order.includes(axis))) {
    throw new GraphError(`transpose: expected an order of ${x.dims.length} axes, got [${order.join(", ")}]`);
  }
  const dims = order.map((axis) => x.dims[axis]!);
  return result([x], dims, {
    type: "Transpose",
    attributes: { perm: order },
    gradient: (dy) => [
      transpose(
        dy,
        order.map((_, axis) => order.indexOf(axis)),
      ),
    ],
    evaluate: (values) => {
      const strides = order.map((axis) => sizeOf(x.dims.slice(axis + 1)));
      return gather(values!, dims, strides, 0);
    },
  });
}

/** Values put one after another along `axis`. */
export function concat(parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  if (!first) throw new GraphError("concat: expected at least one value, got none");
  if (parts.length === 1) return first;
  for (const part of parts) {
    const fits =
      part.dims.length === first.dims.length && part.dims.every((dim, i) => i === axis || dim === first.dims[i]);
    if (!fits) {
      throw new GraphError(
        `concat: [${part.dims.join(", ")}] does not fit [${first.dims.join(", ")}] but in axis ${axis}`,
      );
    }
  }
  const lengths = parts.map((part) => part.dims[axis]!);
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const dims = first.dims.map((dim, i) => (i === axis ? lengths.reduce((sum, length) => sum + length, 0) : dim));
  return result(parts, dims, {
    type: "Concat",
    attributes: { axis },
    gradient: (dy) => parts.map((_, i) => slice(dy, axis, starts[i]!, starts[i]! + lengths[i]!)),
    evaluate: (...values) => {
      const out = new Float64Array(sizeOf(dims));
      const inner = sizeOf(dims.slice(axis + 1));
      const outer = sizeOf(dims.slice(0, axis));
      parts.forEach((_, i) => {
        const run = lengths[i]! * inner;
        for (let row = 0; row < outer; row++) {
          out.set(values[i]!.subarray(row * run, (row + 1) * run), (row * dims[axis]! + starts[i]!) * inner);
        }
      });
      return out;
    },
  });
}

/** Every `step`th element of `axis`, from `start` up to `end`, which is left out. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const length = x.dims[axis];
  if (length === undefined || start < 0 || start >= end || end > length || step < 1) {
    throw new GraphError(
      `slice: expected 0 <= start < end <= ${length}, got ${start}..${end} step ${step} in axis ${axis}`,
    );
  }
  if (start === 0 && end === length && step === 1) return x;
  const dims = x.dims.map((dim, i) => (i === axis ? Math.ceil((end - start) / step) : dim));
  const operator: Operator = {
    type: "Slice",
    operands: [[start], [end], [axis], [step]].map((values) => ({ type: "int64", values })),
    gradient: (dy) => {
      if (step !== 1) throw new GraphError("slice: only a slice of step 1 has a gradient here");
      const before = x.dims.map((_, i) => (i === axis ? start : 0));
      const after = x.dims.map((_, i) => (i === axis ? length - end : 0));
      return [pad(dy, [...before, ...after], "constant")];
    },
    evaluate: (values) => {
      const strides = x.dims.map((_, i) => sizeOf(x.dims.slice(i + 1)));
      const first = start * strides[axis]!;
      return gather(
        values!,
        dims,
        strides.map((stride, i) => (i === axis ? stride * step : stride)),
        first,
      );
    },
  };
  // Filters stay constants, which compilers for other devices want them to be.
  if (x.kind === "constant") return constant(Float32Array.from(operator.evaluate(Float64Array.from(x.data))), dims);
  return result([x], dims, operator);
}

/**
 * The same filters for a convolution that runs backwards: `[O, C, kh, kw]` turned by half a circle and
 * `[C, O, kh, kw]`. A Slice with negative steps in one node.
 */
export function flipFilters(w: Value): Value {
  const [, c, kh, kw] = dims4(w, "flipFilters");
  const turned = result([w], w.dims, {
    type: "Slice",
    operands: [
      { type: "int64", values: [-1, -1] },
      // ONNX: the smallest int32 stands for "past the first element" when walking backwards.
      { type: "int64", values: [-(2 ** 31), -(2 ** 31)] },
      { type: "int64", values: [2, 3] },
      { type: "int64", values: [-1, -1] },
    ],
    gradient: (dy) => [transpose(flipFilters(dy), [1, 0, 2, 3])],
    evaluate: (values) => gather(values!, w.dims, [c * kh * kw, kh * kw, -kw, -1], kh * kw - 1),
  });
  return transpose(kh * kw === 1 ? w : turned, [1, 0, 2, 3]);
}

/** Reads an array of `dims` from `values`, starting at `first` and going `strides[axis]` for a step along each axis. */
function gather(
  values: Float64Array,
  dims: readonly number[],
  strides: readonly number[],
  first: number,
): Float64Array {
  return new Float64Array(sizeOf(dims)).map((_, index) => {
    let rest = index;
    let from = first;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      from += (rest % dims[axis]!) * strides[axis]!;
      rest = Math.floor(rest / dims[axis]!);
    }
    return values[from]!;
  });
}

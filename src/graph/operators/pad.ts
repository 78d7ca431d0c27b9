/**
 * @file Padding: with zeros, or by repeating the border (ONNX mode `edge`).
 */
import { GraphError, dims4, result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { reduceSum } from "./reduce.ts";
import { concat, slice } from "./shape.ts";

/**
 * Adds elements before and after each axis.
 *
 * @param pads - How many: before each axis in turn, then after each axis in turn.
 * @param mode - `constant`: zeros. `edge`: the nearest element of `x`.
 */
export function pad(x: Value, pads: readonly number[], mode: "constant" | "edge"): Value {
  const rank = x.dims.length;
  if (pads.length !== 2 * rank || !pads.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new GraphError(`pad: expected ${2 * rank} whole numbers >= 0, got [${pads.join(", ")}]`);
  }
  if (pads.every((n) => n === 0)) return x;
  const before = pads.slice(0, rank);
  const dims = x.dims.map((dim, axis) => before[axis]! + dim + pads[rank + axis]!);
  return result([x], dims, {
    type: "Pad",
    attributes: { mode },
    operands: [{ type: "int64", values: pads }],
    gradient: (dy) => [mode === "edge" ? foldEdges(dy, x.dims, before) : cut(dy, x.dims, before)],
    evaluate: (values) => {
      return new Float64Array(sizeOf(dims)).map((_, index) => {
        let rest = index;
        let from = 0;
        let stride = 1;
        for (let axis = rank - 1; axis >= 0; axis--) {
          const at = (rest % dims[axis]!) - before[axis]!;
          const nearest = Math.min(Math.max(at, 0), x.dims[axis]! - 1);
          if (at !== nearest && mode === "constant") return 0;
          from += nearest * stride;
          stride *= x.dims[axis]!;
          rest = Math.floor(rest / dims[axis]!);
        }
        return values![from]!;
      });
    },
  });
}

/** Repeats the border of a picture or feature map `[N, C, H, W]`: `size` rows and columns on every side. */
export function padEdges(x: Value, size: number): Value {
  dims4(x, "padEdges");
  return pad(x, [0, 0, size, size, 0, 0, size, size], "edge");
}

function cut(dy: Value, dims: readonly number[], before: readonly number[]): Value {
  return dims.reduce((y, dim, axis) => slice(y, axis, before[axis]!, before[axis]! + dim), dy);
}

/** The gradient of `edge`: what was repeated from a border element comes back to it, one axis at a time. */
function foldEdges(dy: Value, dims: readonly number[], before: readonly number[]): Value {
  return dims.reduce((y, dim, axis) => {
    const first = before[axis]!;
    const padded = y.dims[axis]!;
    if (padded === dim) return y;
    const sum = (from: number, to: number) => reduceSum(slice(y, axis, from, to), [axis]);
    if (dim === 1) return sum(0, padded);
    const head = sum(0, first + 1);
    const tail = sum(first + dim - 1, padded);
    if (dim === 2) return concat([head, tail], axis);
    return concat([head, slice(y, axis, first + 1, first + dim - 1), tail], axis);
  }, dy);
}

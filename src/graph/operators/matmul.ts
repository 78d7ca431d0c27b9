/**
 * @file Matrix products.
 */
import { GraphError, result, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { transpose } from "./shape.ts";

/** `a · b` over the last two axes; the axes before them are the same in both. */
export function matmul(a: Value, b: Value): Result {
  const rank = a.dims.length;
  const [rows, inner] = a.dims.slice(-2);
  const [same, columns] = b.dims.slice(-2);
  const batch = a.dims.slice(0, -2);
  const fits =
    rank >= 2 && b.dims.length === rank && inner === same && batch.every((dim, axis) => dim === b.dims[axis]);
  if (!fits) {
    throw new GraphError(`matmul: [${a.dims.join(", ")}] and [${b.dims.join(", ")}] do not fit`);
  }
  const dims = [...batch, rows!, columns!];
  return result([a, b], dims, {
    type: "MatMul",
    gradient: (dy) => [matmul(dy, swapLast(b)), matmul(swapLast(a), dy)],
    evaluate: (x, y) => {
      const out = new Float64Array(sizeOf(dims));
      for (let n = 0; n < sizeOf(batch); n++) {
        for (let i = 0; i < rows!; i++) {
          for (let j = 0; j < columns!; j++) {
            let sum = 0;
            for (let k = 0; k < inner!; k++) {
              sum += x![(n * rows! + i) * inner! + k]! * y![(n * inner! + k) * columns! + j]!;
            }
            out[(n * rows! + i) * columns! + j] = sum;
          }
        }
      }
      return out;
    },
  });
}

/** The transposed matrices of the last two axes. */
export function swapLast(x: Value): Result {
  const rank = x.dims.length;
  return transpose(
    x,
    x.dims.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)),
  );
}

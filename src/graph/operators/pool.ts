/**
 * @file Changing the resolution by a whole factor: pooling, nearest enlargement, and the pixel shuffles.
 */
import { GraphError, dims4, result, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { mul, step, sub } from "./elementwise.ts";
import { reshape, transpose } from "./shape.ts";

/** The largest of each `size × size` block. Where several are largest, each of them gets the gradient. */
export function maxPool(x: Value, size: number): Result {
  const y: Result = pool(
    "MaxPool",
    x,
    size,
    (block) => Math.max(...block),
    (dy) => {
      // Nothing is above its block's maximum, so the difference is zero at the maximum and negative elsewhere.
      return mul(resizeNearest(dy, size), step(sub(x, resizeNearest(y, size)), 1));
    },
  );
  return y;
}

/** The mean of each `size × size` block. */
export function averagePool(x: Value, size: number): Result {
  const count = size * size;
  return pool(
    "AveragePool",
    x,
    size,
    (block) => block.reduce((sum, value) => sum + value, 0) / count,
    (dy) => mul(resizeNearest(dy, size), 1 / count),
  );
}

function pool(
  type: string,
  x: Value,
  size: number,
  f: (block: readonly number[]) => number,
  gradient: (dy: Value) => Value,
): Result {
  const [n, c, height, width] = dims4(x, type);
  if (height % size !== 0 || width % size !== 0) {
    throw new GraphError(`${type}: expected height and width in multiples of ${size}, got ${width}x${height}`);
  }
  const dims = [n, c, height / size, width / size];
  return result([x], dims, {
    type,
    attributes: { kernel_shape: [size, size], strides: [size, size] },
    gradient: (dy) => [gradient(dy)],
    evaluate: (values) => {
      const across = width / size;
      return new Float64Array(sizeOf(dims)).map((_, index) => {
        const first = Math.floor(index / across) * size * width + (index % across) * size;
        return f(
          Array.from({ length: size * size }, (_, i) => values![first + Math.floor(i / size) * width + (i % size)]!),
        );
      });
    },
  });
}

/** Each element repeated in a `factor × factor` block. */
export function resizeNearest(x: Value, factor: number): Result {
  const [n, c, height, width] = dims4(x, "resizeNearest");
  const dims = [n, c, height * factor, width * factor];
  return result([x], dims, {
    type: "Resize",
    // The one combination that every runtime, the OAK's compiler too, reads as "repeat".
    attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
    operands: [null, { type: "float32", values: [1, 1, factor, factor] }],
    gradient: (dy) => [mul(averagePool(dy, factor), factor * factor)],
    evaluate: (values) => {
      return new Float64Array(sizeOf(dims)).map((_, index) => {
        const column = index % (width * factor);
        const row = Math.floor(index / (width * factor));
        return values![Math.floor(row / factor) * width + Math.floor(column / factor)]!;
      });
    },
  });
}

/** Pixel-shuffle (ONNX `DepthToSpace`, mode CRD): channel `c·s² + dy·s + dx` goes to channel `c`, pixel `(dy, dx)` of its block. */
export function depthToSpace(x: Value, size: number): Result {
  const [n, channels, height, width] = dims4(x, "depthToSpace");
  const c = channels / (size * size);
  if (!Number.isInteger(c)) {
    throw new GraphError(`depthToSpace: expected channels in multiples of ${size * size}, got ${channels}`);
  }
  const dims = [n, c, height * size, width * size];
  return result([x], dims, {
    type: "DepthToSpace",
    attributes: { blocksize: size, mode: "CRD" },
    gradient: (dy) => [spaceToDepth(dy, size)],
    evaluate: (values) => {
      return new Float64Array(sizeOf(dims)).map((_, index) => {
        const column = index % (width * size);
        const row = Math.floor(index / (width * size)) % (height * size);
        const plane = Math.floor(index / (width * size * height * size));
        const channel = plane * size * size + (row % size) * size + (column % size);
        return values![(channel * height + Math.floor(row / size)) * width + Math.floor(column / size)]!;
      });
    },
  });
}

/** The inverse of {@link depthToSpace} (ONNX's own SpaceToDepth orders the channels in another way). */
export function spaceToDepth(x: Value, size: number): Value {
  const [n, c, height, width] = dims4(x, "spaceToDepth");
  if (height % size !== 0 || width % size !== 0) {
    throw new GraphError(`spaceToDepth: expected height and width in multiples of ${size}, got ${width}x${height}`);
  }
  const [rows, columns] = [height / size, width / size];
  const blocks = transpose(reshape(x, [n, c, rows, size, columns, size]), [0, 1, 3, 5, 2, 4]);
  return reshape(blocks, [n, c * size * size, rows, columns]);
}

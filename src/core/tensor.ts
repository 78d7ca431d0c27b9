/**
 * @file What a tensor is to this project: numbers and dimensions, nothing else.
 */
import { ShapeError } from "./errors.ts";

/** A dense float32 tensor, row-major. A four-dimensional one is always `[N, C, H, W]`. */
export interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/**
 * A tensor over `data`, which is not copied.
 *
 * @param data - The numbers, row by row; an ordinary array is copied.
 * @param dims - The dimensions, from the outermost on, such as `[1, 3, 256, 256]`.
 * @throws {ShapeError} when `data` does not hold exactly as many numbers as `dims` asks for.
 */
export function tensor(data: Float32Array | readonly number[], dims: readonly number[]): Tensor {
  const values = data instanceof Float32Array ? data : Float32Array.from(data);
  if (values.length !== sizeOf(dims)) {
    throw new ShapeError("tensor", `${values.length} numbers, as given`, dims);
  }
  return { data: values, dims };
}

/**
 * How many numbers a tensor of these dimensions holds; 1 for a scalar (`[]`).
 *
 * @param dims - The dimensions.
 */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** The dimensions of a feature map `[1, C, H, W]`, checked once at the door. */
export interface FeatureMapDims {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Checks that `x` is one feature map, and names its dimensions.
 *
 * @param what - Who asks, for the message, such as `"adain(content)"`.
 * @throws {ShapeError} when it is not `[1, C, H, W]`.
 */
export function featureMapDims(x: Tensor, what: string): FeatureMapDims {
  const [batch, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || batch !== 1 || !channels || !height || !width) {
    throw new ShapeError(what, "[1, C, H, W]", x.dims);
  }
  return { channels, height, width };
}

/**
 * @file Convolution and its two gradients.
 *
 * The gradient at the picture is again a convolution: with flipped filters for a stride of 1, a transposed one
 * otherwise. The gradient at the filters is a matrix product between the upstream gradient and shifted pictures.
 */
import { GraphError, dims4, result, type Result, type Value } from "../value.ts";
import { sizeOf } from "../../core/tensor.ts";
import { add } from "./elementwise.ts";
import { matmul, swapLast } from "./matmul.ts";
import { pad } from "./pad.ts";
import { reduceSum } from "./reduce.ts";
import { concat, flipFilters, reshape, slice, transpose } from "./shape.ts";

/** How filters move over a picture. */
export interface ConvOptions {
  /** Pixels from one application of the filters to the next, in both directions. Default: 1. */
  readonly stride?: number;
  /** Rows and columns of zeros around the picture. Default: 0. */
  readonly padding?: number;
}

/**
 * Convolution (cross-correlation, as in all networks).
 *
 * @param x - `[N, C, H, W]`.
 * @param w - Filters, `[O, C, kh, kw]`.
 * @param b - Bias, `[O]`.
 * @returns `[N, O, (H + 2·padding - kh) / stride + 1, …]`, rounded down.
 */
export function conv(x: Value, w: Value, b?: Value, options: ConvOptions = {}): Result {
  const { stride = 1, padding = 0 } = options;
  const [n, c, height, width] = dims4(x, "conv(x)");
  const [o, filterChannels, kh, kw] = dims4(w, "conv(w)");
  if (c !== filterChannels || (b && (b.dims.length !== 1 || b.dims[0] !== o))) {
    const bias = b ? ` and a bias [${b.dims.join(", ")}]` : "";
    throw new GraphError(`conv: filters [${w.dims.join(", ")}]${bias} do not fit x [${x.dims.join(", ")}]`);
  }
  const outHeight = Math.floor((height + 2 * padding - kh) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - kw) / stride) + 1;
  if (outHeight < 1 || outWidth < 1) {
    throw new GraphError(`conv: x [${x.dims.join(", ")}] is smaller than the filters [${w.dims.join(", ")}]`);
  }
  if (isMiscomputed(c)) return convInTwo(x, w, b, options);
  const dims = [n, o, outHeight, outWidth];
  return result(b ? [x, w, b] : [x, w], dims, {
    type: "Conv",
    attributes: { strides: [stride, stride], pads: [padding, padding, padding, padding], kernel_shape: [kh, kw] },
    gradient: (dy) => {
      const dx = pictureGradient(dy, x, w, stride, padding);
      const dw = filterGradient(dy, x, w, stride, padding);
      return b ? [dx, dw, reshape(reduceSum(dy, [0, 2, 3]), [o])] : [dx, dw];
    },
    evaluate: (picture, filters, bias) => {
      const out = new Float64Array(sizeOf(dims));
      let at = 0;
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < o; k++) {
          for (let y = 0; y < outHeight; y++) {
            for (let xx = 0; xx < outWidth; xx++) {
              let sum = bias ? bias[k]! : 0;
              for (let channel = 0; channel < c; channel++) {
                for (let dy = 0; dy < kh; dy++) {
                  for (let dx = 0; dx < kw; dx++) {
                    const row = y * stride + dy - padding;
                    const column = xx * stride + dx - padding;
                    if (row < 0 || row >= height || column < 0 || column >= width) continue;
                    const pixel = picture![((i * c + channel) * height + row) * width + column]!;
                    sum += pixel * filters![((k * c + channel) * kh + dy) * kw + dx]!;
                  }
                }
              }
              out[at++] = sum;
            }
          }
        }
      }
      return out;
    },
  });
}

/**
 * Numbers of channels with which onnxruntime's WebGPU convolves wrongly (1.30): multiples of 3 and not of 4, above 3. With 6 and 9 channels results were off by
 * as much as they are large; with 1 to 5, 7, 8, 12 and 24 they were right.
 */
function isMiscomputed(channels: number): boolean {
  return channels > 3 && channels % 3 === 0 && channels % 4 !== 0;
}

/** The same as a sum over two groups of channels. */
function convInTwo(x: Value, w: Value, b: Value | undefined, options: ConvOptions): Result {
  const channels = x.dims[1]!;
  const first = channels - (channels % 4);
  const part = (from: number, to: number, bias?: Value) =>
    conv(slice(x, 1, from, to), slice(w, 1, from, to), bias, options);
  return add(part(0, first, b), part(first, channels));
}

/**
 * Transposed convolution: the linear map that is the transpose of {@link conv} with the same filters and options, so
 * it takes a gradient at conv's result to a gradient at conv's picture of `height × width`.
 */
export function convTranspose(
  x: Value,
  w: Value,
  picture: { readonly height: number; readonly width: number },
  options: ConvOptions = {},
): Result {
  const { stride = 1, padding = 0 } = options;
  const [n, o, fromHeight, fromWidth] = dims4(x, "convTranspose(x)");
  const [filters, c, kh, kw] = dims4(w, "convTranspose(w)");
  const extraHeight = picture.height - ((fromHeight - 1) * stride - 2 * padding + kh);
  const extraWidth = picture.width - ((fromWidth - 1) * stride - 2 * padding + kw);
  if (o !== filters || extraHeight < 0 || extraWidth < 0 || extraHeight >= stride || extraWidth >= stride) {
    const to = `${picture.width}x${picture.height}`;
    throw new GraphError(
      `convTranspose: [${x.dims.join(", ")}] with filters [${w.dims.join(", ")}] does not make ${to}`,
    );
  }
  const dims = [n, c, picture.height, picture.width];
  return result([x, w], dims, {
    type: "ConvTranspose",
    attributes: {
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      kernel_shape: [kh, kw],
      output_padding: [extraHeight, extraWidth],
    },
    gradient: (dy) => [conv(dy, w, undefined, options), filterGradient(x, dy, w, stride, padding)],
    evaluate: (from, weights) => {
      const out = new Float64Array(sizeOf(dims));
      from!.forEach((value, index) => {
        const column = index % fromWidth;
        const row = Math.floor(index / fromWidth) % fromHeight;
        const k = Math.floor(index / (fromWidth * fromHeight)) % o;
        const i = Math.floor(index / (fromWidth * fromHeight * o));
        for (let channel = 0; channel < c; channel++) {
          for (let dy = 0; dy < kh; dy++) {
            for (let dx = 0; dx < kw; dx++) {
              const y = row * stride + dy - padding;
              const x = column * stride + dx - padding;
              if (y < 0 || y >= picture.height || x < 0 || x >= picture.width) continue;
              const weight = weights![((k * c + channel) * kh + dy) * kw + dx]!;
              out[((i * c + channel) * picture.height + y) * picture.width + x]! += value * weight;
            }
          }
        }
      });
      return out;
    },
  });
}

function pictureGradient(dy: Value, x: Value, w: Value, stride: number, padding: number): Value {
  const [, , height, width] = dims4(x, "conv(x)");
  const [, , kh, kw] = dims4(w, "conv(w)");
  if (stride === 1 && kh === kw && padding < kh) {
    return conv(dy, flipFilters(w), undefined, { padding: kh - 1 - padding });
  }
  return convTranspose(dy, w, { height, width }, { stride, padding });
}

/** ∂ loss / ∂ w for `y = conv(x, w)` with the gradient `dy` at y. */
function filterGradient(dy: Value, x: Value, w: Value, stride: number, padding: number): Value {
  const padded = pad(x, [0, 0, padding, padding, 0, 0, padding, padding], "constant");
  return stride === 1 ? filterGradientInOne(dy, padded, w) : filterGradientByTap(dy, padded, w, stride);
}

/**
 * All taps in one matrix product. Picture columns are shifted by slicing, once for each column of the filters; rows by
 * putting `dy` between rows of zeros instead, once for each row of the filters. Flattened, a product of the two
 * `[kh·O, pixels] · [pixels, kw·C]` holds every tap, for 2/H more arithmetic and a third of the copies.
 */
function filterGradientInOne(dy: Value, padded: Value, w: Value): Value {
  const [n, o, outHeight, outWidth] = dims4(dy, "filterGradient(dy)");
  const [, c, kh, kw] = dims4(w, "filterGradient(w)");
  const height = outHeight + kh - 1;
  const pixels = height * outWidth;
  const columns = range(kw).map((column) => slice(padded, 3, column, column + outWidth));
  const rows = range(kh).map((row) => pad(dy, [0, 0, row, 0, 0, 0, kh - 1 - row, 0], "constant"));
  const left = reshape(concat(rows, 1), [n, kh * o, pixels]);
  const right = reshape(concat(columns, 1), [n, kw * c, pixels]);
  const product = sumOverBatch(matmul(left, swapLast(right)));
  return transpose(reshape(product, [kh, o, kw, c]), [1, 3, 0, 2]);
}

/** A matrix product `[O, pixels] · [pixels, C]` for each tap, between `dy` and the pixels that the tap saw. */
function filterGradientByTap(dy: Value, padded: Value, w: Value, stride: number): Value {
  const [n, o, outHeight, outWidth] = dims4(dy, "filterGradient(dy)");
  const [, c, kh, kw] = dims4(w, "filterGradient(w)");
  const pixels = outHeight * outWidth;
  const gradient = reshape(dy, [n, o, pixels]);
  const taps = range(kh).flatMap((row) => {
    const rows = slice(padded, 2, row, row + (outHeight - 1) * stride + 1, stride);
    return range(kw).map((column) => {
      const seen = slice(rows, 3, column, column + (outWidth - 1) * stride + 1, stride);
      const product = matmul(gradient, swapLast(reshape(seen, [n, c, pixels])));
      return reshape(sumOverBatch(product), [o, c, 1]);
    });
  });
  return reshape(concat(taps, 2), [o, c, kh, kw]);
}

function sumOverBatch(x: Value): Value {
  return x.dims[0] === 1 ? x : reduceSum(x, [0]);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

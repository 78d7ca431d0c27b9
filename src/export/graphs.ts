/**
 * @file The painter as a graph to take elsewhere, from the network's one definition: for a camera's chip, Python, C++.
 *
 * In these graphs everything that is fixed is folded into convolutions (fold.ts), and the picture's 2x2 blocks are read
 * by a convolution of stride 2 with one weight of 1 in each filter. It costs 36 MAC a pixel beside 25,900, runs where
 * convolutions run, and knows nothing of the picture's size; ONNX's SpaceToDepth orders channels otherwise, and the
 * Reshape and Transpose of six dimensions that painting uses are beyond what the OAK's compiler promises.
 */
import {
  GraphError,
  add,
  concat,
  constant,
  conv,
  depthToSpace,
  div,
  input,
  mul,
  reduceMean,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  toOnnx,
  type OnnxOptions,
  type Value,
} from "../graph/index.ts";
import {
  foldRange,
  foldStyle,
  reorderOutput,
  separateExperts,
  type PictureRange,
  type WeightTensors,
} from "../networks/fold.ts";
import { adain, channels, channelStatsOf, type FeatureStats } from "../networks/channel-stats.ts";
import { epsilon } from "../core/channel-stats.ts";
import {
  codeLength,
  decodeBlocks,
  encodeBlocks,
  filmOf,
  fixedFilters,
  routedFilters,
  routedOutputs,
  sizeMultiple,
  type PainterShape,
} from "../networks/painter.ts";
import { constants } from "../networks/layers.ts";

/** What a graph is exported for. */
export interface ExportOptions {
  /** Pixels, multiples of 4. */
  readonly width: number;
  /** Pixels, multiples of 4. */
  readonly height: number;
  /** The style code to fold in; without one, the graph has an input `code`. Default: none. */
  readonly code?: Float32Array;
  /** Pictures have values from 0 to this. Default: 1. */
  readonly range?: PictureRange;
  /**
   * `onnx` writes the painting's blocks with DepthToSpace, and `code` is `[1, codeLength]`. `oak` writes them with Slice,
   * Concat and Reshape of four dimensions, and `code` is `[1, codeLength, 1, 1]`. Default: `"onnx"`.
   */
  readonly target?: "onnx" | "oak";
}

/** Outputs by name; inputs are reached from them. */
export type Outputs = Readonly<Record<string, Value>>;

/**
 * Photo to painting: `picture [1, 3, H, W]` (and `code`) → `painting [1, 3, H, W]`, not clipped.
 *
 * @throws {GraphError} when the size is not in multiples of 4.
 */
export function exportedPainter(shape: PainterShape, tensors: WeightTensors, options: ExportOptions): Outputs {
  const { features } = exportedEncoder(shape, tensors, options);
  return decoder(shape, tensors, options, features!, undefined);
}

/** The first half, for tiles: `picture [1, 3, H, W]` → `features [1, quarter, H/4, W/4]`. */
export function exportedEncoder(shape: PainterShape, tensors: WeightTensors, options: ExportOptions): Outputs {
  const { width, height, range = 1 } = options;
  if (![width, height].every((side) => side > 0 && Number.isInteger(side / sizeMultiple))) {
    throw new GraphError(`export: expected a size in multiples of ${sizeMultiple}, got ${width}x${height}`);
  }
  const weights = constants(foldRange(tensors, range));
  const picture = input("picture", [1, 3, height, width]);
  return { features: encodeBlocks(weights, shape, blocksOf(picture)).at(-1)! };
}

/**
 * The second half: `features` of a tile, `mean` and `std [1, quarter, 1, 1]` of the features of the whole photo
 * (`sqrt(variance + 1e-5)`, over n), and `code` → `painting` of the tile.
 */
export function exportedDecoder(shape: PainterShape, tensors: WeightTensors, options: ExportOptions): Outputs {
  const { quarter } = shape;
  const dims = [1, quarter, options.height / sizeMultiple, options.width / sizeMultiple];
  const contentStats = { mean: input("mean", [1, quarter, 1, 1]), std: input("std", [1, quarter, 1, 1]) };
  return decoder(shape, tensors, options, input("features", dims), contentStats);
}

/**
 * The bytes of a graph that takes any size in multiples of 4.
 *
 * @param build - Makes the graph for a size. It is called for two, and both must come out the same but for the size.
 * @param options - As in {@link OnnxOptions}; `dynamic` names the axes that vary.
 * @throws {GraphError} when an operator depends on the size.
 */
export function toDynamicOnnx(
  build: (size: { readonly width: number; readonly height: number }) => Outputs,
  options: OnnxOptions & Pick<Required<OnnxOptions>, "dynamic">,
): Uint8Array {
  const bytes = toOnnx(build({ width: 64, height: 96 }), options);
  const other = toOnnx(build({ width: 128, height: 80 }), options);
  if (bytes.length !== other.length || bytes.some((byte, i) => byte !== other[i])) {
    throw new GraphError("export: an operator of this graph depends on the picture's size; export it for a fixed one");
  }
  return bytes;
}

function decoder(
  shape: PainterShape,
  tensors: WeightTensors,
  { code, range = 1, target = "onnx" }: ExportOptions,
  features: Value,
  contentStats: FeatureStats | undefined,
): Outputs {
  const { quarter } = shape;
  const ranged = foldRange(tensors, range);
  const onOak = target === "oak";
  const last = (weights: WeightTensors) => constants(onOak ? reorderOutput(weights, "decoder.out", oakOrder) : weights);
  const picture = onOak ? pictureOf : (x: Value) => depthToSpace(x, 2);
  if (code) {
    const { weights, ratio } = foldStyle(ranged, shape, code);
    const scale = constant(ratio, [1, quarter, 1, 1]);
    const normalised = contentStats
      ? scaled(sub(features, contentStats.mean), scale, contentStats.std)
      : normalise(features, scale);
    const baked = last(weights);
    const modulation = { film: (x: Value) => x, convolve: fixedFilters(baked) };
    return { painting: picture(decodeBlocks(baked, shape, normalised, modulation)) };
  }
  const given = input("code", onOak ? [1, codeLength(shape), 1, 1] : [1, codeLength(shape)]);
  const style = { mean: channels(given, 0, quarter), std: channels(given, quarter, quarter) };
  const styled = adain(features, contentStats ?? channelStatsOf(features), style);
  const open = last(onOak ? separateExperts(ranged, shape) : ranged);
  const convolve = (onOak ? routedOutputs : routedFilters)(open, shape, given);
  return { painting: picture(decodeBlocks(open, shape, styled, { film: filmOf(shape, given), convolve })) };
}

/** Features less their mean, over their standard deviation, times `scale`: one pass fewer than with AdaIN's affine. */
function normalise(features: Value, scale: Value): Value {
  const centred = sub(features, reduceMean(features, [2, 3]));
  const variance = reduceMean(square(centred), [2, 3]);
  return scaled(centred, scale, sqrt(add(variance, epsilon)));
}

function scaled(centred: Value, scale: Value, std: Value): Value {
  return mul(centred, div(scale, std));
}

/** Pixel-unshuffle as a convolution: channel `4c + 2dy + dx` is channel `c`, pixel `(dy, dx)` of each block. */
function blocksOf(picture: Value): Value {
  const filters = new Float32Array(12 * 12);
  for (let i = 0; i < 12; i++) filters[i * 12 + i] = 1;
  return conv(picture, constant(filters, [12, 3, 2, 2]), undefined, { stride: 2 });
}

/** Channels in the order `(dy, dx, c)` that {@link pictureOf} reads, out of `(c, dy, dx)`. */
const oakOrder = [0, 1, 2, 3].flatMap((pixel) => [0, 1, 2].map((c) => 4 * c + pixel));

/**
 * Pixel-shuffle without DepthToSpace, which the compiler's table refuses. Columns are put side by side along an axis of
 * one element, rows along the columns; reshaped, they alternate. All of it has batch 1 and four dimensions.
 *
 * Weighed against it: DepthToSpace passed OpenVINO 2021.4 for Myriad (it becomes a Transpose of six dimensions), the
 * table of 2022.3 says no; ConvTranspose with one-hot filters is exact too, but slow where this only copies.
 */
function pictureOf(blocks: Value): Value {
  const [, , rows, columns] = blocks.dims as readonly [number, number, number, number];
  const pixels = [0, 1, 2, 3].map((i) => reshape(slice(blocks, 1, 3 * i, 3 * i + 3), [1, 3, rows * columns, 1]));
  const row = (dy: number) => reshape(concat(pixels.slice(2 * dy, 2 * dy + 2), 3), [1, 3, rows, 2 * columns]);
  return reshape(concat([row(0), row(1)], 3), [1, 3, 2 * rows, 2 * columns]);
}

/**
 * @file The painter: the one network behind `studio` and `live`, written once on the graph builder.
 *
 *     photo ──▶ encoder ──▶ features ──▶ AdaIN ──▶ decoder ──▶ painting
 *                  │                       ▲
 *     style ──▶ encoder ──▶ statistics ── code
 *
 * AdaIN is that of Huang & Belongie 2017 (arXiv 1703.06868), eq. 8, at the bottleneck and nowhere else: no other
 * layer looks at the whole picture, which is what makes exact tiling and steady video possible. The decoder is told of
 * the style by scales and shifts as well (γ and β, as in FiLM: Perez et al. 2018, arXiv 1709.07871), and, where a network has variants,
 * by filters of its own: `W + Σ share · variant`, as in CondConv (Yang et al. 2019, arXiv 1904.04971). They cost parameters, not time.
 *
 * Every function here takes the weights as values, constants for painting and inputs for training. Pictures are
 * `[N, 3, H, W]`, RGB in 0..1, H and W multiples of {@link sizeMultiple}.
 */
import { sizeOf } from "../core/tensor.ts";
import {
  add,
  concat,
  conv,
  depthToSpace,
  exp,
  log,
  matmul,
  mul,
  padEdges,
  relu,
  reshape,
  resizeNearest,
  slice,
  spaceToDepth,
  sub,
  type Value,
} from "../graph/index.ts";
import { adain, channels, type FeatureStats } from "./channel-stats.ts";
import { conv3x3, linear, modulation, weight, type Modulation, type Weights } from "./layers.ts";
import type { Network } from "./network.ts";
import { revisionDims, revisionNetwork } from "./revision.ts";

/** How wide and deep a painter is. */
export interface PainterShape {
  /** Channels at half the photo's resolution. */
  readonly half: number;
  /** Channels at a quarter of it. */
  readonly quarter: number;
  /** Residual blocks in the encoder, and as many in the decoder. */
  readonly blocks: number;
  /** Width of the layer that reads a style's statistics. */
  readonly hidden: number;
  /** Variants of the decoder's filters, of which every style mixes its own into them. Default: 0. */
  readonly experts?: number;
  /** Whether the layer that reads a style's statistics corrects the bottleneck's mean and deviation too. Default: no, they are the style's. */
  readonly correctsBottleneck?: boolean;
  /** Channels of the network that revises its enlarged drafts, see revision.ts. Default: there is none. */
  readonly revision?: number;
}

/** The network works at a quarter of the photo's resolution. */
export const sizeMultiple = 4;

/** Dimensions of every weight, by name. */
export function weightDims(shape: PainterShape): Record<string, readonly number[]> {
  const { half, quarter, blocks, hidden, experts = 0 } = shape;
  const dims: Record<string, readonly number[]> = {};
  const layer = (name: string, out: number, ...inputs: number[]) => {
    dims[`${name}.weight`] = [out, ...inputs];
    dims[`${name}.bias`] = [out];
  };
  layer("encoder.stem", half, 12, 3, 3);
  layer("encoder.down", quarter, half, 3, 3);
  for (const part of ["encoder", "decoder"]) {
    for (let i = 0; i < blocks; i++) {
      layer(`${part}.blocks.${i}.a`, quarter, quarter, 3, 3);
      layer(`${part}.blocks.${i}.b`, quarter, quarter, 3, 3);
    }
  }
  layer("decoder.up", half, quarter, 3, 3);
  layer("decoder.out", 12, half, 3, 3);
  layer("style.hidden", hidden, statisticsLength(shape));
  filmWidths(shape).forEach((width, i) => layer(`style.film.${i}`, 2 * width, hidden));
  if (shape.correctsBottleneck) layer("style.bottleneck", 2 * quarter, hidden);
  if (experts > 0) {
    layer("style.shares", routingLength(shape), hidden);
    for (const name of expertLayers(shape)) dims[`${name}.variants`] = [experts, ...dims[`${name}.weight`]!];
  }
  return shape.revision === undefined ? dims : { ...dims, ...revisionDims(shape.revision, codeLength(shape)) };
}

/**
 * Numbers in a style code: means and deviations of the bottleneck, then γ and β of each decoder block and of `up`, then the shares of
 * the variants in each of {@link expertLayers}.
 */
export function codeLength(shape: Omit<PainterShape, "hidden">): number {
  return 2 * shape.quarter + filmWidths(shape).reduce((sum, width) => sum + 2 * width, 0) + routingLength(shape);
}

/** The decoder's convolutions whose filters a style mixes, in the order in which they run. */
export function expertLayers({ blocks }: Pick<PainterShape, "blocks">): string[] {
  const inBlocks = Array.from({ length: blocks }, (_, i) => [`decoder.blocks.${i}.a`, `decoder.blocks.${i}.b`]);
  return [...inBlocks.flat(), "decoder.up"];
}

/** Where the shares of a layer's variants lie in a code. */
export function routingWeightsAt(shape: Omit<PainterShape, "hidden">, name: string): { start: number; end: number } {
  const { experts = 0 } = shape;
  const start = codeLength(shape) - routingLength(shape) + expertLayers(shape).indexOf(name) * experts;
  return { start, end: start + experts };
}

/** Numbers in the statistics of a picture: for each encoder stage in turn its means, then its deviations. */
export function statisticsLength(shape: Omit<PainterShape, "hidden">): number {
  return 2 * stageWidths(shape).reduce((sum, width) => sum + width, 0);
}

/** Channels of each encoder stage: stem, down, and the blocks. */
export function stageWidths({ half, quarter, blocks }: Omit<PainterShape, "hidden">): number[] {
  return [half, quarter, ...new Array<number>(blocks).fill(quarter)];
}

/**
 * The encoder.
 *
 * @returns The features of each stage: stem `[N, half, H/2, W/2]`, then down and each block `[N, quarter, H/4, W/4]`.
 *   The last one is the bottleneck.
 */
export function encode(weights: Weights, shape: PainterShape, picture: Value): Value[] {
  return encodeBlocks(weights, shape, spaceToDepth(mul(sub(picture, 0.5), 2), 2));
}

/** The encoder from the picture's 2x2 blocks on: `[N, 12, H/2, W/2]`, in -1..1. */
export function encodeBlocks(weights: Weights, shape: PainterShape, pixels: Value): Value[] {
  return encodeFromStem(weights, shape, relu(conv3x3(weights, "encoder.stem", pixels)));
}

/** The encoder from the stem's features on, which are the first of those it returns. */
export function encodeFromStem(weights: Weights, { blocks }: PainterShape, stem: Value): Value[] {
  const stages: Value[] = [stem, relu(conv3x3(weights, "encoder.down", stem, 2))];
  for (let i = 0; i < blocks; i++) {
    const x = stages.at(-1)!;
    const inner = relu(conv3x3(weights, `encoder.blocks.${i}.a`, x));
    stages.push(add(x, conv3x3(weights, `encoder.blocks.${i}.b`, inner)));
  }
  return stages;
}

/** The style code `[N, codeLength]` of pictures with these statistics. */
export function codeOf(weights: Weights, shape: PainterShape, statistics: Value): Value {
  let at = 0;
  const read = stageWidths(shape).flatMap((width) => {
    const mean = slice(statistics, 1, at, at + width);
    const std = slice(statistics, 1, at + width, at + 2 * width);
    at += 2 * width;
    return [mean, mul(log(add(std, 1e-3)), 0.5)];
  });
  const hidden = relu(linear(weights, "style.hidden", concat(read, 1)));
  const bottleneck = correctedBottleneck(weights, shape, slice(statistics, 1, at - 2 * shape.quarter, at), hidden);
  const films = filmWidths(shape).map((_, i) => linear(weights, `style.film.${i}`, hidden));
  const shares = shape.experts ? [linear(weights, "style.shares", hidden)] : [];
  return concat([bottleneck, ...films, ...shares], 1);
}

/** Means moved by so many deviations, and deviations multiplied by a power of e, where the painter does so. */
function correctedBottleneck(weights: Weights, shape: PainterShape, moments: Value, hidden: Value): Value {
  if (!shape.correctsBottleneck) return moments;
  const { quarter } = shape;
  const half = (x: Value, second: 0 | 1) => slice(x, 1, second * quarter, (second + 1) * quarter);
  const correction = linear(weights, "style.bottleneck", hidden);
  const [mean, deviation] = [half(moments, 0), half(moments, 1)];
  return concat([add(mean, mul(deviation, half(correction, 0))), mul(deviation, exp(half(correction, 1)))], 1);
}

/**
 * AdaIN and the decoder.
 *
 * @param features - The bottleneck, `[N, quarter, H/4, W/4]`.
 * @param own - Its moments over the whole photo.
 * @param code - `[N, codeLength]`, or `[1, codeLength]` for all.
 * @returns The painting `[N, 3, H, W]`, around 0..1 and not clipped to it.
 */
export function decode(weights: Weights, shape: PainterShape, features: Value, own: FeatureStats, code: Value): Value {
  const { quarter } = shape;
  const style = { mean: channels(code, 0, quarter), std: channels(code, quarter, quarter) };
  const out = decodeBlocks(weights, shape, adain(features, own, style), {
    film: filmOf(shape, code),
    convolve: routedFilters(weights, shape, code),
  });
  return add(mul(depthToSpace(out, 2), 0.5), 0.5);
}

/** {@link modulation} by the γ and β of a style's code `[N, codeLength]`. */
export function filmOf({ quarter }: PainterShape, code: Value): Modulation {
  return modulation(code, 2 * quarter);
}

/** A convolution of the decoder, by name. */
export type Convolve = (name: string, x: Value) => Value;

/** Convolutions with the layer's filters as they are. */
export function fixedFilters(weights: Weights): Convolve {
  return (name, x) => conv3x3(weights, name, x);
}

/** Convolutions with filters that each code `[N, codeLength]` mixes; a code `[1, codeLength]` is for all pictures. */
export function routedFilters(weights: Weights, shape: PainterShape, code: Value): Convolve {
  const { experts = 0 } = shape;
  if (experts === 0) return fixedFilters(weights);
  return (name, x) => {
    const own = weight(weights, `${name}.weight`);
    const bias = weight(weights, `${name}.bias`);
    const size = sizeOf(own.dims);
    const { start, end } = routingWeightsAt(shape, name);
    const added = matmul(slice(code, 1, start, end), reshape(weight(weights, `${name}.variants`), [experts, size]));
    const filters = add(added, reshape(own, [1, size]));
    const padded = padEdges(x, 1);
    if (code.dims[0] === 1) return conv(padded, reshape(filters, own.dims), bias);
    const each = Array.from({ length: code.dims[0]! }, (_, i) =>
      conv(slice(padded, 0, i, i + 1), reshape(slice(filters, 0, i, i + 1), own.dims), bias),
    );
    return concat(each, 0);
  };
}

/**
 * The same for hardware whose filters must be constant: convolutions with every variant, of which the code then mixes the outputs.
 * `1 + variants` times the work.
 *
 * @param weights - Variant k of a layer is a layer of its own, `<name>.variant.<k>`.
 * @param code - `[1, codeLength]`, or `[1, codeLength, 1, 1]`.
 */
export function routedOutputs(weights: Weights, shape: PainterShape, code: Value): Convolve {
  const { experts = 0 } = shape;
  return (name, x) => {
    const { start } = routingWeightsAt(shape, name);
    let y: Value = conv3x3(weights, name, x);
    for (let k = 0; k < experts; k++) {
      y = add(y, mul(conv3x3(weights, expertName(name, k), x), channels(code, start + k, 1)));
    }
    return y;
  };
}

/** The layer that variant `k` becomes where it is one by itself. */
export function expertName(name: string, k: number): string {
  return `${name}.variant.${k}`;
}

/** What the style has to say in the decoder after AdaIN. */
export interface StyleModulation {
  /** Scales and shifts features by the next γ and β of the style: of each block, then of `up`. */
  readonly film: Modulation;
  /** Convolves with the style's filters. */
  readonly convolve: Convolve;
}

/**
 * The decoder between AdaIN and the picture.
 *
 * @param x - The bottleneck in the style's statistics, `[N, quarter, H/4, W/4]`.
 * @returns The painting's 2x2 blocks, `[N, 12, H/2, W/2]`, around -1..1.
 */
export function decodeBlocks(weights: Weights, shape: PainterShape, x: Value, hand: StyleModulation): Value {
  const features = decodeTrunk(shape, x, hand);
  const up = relu(hand.film(hand.convolve("decoder.up", resizeNearest(features, 2))));
  return conv3x3(weights, "decoder.out", up);
}

/** The decoder's residual blocks: as many features as there were, at a quarter of the resolution. */
export function decodeTrunk({ blocks }: PainterShape, x: Value, { film, convolve }: StyleModulation): Value {
  let features = x;
  for (let i = 0; i < blocks; i++) {
    const inner = relu(film(convolve(`decoder.blocks.${i}.a`, features)));
    features = add(features, convolve(`decoder.blocks.${i}.b`, inner));
  }
  return features;
}

/** The painter as a {@link Network}. */
export function painterNetwork(shape: PainterShape, weights: Weights): Network {
  const quarterScale = 4 * (2 * shape.blocks + 2 * shape.blocks);
  const halfScale = 2 * (1 + 1 + 1 + 1); // stem, down, up, out
  return {
    sizeMultiple,
    stages: stageWidths(shape).map((channels, i) => ({ channels, scale: i === 0 ? 2 : 4 })),
    codeLength: codeLength(shape),
    styleScales: [64, 128, 256, 512, 1024],
    coarseToFine: true,
    // A narrow painter is there for its speed, and loses more style by it than it gains: docs/decisions/2026-11-27-first-pass-twice.md.
    averagesFirstPass: shape.half >= 32,
    // Each 3x3 convolution reaches one pixel of its own scale.
    haloPx: quarterScale + halfScale,
    tilePx: 1024,
    // `studio` took 305, `live` 195.
    bytesPerPixel: 100 + 3.2 * shape.quarter,
    contentResidual: true,
    ...(shape.revision !== undefined && { revision: revisionNetwork(weights) }),
    encode: (picture) => encode(weights, shape, picture),
    codeOf: (statistics) => codeOf(weights, shape, statistics),
    decode: (features, own, code) => decode(weights, shape, features, own, code),
  };
}

function routingLength(shape: Pick<PainterShape, "blocks" | "experts">): number {
  return (shape.experts ?? 0) * expertLayers(shape).length;
}

function filmWidths({ half, quarter, blocks }: Omit<PainterShape, "hidden">): number[] {
  return [...new Array<number>(blocks).fill(quarter), half];
}

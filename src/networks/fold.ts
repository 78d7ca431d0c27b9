/**
 * @file Folds what is fixed into the convolutions beside it: the picture's range, the style's γ and β, AdaIN's affine.
 *
 * Exact, not an approximation: padding by replication and nearest enlargement commute with `u·x + m` in each channel.
 * The residual sums of the decoder would need AdaIN's result itself, so they are kept in units of the style's
 * deviation, `x = u·s + m` with `s` the normalised features: what is added to them is divided by `u`.
 */
import { OptionError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { codeLength, expertLayers, routingWeightsAt, expertName, type PainterShape } from "./painter.ts";

/** Weights by name, as numbers. */
export type WeightTensors = Readonly<Record<string, Tensor>>;

/** The numbers that a picture's values lie between: 0 and this. */
export type PictureRange = 1 | 255;

/** What becomes of each channel on its way into or out of a convolution: `scale · x + shift`. */
interface Affine {
  readonly scale: ArrayLike<number>;
  readonly shift: ArrayLike<number>;
}

/** Pictures in 0..`range` instead of -1..1, for the first and the last convolution. */
export function foldRange(weights: WeightTensors, range: PictureRange): WeightTensors {
  const first = affine(12, 2 / range, -1);
  const last = affine(12, range / 2, range / 2);
  const stem = foldInput(weights, "encoder.stem", first);
  return { ...weights, ...stem, ...foldOutput(weights, "decoder.out", last) };
}

/** Weights with a style inside. */
export interface FoldedWeights {
  readonly weights: WeightTensors;
  /** Normalised features are multiplied by this, `[quarter]`: 1 except where the style's deviation is small. */
  readonly ratio: Float32Array;
}

/**
 * The smallest unit of the residual sums. A channel that the style leaves all but flat would be divided by next to
 * nothing, and leave the range of half precision.
 */
const minUnit = 0.1;

/** Folds a style into the decoder. @throws {OptionError} when the code is not one of this network's. */
export function foldStyle(weights: WeightTensors, shape: PainterShape, code: Float32Array): FoldedWeights {
  const { quarter, half, blocks } = shape;
  if (code.length !== codeLength(shape) || !code.every(Number.isFinite)) {
    throw new OptionError(`code: expected ${codeLength(shape)} finite numbers, got ${code.length}`);
  }
  const mean = code.subarray(0, quarter);
  const std = code.subarray(quarter, 2 * quarter);
  const unit = std.map((value) => (Math.abs(value) < minUnit ? minUnit : value));
  const fromUnits: Affine = { scale: unit, shift: mean };
  const toUnits: Affine = { scale: unit.map((value) => 1 / value), shift: new Float32Array(quarter) };
  let at = 2 * quarter;
  const film = (width: number): Affine => {
    const scale = code.slice(at, at + width).map((gamma) => 1 + gamma);
    const shift = code.slice(at + width, at + 2 * width);
    at += 2 * width;
    return { scale, shift };
  };
  const baked: Record<string, Tensor> = { ...weights };
  for (const name of expertLayers(shape)) Object.assign(baked, foldExperts(weights, shape, name, code));
  const fold = (name: string, width: number) => {
    Object.assign(baked, foldInput(baked, name, fromUnits));
    Object.assign(baked, foldOutput(baked, name, film(width)));
  };
  for (let i = 0; i < blocks; i++) {
    fold(`decoder.blocks.${i}.a`, quarter);
    Object.assign(baked, foldOutput(baked, `decoder.blocks.${i}.b`, toUnits));
  }
  fold("decoder.up", half);
  return { weights: baked, ratio: std.map((value, i) => value / unit[i]!) };
}

/** The filters that the style mixes for itself, instead of the layer's own. */
function foldExperts(weights: WeightTensors, shape: PainterShape, name: string, code: Float32Array): WeightTensors {
  const { filters } = layer(weights, name);
  const mixed = Float64Array.from(filters.data);
  const { start } = routingWeightsAt(shape, name);
  expertsOf(weights, shape, name).forEach((variant, k) => {
    variant.forEach((value, i) => (mixed[i]! += code[start + k]! * value));
  });
  return { [`${name}.weight`]: { data: Float32Array.from(mixed), dims: filters.dims } };
}

/** Each variant as a layer of its own, with a bias of 0, beside the layers that are there. */
export function separateExperts(weights: WeightTensors, shape: PainterShape): WeightTensors {
  const separate: Record<string, Tensor> = { ...weights };
  for (const name of expertLayers(shape)) {
    const { filters, bias } = layer(weights, name);
    expertsOf(weights, shape, name).forEach((data, k) => {
      separate[`${expertName(name, k)}.weight`] = { data, dims: filters.dims };
      separate[`${expertName(name, k)}.bias`] = { data: new Float32Array(bias.data.length), dims: bias.dims };
    });
  }
  return separate;
}

function expertsOf(weights: WeightTensors, { experts = 0 }: PainterShape, name: string): Float32Array[] {
  if (experts === 0) return [];
  const all = weights[`${name}.variants`];
  if (!all) throw new OptionError(`The painter's weights have no "${name}.variants".`);
  const size = all.data.length / experts;
  return Array.from({ length: experts }, (_, k) => all.data.slice(k * size, (k + 1) * size));
}

/** The last convolution with its channels in the order `order[i]`. */
export function reorderOutput(weights: WeightTensors, name: string, order: readonly number[]): WeightTensors {
  const { filters, bias, perOutput } = layer(weights, name);
  return {
    ...weights,
    [`${name}.weight`]: {
      data: filters.data.map((_, i) => filters.data[order[Math.floor(i / perOutput)]! * perOutput + (i % perOutput)]!),
      dims: filters.dims,
    },
    [`${name}.bias`]: { data: bias.data.map((_, i) => bias.data[order[i]!]!), dims: bias.dims },
  };
}

/** `conv(scale · x + shift)` as a convolution of x. */
function foldInput(weights: WeightTensors, name: string, { scale, shift }: Affine): WeightTensors {
  const { filters, bias, perOutput, taps } = layer(weights, name);
  const channelOf = (i: number) => Math.floor((i % perOutput) / taps);
  const sums = new Float64Array(bias.data);
  filters.data.forEach((value, i) => (sums[Math.floor(i / perOutput)]! += value * shift[channelOf(i)]!));
  return {
    [`${name}.weight`]: { data: filters.data.map((value, i) => value * scale[channelOf(i)]!), dims: filters.dims },
    [`${name}.bias`]: { data: Float32Array.from(sums), dims: bias.dims },
  };
}

/** `scale · conv(x) + shift` as a convolution of x. */
function foldOutput(weights: WeightTensors, name: string, { scale, shift }: Affine): WeightTensors {
  const { filters, bias, perOutput } = layer(weights, name);
  return {
    [`${name}.weight`]: {
      data: filters.data.map((value, i) => value * scale[Math.floor(i / perOutput)]!),
      dims: filters.dims,
    },
    [`${name}.bias`]: { data: bias.data.map((value, i) => value * scale[i]! + shift[i]!), dims: bias.dims },
  };
}

function layer(weights: WeightTensors, name: string) {
  const [filters, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
  if (!filters || !bias) throw new OptionError(`The painter's weights have no "${name}".`);
  const [, channels = 1, height = 1, width = 1] = filters.dims;
  return { filters, bias, taps: height * width, perOutput: channels * height * width };
}

function affine(width: number, scale: number, shift: number): Affine {
  return { scale: new Float64Array(width).fill(scale), shift: new Float64Array(width).fill(shift) };
}

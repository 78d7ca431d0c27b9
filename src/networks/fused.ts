/**
 * @file The painter in the form in which it paints: the same numbers in fewer multiplications and fewer passes over memory.
 *
 * What only moves pixels is merged into the convolutions beside it. The **stem** reads windows of 6x6 pixels instead of 3x3 windows over 2x2
 * blocks. The enlarged features are never made: 3x3 filters see only 2x2 different pixels in them, so that **up** becomes four sets of 2x2
 * filters at a quarter of the resolution, with 4/9 of the multiplications, and **out** reads the four sets as channels.
 *
 * The four pixels that belong together are the rows 2j - 1 and 2j (and columns likewise): they need the same 2x2 features, those at
 * j - 1 and j. So there is one cell more than there are features, and the outermost cells stick out by one pixel; what they hold there is
 * computed from repeated features alone, and is what `out` would have been padded with.
 */
import { concat, constant, conv, depthToSpace, div, mul, relu, slice, sub, type Value } from "../graph/index.ts";
import { foldStyle, type WeightTensors } from "./fold.ts";
import { adain, channels, type FeatureStats } from "./channel-stats.ts";
import type { Network } from "./network.ts";
import {
  decodeTrunk,
  encodeFromStem,
  filmOf,
  fixedFilters,
  routedFilters,
  painterNetwork,
  type PainterShape,
  type StyleModulation,
} from "./painter.ts";
import { constants, type Weights } from "./layers.ts";
import { fusedRevision } from "./revision.ts";
import { sizeOf, type Tensor } from "../core/tensor.ts";

/** The painter as a {@link Network} to paint with. For training there is `painterNetwork`, whose weights can be learnt. */
export function fusedNetwork(shape: PainterShape, tensors: WeightTensors): Network {
  const weights = constants(fuseLayers(tensors));
  const network: Network = {
    ...painterNetwork(shape, weights),
    ...(shape.revision !== undefined && { revision: fusedRevision(tensors) }),
    encode: (picture) => encodeFused(weights, shape, picture),
    decode: (features, own, code) => decodeFused(weights, shape, features, own, code),
  };
  // onnxruntime lays constant filters out in advance, and mixed ones not: 29.7 → 23.9 ms for `live` at 512x512, one thread.
  return shape.experts
    ? { ...network, specialise: (code) => ({ ...network, decode: decodeWithStyle(shape, tensors, code) }) }
    : network;
}

/** AdaIN and the decoder with a style folded into its filters. */
function decodeWithStyle(shape: PainterShape, tensors: WeightTensors, code: Float32Array): Network["decode"] {
  const { weights: folded, ratio } = foldStyle(tensors, shape, code);
  const weights = constants(fuseLayers(folded));
  const scale = constant(ratio, [1, shape.quarter, 1, 1]);
  return (features, own) => {
    const normalised = mul(sub(features, own.mean), div(scale, own.std));
    return decodeCells(weights, shape, normalised, { film: (x) => x, convolve: fixedFilters(weights) });
  };
}

/** A painter's weights with stem, up and out merged, for {@link encodeFused} and {@link decodeFused}. The others stay as they are. */
export function fuseLayers(weights: WeightTensors): WeightTensors {
  const { [stem.weight]: stemFilters, [stem.bias]: stemBias, [up.weight]: upFilters, [up.bias]: upBias } = weights;
  const { [out.weight]: outFilters, [out.bias]: outBias, [up.experts]: upExperts } = weights;
  return {
    ...weights,
    ...fuseStem(stemFilters!, stemBias!),
    [up.weight]: fuseUp(upFilters!),
    [up.bias]: fourTimes(upBias!),
    ...(upExperts && { [up.experts]: fuseUp(upExperts) }),
    ...fuseOut(outFilters!, outBias!),
  };
}

/** The features of each stage, as `encode` gives them. @param picture - `[1, 3, H, W]`, in 0..1. */
export function encodeFused(weights: Weights, shape: PainterShape, picture: Value): Value[] {
  const blocks = repeatBlocks(repeatBlocks(picture, 2), 3);
  return encodeFromStem(weights, shape, relu(conv(blocks, weights[stem.weight]!, weights[stem.bias], { stride: 2 })));
}

/** The painting, as `decode` gives it. @param code - `[1, codeLength]`. */
export function decodeFused(
  weights: Weights,
  shape: PainterShape,
  features: Value,
  own: FeatureStats,
  code: Value,
): Value {
  const { quarter } = shape;
  const style = { mean: channels(code, 0, quarter), std: channels(code, quarter, quarter) };
  const hand = { film: filmOf(shape, code), convolve: routedFilters(weights, shape, code) };
  return decodeCells(weights, shape, adain(features, own, style), hand);
}

function decodeCells(weights: Weights, shape: PainterShape, x: Value, hand: StyleModulation): Value {
  const trunk = decodeTrunk(shape, x, hand);
  const cells = relu(hand.film(hand.convolve("decoder.up", trunk), 4));
  return depthToSpace(conv(cells, weights[out.weight]!, weights[out.bias]), 4);
}

const [stem, up, out] = ["encoder.stem", "decoder.up", "decoder.out"].map((name) => ({
  weight: `${name}.weight`,
  bias: `${name}.bias`,
  experts: `${name}.variants`,
})) as [Names, Names, Names];

interface Names {
  readonly weight: string;
  readonly bias: string;
  readonly experts: string;
}

/** Repeats the first and the last two rows (axis 2) or columns (axis 3): the 2x2 blocks at the border, whole. */
function repeatBlocks(picture: Value, axis: 2 | 3): Value {
  const length = picture.dims[axis]!;
  return concat([slice(picture, axis, 0, 2), picture, slice(picture, axis, length - 2, length)], axis);
}

/** `[O, 12, 3, 3]` over blocks in -1..1 → `[O, 3, 6, 6]` over pixels in 0..1. */
function fuseStem(filters: Tensor, bias: Tensor): WeightTensors {
  const outputs = filters.dims[0]!;
  const data = new Float32Array(outputs * 3 * 36);
  const shifted = Float64Array.from(bias.data);
  each([outputs, 3, 2, 2, 3, 3], ([o, c, dy, dx, row, column], at) => {
    const value = filters.data[at]!;
    data[index([3, 6, 6], o, c, 2 * row + dy, 2 * column + dx)]! += 2 * value;
    shifted[o]! -= value;
  });
  return {
    [stem.weight]: { data, dims: [outputs, 3, 6, 6] },
    [stem.bias]: { data: Float32Array.from(shifted), dims: bias.dims },
  };
}

/** `[…, O, C, 3, 3]` over enlarged features → `[…, 4 · O, C, 2, 2]` over the features; the pixels of a cell one after another. */
function fuseUp(filters: Tensor): Tensor {
  const [outputs, inputs] = filters.dims.slice(-4) as [number, number];
  const layers = filters.data.length / (outputs * inputs * 9);
  const data = new Float32Array(layers * 4 * outputs * inputs * 4);
  // The first pixel of a cell lies at the end of a feature, the second at the beginning of the next: which of both each tap meets.
  const meets = [
    [0, 0, 1],
    [0, 1, 1],
  ] as const;
  each([layers, outputs, inputs, 3, 3], ([layer, o, c, row, column], at) => {
    for (const dy of [0, 1] as const) {
      for (const dx of [0, 1] as const) {
        const output = (layer * 4 + 2 * dy + dx) * outputs + o;
        data[((output * inputs + c) * 2 + meets[dy][row]!) * 2 + meets[dx][column]!]! += filters.data[at]!;
      }
    }
  });
  return { data, dims: [...filters.dims.slice(0, -4), 4 * outputs, inputs, 2, 2] };
}

/** `[12, C, 3, 3]` → `[48, 4 · C, 2, 2]` over cells, to the 4x4 pixels of 3 colours, in 0..1 instead of -1..1. */
function fuseOut(filters: Tensor, bias: Tensor): WeightTensors {
  const inputs = filters.dims[1]!;
  const data = new Float32Array(48 * 4 * inputs * 4);
  const shift = new Float32Array(48);
  // A 4x4 block of pixels is 2x2 of the blocks that `out` makes; those at (y, x) see the cells' pixels from (y, x) on.
  each([2, 2, 3, 2, 2], ([y, x, colour, dy, dx]) => {
    const from = index([2, 2], colour, dy, dx);
    const to = index([4, 4], colour, 2 * y + dy, 2 * x + dx);
    shift[to] = 0.5 * bias.data[from]! + 0.5;
    each([inputs, 3, 3], ([c, row, column], at) => {
      const pixel = index([2], (y + row) % 2, (x + column) % 2);
      const cell = [(y + row) >> 1, (x + column) >> 1] as const;
      data[index([4 * inputs, 2, 2], to, pixel * inputs + c, ...cell)]! += 0.5 * filters.data[from * inputs * 9 + at]!;
    });
  });
  return { [out.weight]: { data, dims: [48, 4 * inputs, 2, 2] }, [out.bias]: { data: shift, dims: [48] } };
}

function fourTimes({ data, dims: [length] }: Tensor): Tensor {
  return { data: Float32Array.from({ length: 4 * length! }, (_, i) => data[i % length!]!), dims: [4 * length!] };
}

/** Every index of an array of these dimensions, with its place in the array. The index is one array that changes: it is not to be kept. */
function each<const Dims extends readonly number[]>(
  dims: Dims,
  visit: (at: { readonly [Axis in keyof Dims]: number }, place: number) => void,
): void {
  const at = dims.map(() => 0);
  const count = sizeOf(dims);
  for (let place = 0; place < count; place++) {
    visit(at as { [Axis in keyof Dims]: number }, place);
    for (let axis = dims.length - 1; axis >= 0 && ++at[axis]! === dims[axis]; axis--) at[axis] = 0;
  }
}

/** The place of an element; `dims` are those of all axes but the first. */
function index(dims: readonly number[], first: number, ...rest: readonly number[]): number {
  return rest.reduce((place, at, axis) => place * dims[axis]! + at, first);
}

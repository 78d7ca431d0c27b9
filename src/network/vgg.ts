/**
 * @file VGG-16 (Simonyan & Zisserman 2015, arXiv 1409.1556) up to relu5_1: the frozen network that losses are read off.
 */
import { FormatError } from "../core/errors.ts";
import { sizeOf, type Tensor } from "../core/tensor.ts";
import { conv, maxPool, relu, type Value } from "../graph/index.ts";
import type { Weights } from "./painter.ts";

/** The convolutions in order, with their numbers of filters; a 2x2 max pooling stands before each `_1` but the first. */
const convolutions = [
  ["1_1", 64],
  ["1_2", 64],
  ["2_1", 128],
  ["2_2", 128],
  ["3_1", 256],
  ["3_2", 256],
  ["3_3", 256],
  ["4_1", 512],
  ["4_2", 512],
  ["4_3", 512],
  ["5_1", 512],
] as const;

/** Names of VGG's layers after their ReLU: `relu1_1` … `relu5_1`. */
export type VggLayer = `relu${(typeof convolutions)[number][0]}`;

/** Numbers by which each filter's activation is divided, `[filters]` each, by the convolution's name such as `conv1_1`. */
export type FilterScales = Readonly<Record<string, Tensor>>;

/** What the network subtracts from pictures in 0..255, BGR. */
const meanBgr = [103.939, 116.779, 123.68];

/**
 * Makes the published weights (input BGR, 0..255, less a mean) ready for RGB in 0..1, and divides every filter by its scale.
 *
 * The order of the channels, the factor 255, the mean and the scales go into the filters and biases. With the mean in the
 * first bias, the zeros that the first convolution pads with stand for black and not, as when the network was trained,
 * for the mean colour: only the outermost pixels notice, and the reference figures were taken in the same way.
 *
 * @param tensors - `convB_C.weight` `[O, C, 3, 3]` and `convB_C.bias` `[O]` from 1_1 on, as far as they are there.
 * @param scales - The mean activation of each filter over many pictures. With VGG as it comes the deep layers drown the
 *   others and training ends in one brown; divided by these, every filter's mean activation is 1. Default: 1 for all.
 * @throws {FormatError} when a weight has not the dimensions of VGG-16.
 */
export function prepareVgg(tensors: Readonly<Record<string, Tensor>>, scales?: FilterScales): Record<string, Tensor> {
  const prepared: Record<string, Tensor> = {};
  let channels = 3;
  let before: Float32Array = new Float32Array(3).fill(255);
  for (const [layer, filters] of convolutions) {
    const name = `conv${layer}`;
    const weight = tensors[`${name}.weight`];
    const bias = tensors[`${name}.bias`];
    if (!weight || !bias) break;
    if (weight.dims.join() !== [filters, channels, 3, 3].join() || bias.dims.join() !== `${filters}`) {
      throw new FormatError(
        `${name}: expected VGG-16 filters [${filters}, ${channels}, 3, 3], got [${weight.dims.join(", ")}]. Use the weights of VGG-16.`,
      );
    }
    const after = scales?.[name]?.data ?? new Float32Array(filters).fill(1);
    const taps = new Float32Array(sizeOf(weight.dims));
    for (let o = 0; o < filters; o++) {
      for (let c = 0; c < channels; c++) {
        // Filters of the first layer see blue first.
        const from = channels === 3 ? 2 - c : c;
        for (let i = 0; i < 9; i++) {
          taps[(o * channels + c) * 9 + i] = (weight.data[(o * channels + from) * 9 + i]! * before[c]!) / after[o]!;
        }
      }
    }
    const offset = (o: number) => (channels === 3 ? sumOfMeans(weight.data.subarray(o * 27, (o + 1) * 27)) : 0);
    prepared[`${name}.weight`] = { data: taps, dims: weight.dims };
    prepared[`${name}.bias`] = { data: bias.data.map((value, o) => (value - offset(o)) / after[o]!), dims: bias.dims };
    before = after;
    channels = filters;
  }
  return prepared;
}

/**
 * The activations of the layers asked for.
 *
 * @param weights - From {@link prepareVgg}, as constants.
 * @param picture - `[N, 3, H, W]`, RGB in 0..1, H and W multiples of 16 for `relu5_1` (8 for 4_1, and so on).
 * @param layers - Those wanted; the network is built up to the deepest.
 */
export function vggFeatures<Layer extends VggLayer>(
  weights: Weights,
  picture: Value,
  layers: readonly Layer[],
): Record<Layer, Value> {
  const found: Partial<Record<VggLayer, Value>> = {};
  const missing = new Set<VggLayer>(layers);
  let x = picture;
  for (const [layer] of convolutions) {
    if (missing.size === 0) break;
    const weight = weights[`conv${layer}.weight`];
    const bias = weights[`conv${layer}.bias`];
    if (!weight || !bias) {
      throw new FormatError(`The VGG weights end before ${layer}; this needs them up to ${[...missing].at(-1)}.`);
    }
    if (layer.endsWith("_1") && layer !== "1_1") x = maxPool(x, 2);
    x = relu(conv(x, weight, bias, { padding: 1 }));
    found[`relu${layer}`] = x;
    missing.delete(`relu${layer}`);
  }
  return found as Record<Layer, Value>;
}

/** What a filter of the first layer, `[3, 3, 3]`, makes of the mean colour. */
function sumOfMeans(filter: Float32Array): number {
  return filter.reduce((sum, tap, i) => sum + tap * meanBgr[Math.floor(i / 9)]!, 0);
}

/**
 * @file VGG (Simonyan & Zisserman 2015, arXiv 1409.1556) up to relu5_1: the frozen network that losses are read off, and the encoder of
 * `classic`.
 */
import { FormatError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { conv, maxPool, relu, type Value } from "../graph/index.ts";
import type { Weights } from "./layers.ts";
import { readVgg, vggConvolutions, vggDepth, type Vgg, type VggPlace } from "./vgg-weights.ts";

/** Names of VGG's layers after their ReLU: `relu1_1` … `relu5_1`. VGG-16 lacks `relu3_4` and `relu4_4`. */
export type VggLayer = `relu${VggPlace}`;

/** Numbers by which each filter's activation is divided, `[filters]` each, by the convolution's name such as `conv1_1`. */
export type FilterScales = Readonly<Record<string, Tensor>>;

/**
 * Makes the published weights ready for RGB in 0..1, and divides every filter by its scale.
 *
 * @param tensors - VGG-16 or 19 as it is published, see readVgg, as far as it is there.
 * @param scales - The mean activation of each filter over many pictures. With VGG as it comes the deep layers drown the
 *   others and training ends in one brown; divided by these, every filter's mean activation is 1. Default: 1 for all, and for those that
 *   are not named.
 * @returns `convB_C.weight` and `convB_C.bias`.
 * @throws {FormatError} when the weights are not those of VGG.
 */
export function prepareVgg(tensors: Readonly<Record<string, Tensor>>, scales?: FilterScales): Record<string, Tensor> {
  return scaleVgg(readVgg(tensors), scales);
}

/** The second half of {@link prepareVgg}: every filter divided by its scale, and the next layer's multiplied. */
export function scaleVgg(vgg: Vgg, scales?: FilterScales): Record<string, Tensor> {
  const prepared: Record<string, Tensor> = {};
  let before: Float32Array = new Float32Array(3).fill(1);
  for (const [place, filters] of vggConvolutions(vgg.depth)) {
    const name = `conv${place}`;
    const [weight, bias] = [vgg.tensors[`${name}.weight`], vgg.tensors[`${name}.bias`]];
    if (!weight || !bias) break;
    const after = scales?.[name]?.data ?? new Float32Array(filters).fill(1);
    const perFilter = weight.data.length / filters;
    const taps = weight.data.map((value, i) => {
      return (value * before[Math.floor((i % perFilter) / 9)]!) / after[Math.floor(i / perFilter)]!;
    });
    prepared[`${name}.weight`] = { data: taps, dims: weight.dims };
    prepared[`${name}.bias`] = { data: bias.data.map((value, i) => value / after[i]!), dims: bias.dims };
    before = after;
  }
  return prepared;
}

/**
 * A layer's scales from the mean activation of each of its filters. A filter that is hardly ever active gets a hundredth of the layer's mean:
 * dividing by nearly nothing would let it dominate.
 */
export function scalesFrom(means: Float32Array): Tensor {
  const least = means.reduce((sum, mean) => sum + mean, 0) / means.length / 100;
  return { data: means.map((mean) => Math.max(mean, least)), dims: [means.length] };
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
  for (const [place] of vggConvolutions(vggDepth(weights))) {
    if (missing.size === 0) break;
    const weight = weights[`conv${place}.weight`];
    const bias = weights[`conv${place}.bias`];
    if (!weight || !bias) {
      throw new FormatError(`The VGG weights end before ${place}; this needs them up to ${[...missing].at(-1)}.`);
    }
    if (place.endsWith("_1") && place !== "1_1") x = maxPool(x, 2);
    x = relu(conv(x, weight, bias, { padding: 1 }));
    found[`relu${place}`] = x;
    missing.delete(`relu${place}`);
  }
  return found as Record<Layer, Value>;
}

/**
 * @file `classic`: the system of the paper, Huang & Belongie 2017 (arXiv 1703.06868), written on the graph builder.
 *
 *     photo ──▶ VGG to relu4_1 ──▶ f(c) ──▶ AdaIN ──▶ t ──▶ decoder ──▶ painting g(t)
 *                                             ▲
 *     style ──▶ VGG to relu4_1 ──▶ μ, σ ──────┘
 *
 * The encoder f is a network that was trained to tell what is on a picture, and is left as it is; only the decoder g is learnt. A
 * style is the mean and deviation of the 512 channels of relu4_1, 1,024 numbers, and nothing else.
 *
 * Implementations of the paper differ. This one:
 * - takes variances over n with ε = 1e-5 inside the root, for photo and style alike (eq. 5 and 6). The authors' code adds no ε to the
 *   style's, and a well-known port divides by n - 1. On 16x16 features or more the difference is below 0.2 %.
 * - has VGG-16 (or 19) with the zeros around its layers that it was trained with, while the authors' code reflects the border. The decoder
 *   repeats the border, as all networks here do; the authors' reflects it.
 * - divides every VGG filter by its mean activation, see prepareVgg. The authors' VGG-19 is normalised as well, to the same end.
 * - is taught as in the paper, with the content loss against t, AdaIN's output (eq. 12), and the style loss at relu1_1, relu2_1, relu3_1
 *   and relu4_1 (eq. 13). Distances are means of squares where the paper writes norms, and a small penalty keeps colours in range.
 * - blends features for strengths other than 1 (eq. 14), which is the same as blending statistics: AdaIN is affine in them. Strength 0
 *   is what the decoder makes of the photo's own features: a reconstruction, not the photo.
 */
import { add, conv, mul, padEdges, relu, resizeNearest, type Value } from "../graph/index.ts";
import { adain, channels, type FeatureStats } from "./channel-stats.ts";
import type { Network } from "./network.ts";
import type { Weights } from "./layers.ts";
import { vggFeatures } from "./vgg.ts";
import { vggConvolutions, type VggDepth } from "./vgg-weights.ts";

/** Which VGG the encoder is. */
export interface ClassicShape {
  /** Layers with weights, as in its name. */
  readonly vgg: VggDepth;
}

/** The layer that is the bottleneck. */
const bottleneck = "relu4_1";

const width = 512;

/** Pixels of the photo for one of the features: three poolings. */
const scale = 8;

/** The encoder's convolutions between its poolings: numbers of filters, from 1_1 to 4_1. */
function encoderBlocks({ vgg }: ClassicShape): readonly (readonly number[])[] {
  const filters = (block: number) =>
    vggConvolutions(vgg).flatMap(([place, count]) => (place.startsWith(`${block}_`) ? [count] : []));
  return [filters(1), filters(2), filters(3), [width]];
}

/** One convolution of the decoder: the mirror of the encoder's of the same name. */
interface DecoderLayer {
  /** Such as `decoder.4_1`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** The encoder pools before its convolution, so the decoder enlarges after it. */
  readonly enlarges: boolean;
}

/** The decoder, in the order in which it runs. */
function decoderLayers(shape: ClassicShape): DecoderLayer[] {
  let to = 3;
  const inOrder = encoderBlocks(shape).flatMap((filters, block) =>
    filters.map((from, i) => {
      const mirror = { name: `decoder.${block + 1}_${i + 1}`, from, to, enlarges: block > 0 && i === 0 };
      to = from;
      return mirror;
    }),
  );
  return inOrder.reverse();
}

/** Dimensions of the decoder's weights, by name. */
export function classicDims(shape: ClassicShape): Record<string, readonly number[]> {
  return Object.fromEntries(
    decoderLayers(shape).flatMap(({ name, from, to }) => [
      [`${name}.weight`, [to, from, 3, 3]],
      [`${name}.bias`, [to]],
    ]),
  );
}

/** The name of the scales of conv4_1 beside the decoder's weights: without them its features mean nothing to the decoder. */
export const scaleName = "encoder.scale";

/** Dimensions of everything in a model's file, by name. The scales of VGG's other layers cancel out between one layer and the next. */
export function classicFileDims(shape: ClassicShape): Record<string, readonly number[]> {
  return { ...classicDims(shape), [scaleName]: [width] };
}

/**
 * The whole system as a {@link Network}.
 *
 * @param vgg - From prepareVgg, the filters of conv4_1 divided by the scales that the decoder was taught with.
 * @param decoder - The weights of {@link classicDims}.
 */
export function classicNetwork(shape: ClassicShape, vgg: Weights, decoder: Weights): Network {
  return {
    sizeMultiple: scale,
    stages: [{ channels: width, scale }],
    codeLength: 2 * width,
    // The paper's system: one reading, one pass.
    styleScales: [256],
    coarseToFine: false,
    averagesFirstPass: false,
    haloPx: receptiveFieldRadius(shape),
    // At 1024, 12 megapixels take 4.7 GiB.
    tilePx: 512,
    bytesPerPixel: 2200,
    contentResidual: false,
    encode: (picture) => [vggFeatures(vgg, picture, [bottleneck])[bottleneck]],
    codeOf: (statistics) => statistics,
    decode: (features, own, code) => decodeClassic(shape, decoder, classicTarget(features, own, code)),
  };
}

/** `t` of the paper: AdaIN's output, which the decoder turns into a painting and the content loss compares it with. */
export function classicTarget(features: Value, own: FeatureStats, code: Value): Value {
  return adain(features, own, { mean: channels(code, 0, width), std: channels(code, width, width) });
}

/**
 * The decoder.
 *
 * @param x - `[N, 512, H/8, W/8]`.
 * @returns The painting `[N, 3, H, W]`, around 0..1.
 */
export function decodeClassic(shape: ClassicShape, weights: Weights, x: Value): Value {
  const layers = decoderLayers(shape);
  const out = layers.reduce((features, { name, enlarges }, i) => {
    const y = conv(padEdges(features, 1), weights[`${name}.weight`]!, weights[`${name}.bias`]!);
    if (i === layers.length - 1) return y;
    return enlarges ? resizeNearest(relu(y), 2) : relu(y);
  }, x);
  return add(mul(out, 0.5), 0.5);
}

/**
 * How far the network sees, pixels: followed from the edge of a tile back to the photo. Tiles begin and end between features, so at each
 * scale what is seen is whole cells.
 */
function receptiveFieldRadius(shape: ClassicShape): number {
  const perBlock = encoderBlocks(shape).map((filters) => filters.length);
  // Through the decoder, towards its input: cells of each scale, then of twice that scale.
  const seenByDecoder = perBlock.reduce((cells, convolutions, block) => {
    return (block === 0 ? cells : Math.ceil(cells / 2)) + convolutions;
  }, 0);
  const seen = perBlock.reduceRight((cells, convolutions, block) => {
    return (cells + convolutions) * (block === 0 ? 1 : 2);
  }, seenByDecoder);
  return Math.ceil(seen / scale) * scale;
}

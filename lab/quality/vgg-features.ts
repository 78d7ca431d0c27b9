/**
 * @file VGG-16's features of a picture, reduced to what the distances compare: extracted once, compared often.
 */
import type { Runtime, Tensor } from "pleinair";
import { input, matmul, mul, reduceMean, reshape, sub, toOnnx, transpose, type Value } from "pleinair/graph";
import {
  constants,
  contentLayer,
  concatStats,
  channelStatsOf,
  prepareVgg,
  styleLayers,
  vggFeatures,
  type FilterScales,
  type VggLayer,
} from "pleinair/network";

/** Layers whose channel statistics are compared: those of the style loss, and the next. */
export const statisticsLayers = [...styleLayers, "relu5_1"] as const;

/** Layers whose Gram matrices are compared: textures of some 5, 15 and 40 pixels. */
const textureLayers = ["relu2_2", "relu3_3", "relu4_3"] as const satisfies readonly VggLayer[];

/** What is kept of one picture. */
export interface VggFeatures {
  /** relu4_1, `[1, 512, H/8, W/8]`. */
  readonly content: Float32Array;
  /** For each of {@link statisticsLayers} the means of its channels, then their standard deviations. */
  readonly statistics: readonly Float32Array[];
  /** For each of the texture layers the Gram matrix `[C, C]` of its features less their means. */
  readonly grams: readonly Float32Array[];
}

/** Extracts features of pictures of one size. */
export interface FeatureExtractor {
  /** Side of the pictures, pixels. */
  readonly side: number;
  /** @param picture - `[1, 3, side, side]`, RGB around 0..1. */
  extract(picture: Tensor): Promise<VggFeatures>;
  dispose(): Promise<void>;
}

/**
 * @param vgg - VGG-16 to relu5_1, as published.
 * @param scales - The scales that the filters are divided by; figures can only be compared under the same ones.
 * @param side - Side of the pictures, pixels, a multiple of 16.
 */
export async function loadFeatureExtractor(
  runtime: Runtime,
  vgg: Readonly<Record<string, Tensor>>,
  scales: FilterScales,
  side: number,
): Promise<FeatureExtractor> {
  const picture = input("picture", [1, 3, side, side]);
  const features = vggFeatures(constants(prepareVgg(vgg, scales)), picture, [
    ...statisticsLayers,
    ...textureLayers,
    contentLayer,
  ]);
  const statistics = statisticsLayers.map(
    (layer) => [`statistics ${layer}`, concatStats([channelStatsOf(features[layer])])] as const,
  );
  const grams = textureLayers.map((layer) => [`gram ${layer}`, centredGram(features[layer])] as const);
  const session = await runtime.load(
    toOnnx({ content: features[contentLayer], ...Object.fromEntries([...statistics, ...grams]) }),
  );
  return {
    side,
    async extract(x) {
      const outputs = await session.run({ picture: x });
      const pick = ([name]: readonly [string, Value]) => outputs[name]!.data;
      return { content: outputs.content!.data, statistics: statistics.map(pick), grams: grams.map(pick) };
    },
    dispose: () => session.dispose(),
  };
}

/** `F Fᵀ / HW` of features `[1, C, H, W]` less their means, which carry colour and brightness rather than texture. */
function centredGram(features: Value): Value {
  const [, c, h, w] = features.dims as readonly [number, number, number, number];
  const rows = reshape(sub(features, reduceMean(features, [2, 3])), [c, h * w]);
  return mul(matmul(rows, transpose(rows, [1, 0])), 1 / (h * w));
}

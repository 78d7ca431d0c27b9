/**
 * @file What VGG-16 says of a picture, read once and compared often: the ground that all losses of the lab stand on.
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

/** Layers whose means and deviations are read: those of the style loss, and the next. */
export const momentLayers = [...styleLayers, "relu5_1"] as const;

/** Layers whose Gram matrices are read: marks of some 5, 15 and 40 pixels. */
const strokeLayers = ["relu2_2", "relu3_3", "relu4_3"] as const satisfies readonly VggLayer[];

/** What is kept of one picture. */
export interface Reading {
  /** relu4_1, `[1, 512, H/8, W/8]`. */
  readonly content: Float32Array;
  /** For each of {@link momentLayers} the means of its filters, then their deviations. */
  readonly moments: readonly Float32Array[];
  /** For each of {@link strokeLayers} the Gram matrix `[C, C]` of its features less their means. */
  readonly grams: readonly Float32Array[];
}

export interface Reader {
  /** @param picture - `[1, 3, side, side]`, RGB around 0..1. */
  read(picture: Tensor): Promise<Reading>;
  dispose(): Promise<void>;
}

/**
 * @param vgg - VGG-16 to relu5_1, as it comes.
 * @param scales - The scales that the filters are divided by; figures can only be compared under the same ones.
 * @param side - Side of the pictures, pixels, a multiple of 16.
 */
export async function loadReader(
  runtime: Runtime,
  vgg: Readonly<Record<string, Tensor>>,
  scales: FilterScales,
  side: number,
): Promise<Reader> {
  const picture = input("picture", [1, 3, side, side]);
  const features = vggFeatures(constants(prepareVgg(vgg, scales)), picture, [
    ...momentLayers,
    ...strokeLayers,
    contentLayer,
  ]);
  const moments = momentLayers.map(
    (layer) => [`moments ${layer}`, concatStats([channelStatsOf(features[layer])])] as const,
  );
  const grams = strokeLayers.map((layer) => [`gram ${layer}`, centredGram(features[layer])] as const);
  const session = await runtime.load(
    toOnnx({ content: features[contentLayer], ...Object.fromEntries([...moments, ...grams]) }),
  );
  return {
    async read(x) {
      const outputs = await session.run({ picture: x });
      const pick = ([name]: readonly [string, Value]) => outputs[name]!.data;
      return { content: outputs.content!.data, moments: moments.map(pick), grams: grams.map(pick) };
    },
    dispose: () => session.dispose(),
  };
}

/** `F Fᵀ / HW` of features `[1, C, H, W]` less their means: the means say colour and brightness before they say strokes. */
function centredGram(features: Value): Value {
  const [, c, h, w] = features.dims as readonly [number, number, number, number];
  const rows = reshape(sub(features, reduceMean(features, [2, 3])), [c, h * w]);
  return mul(matmul(rows, transpose(rows, [1, 0])), 1 / (h * w));
}

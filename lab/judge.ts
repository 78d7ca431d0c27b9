/**
 * @file The judge: RECIPE's measure, content and style loss on VGG-16 with scaled filters, and SSIM.
 */
import { toTensor, type RgbaImage, type Runtime, type Tensor } from "pleinair";
import { add, input, reshape, toOnnx } from "pleinair/graph";
import {
  constants,
  contentLayer,
  meanSquaredError,
  momentsOf,
  prepareVgg,
  styleLayers,
  styleLoss,
  vggFeatures,
  type FilterScales,
} from "pleinair/network";
import { sidePx, type Pair } from "./pairs.ts";
import { ssim } from "./ssim.ts";

/** What is said of one painting. */
export interface Judgement {
  /** relu4_1 against the photo's; lower is better. */
  readonly content: number;
  /** Means and deviations at relu1_1 to relu4_1 against the style's; lower is better. */
  readonly style: number;
  /** The same with relu5_1. */
  readonly style5: number;
  /** Likeness to the photo's grey picture, up to 1. */
  readonly ssim: number;
}

export interface Judge {
  judge(pair: Pair, painting: RgbaImage): Promise<Judgement>;
  dispose(): Promise<void>;
}

/**
 * @param vgg - VGG-16 to relu5_1, as it comes.
 * @param scales - The scales that the filters are divided by; losses can only be compared under the same ones.
 */
export async function loadJudge(
  runtime: Runtime,
  vgg: Readonly<Record<string, Tensor>>,
  scales: FilterScales,
): Promise<Judge> {
  const weights = constants(prepareVgg(vgg, scales));
  const dims = [1, 3, sidePx, sidePx];
  const [photo, style, painting] = [input("photo", dims), input("style", dims), input("painting", dims)];
  const deepest = ["relu5_1"] as const;
  const seen = vggFeatures(weights, painting, [...styleLayers, ...deepest]);
  const wanted = vggFeatures(weights, style, [...styleLayers, ...deepest]);
  const kept = vggFeatures(weights, photo, [contentLayer])[contentLayer];
  const lossAt = (layers: readonly (keyof typeof seen)[]) =>
    styleLoss(
      layers.map((layer) => seen[layer]),
      layers.map((layer) => momentsOf(wanted[layer])),
    );
  const four = lossAt(styleLayers);
  const session = await runtime.load(
    toOnnx({
      contentLoss: reshape(meanSquaredError(seen[contentLayer], kept), [1]),
      styleLoss: reshape(four, [1]),
      style5Loss: reshape(add(four, lossAt(deepest)), [1]),
    }),
  );
  return {
    async judge(pair, image) {
      const losses = await session.run({
        photo: toTensor(pair.photo),
        style: toTensor(pair.style),
        painting: toTensor(image),
      });
      return {
        content: losses.contentLoss!.data[0]!,
        style: losses.styleLoss!.data[0]!,
        style5: losses.style5Loss!.data[0]!,
        ssim: ssim(pair.photo, image),
      };
    },
    dispose: () => session.dispose(),
  };
}

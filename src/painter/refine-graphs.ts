/**
 * @file The graphs of studying thoroughly: what VGG says of pictures, and how far a painting is from what is wanted.
 */
import { add, gradients, input, mul, reshape, toOnnx } from "../graph/index.ts";
import type { Size } from "../image/image.ts";
import { channelStatsOf, concatStats, maskedChannelStatsOf } from "../networks/channel-stats.ts";
import { latticeLoss } from "../networks/lattice.ts";
import type { Network } from "../networks/network.ts";
import { constants } from "../networks/layers.ts";
import {
  contentLayer,
  meanSquaredError,
  rangeLoss,
  styleLayers,
  styleLoss,
  styleTargets,
  styleWidths,
} from "../networks/perceptual-loss.ts";
import { scaleVgg, vggFeatures, type FilterScales } from "../networks/vgg.ts";
import type { Vgg } from "../networks/vgg-weights.ts";

/** Pixels of the picture, each way, for one of the features of each style layer: those of relu4_1 hold the content, too. */
export const vggScales = [1, 2, 4, 8] as const;

/** Sides of pictures that VGG looks at are multiples of this, pixels. */
export const vggMultiple = 8;

/** Numbers in VGG's statistics: means and deviations at each style layer in turn. */
const statisticsLength = 2 * styleWidths.reduce((sum, width) => sum + width, 0);

/**
 * How losses are weighed. Content counts more, against eight times the style, than it does in training, so that the photo's forms stay; without the
 * last one, lines of the network's own grid come back.
 */
const [contentWeight, styleWeight, rangeWeight, latticeWeight] = [2, 8, 50, 30];

/**
 * `picture [1, 3, H, W]`, and how much each of its places counts, `weights1 [H * W, 1]` to `weights8` as in studyVisibleGraph →
 * `content`, relu4_1, and `statistics [1, 1920]`, as VGG without scales has them.
 */
export function readVggGraph(vgg: Vgg, { width, height }: Size): Uint8Array {
  const seen = vggFeatures(constants(scaleVgg(vgg)), input("picture", [1, 3, height, width]), styleLayers);
  const stats = styleLayers.map((layer, i) => {
    const scale = vggScales[i]!;
    return maskedChannelStatsOf(seen[layer], input(`weights${scale}`, [(width * height) / scale ** 2, 1]));
  });
  return toOnnx({ content: seen[contentLayer], statistics: concatStats(stats) });
}

/**
 * `features` of a photo, `content` and `statistics` of what is wanted, as VGG with these scales has them, and `code` → `gradient
 * [1, codeLength]` of the weighed losses, `contentLoss` and `styleLoss`, one number each.
 *
 * @param side - Of the photo, pixels.
 */
export function fitStyleGraph(network: Network, vgg: Vgg, scales: FilterScales, side: number): Uint8Array {
  const { channels, scale } = network.stages.at(-1)!;
  const features = input("features", [1, channels, side / scale, side / scale]);
  const code = input("code", [1, network.codeLength]);
  const painting = network.decode(features, channelStatsOf(features), code);
  const seen = vggFeatures(constants(scaleVgg(vgg, scales)), painting, styleLayers);
  const target = input("content", [1, styleWidths.at(-1)!, side / vggMultiple, side / vggMultiple]);
  const content = reshape(meanSquaredError(seen[contentLayer], target), [1]);
  const style = reshape(
    styleLoss(
      styleLayers.map((layer) => seen[layer]),
      styleTargets(input("statistics", [1, statisticsLength])),
    ),
    [1],
  );
  const range = reshape(rangeLoss(painting), [1]);
  const weighed = [
    mul(content, contentWeight),
    mul(style, styleWeight),
    mul(range, rangeWeight),
    mul(latticeLoss(painting), latticeWeight),
  ];
  const [gradient] = gradients(weighed.reduce(add), [code]);
  return toOnnx({ contentLoss: content, styleLoss: style, gradient: gradient! });
}

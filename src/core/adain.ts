/**
 * @file Adaptive instance normalisation.
 *
 * Huang & Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization", ICCV 2017,
 * https://arxiv.org/abs/1703.06868. Plain loops: the readable reference for the one in the networks' graphs.
 */
import { ShapeError } from "./errors.ts";
import { channelStats, type ChannelStats } from "./channel-stats.ts";
import { featureMapDims, type Tensor } from "./tensor.ts";

/**
 * Gives `content` the channel statistics of a style: eq. 8, `σ(style) · (content - μ(content)) / σ(content) + μ(style)`.
 *
 * @param content - Features to restyle, `[1, C, H, W]`. Left as they were.
 * @param style - Target statistics, from {@link channelStats} or a blend of several.
 * @returns A new `[1, C, H, W]` tensor.
 * @throws {ShapeError} when the numbers of channels differ.
 */
export function adain(content: Tensor, style: ChannelStats): Tensor {
  const { channels, height, width } = featureMapDims(content, "adain(content)");
  if (style.mean.length !== channels || style.std.length !== channels) {
    throw new ShapeError("adain(style)", `${channels} means and standard deviations, as content has channels`, [
      style.mean.length,
      style.std.length,
    ]);
  }
  const own = channelStats(content);
  const pixels = height * width;
  const data = content.data.map((value, i) => {
    const c = Math.floor(i / pixels);
    return (style.std[c]! * (value - own.mean[c]!)) / own.std[c]! + style.mean[c]!;
  });
  return { data, dims: content.dims };
}

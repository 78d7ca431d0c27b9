/**
 * @file The graphs that painting runs, each for one size, written from the network's one definition.
 */
import {
  add,
  costOf,
  gradients,
  input,
  mul,
  reduceMean,
  square,
  sub,
  toOnnx,
  type Cost,
  type Value,
} from "../graph/index.ts";
import type { Size } from "../image/image.ts";
import {
  blendCodes,
  bottleneckStats,
  concatStats,
  channelStatsOf,
  maskedChannelStatsOf,
  statisticsOf,
  weightedChannelStatsOf,
  type FeatureStats,
} from "../networks/channel-stats.ts";
import { statisticsLengthOf, type Network } from "../networks/network.ts";
import { enlargeInside } from "../networks/enlarge.ts";
import { withoutBorder, type Revision } from "../networks/revision.ts";

/** `picture [1, 3, H, W]` → `code [1, codeLength]`. */
export function studyGraph(network: Network, size: Size): Uint8Array {
  return toOnnx({ code: network.codeOf(statisticsOf(network.encode(pictureInput(size)))) });
}

/**
 * The same of what is visible of a picture: at each scale of the stages `weights2 [H/2 * W/2, 1]`, `weights4` and so on say how much each
 * place counts, row by row and summing to 1.
 */
export function studyVisibleGraph(network: Network, size: Size): Uint8Array {
  const weights = new Map(
    network.stages.map(({ scale }) => [
      scale,
      input(`weights${scale}`, [(size.height / scale) * (size.width / scale), 1]),
    ]),
  );
  const stats = network
    .encode(pictureInput(size))
    .map((features, stage) => maskedChannelStatsOf(features, weights.get(network.stages[stage]!.scale)!));
  return toOnnx({ code: network.codeOf(concatStats(stats)) });
}

/** `picture [1, 3, H, W]` → `features` of the last stage. */
export function encodeGraph(network: Network, size: Size): Uint8Array {
  return toOnnx({ features: network.encode(pictureInput(size)).at(-1)! });
}

/**
 * How far a painting is from another picture, and where the code has to go for it to come nearer: `features` of a photo, `code` and
 * `target [1, 3, H, W]` → `loss`, the mean square of their difference, and `gradient [1, codeLength]`.
 */
export function fitCodeGraph(network: Network, { width, height }: Size): Uint8Array {
  const features = featuresInput(network, { width, height });
  const code = codeInput(network);
  const painting = network.decode(features, channelStatsOf(features), code);
  const loss = reduceMean(square(sub(painting, input("target", [1, 3, height, width]))), [0, 1, 2, 3]);
  return toOnnx({ loss, gradient: gradients(loss, [code])[0]! });
}

/** `picture [1, 3, H, W]`, `code [1, codeLength]` → `painting [1, 3, H, W]`: strength 1, which needs the least. */
export function paintGraph(network: Network, size: Size): Uint8Array {
  return toOnnx({ painting: painted(network, size) });
}

/** What {@link paintGraph} costs to run. */
export function paintGraphCost(network: Network, size: Size): Cost {
  return costOf([painted(network, size)]);
}

function painted(network: Network, size: Size): Value {
  const features = network.encode(pictureInput(size)).at(-1)!;
  return network.decode(features, channelStatsOf(features), codeInput(network));
}

/**
 * The same with `strength [1]` and `residual [1]`: the photo's own code is read as well and blended with the style's, and the
 * share `residual` of the photo stays in the painting.
 */
export function paintWithStrengthGraph(network: Network, size: Size): Uint8Array {
  const picture = pictureInput(size);
  const stages = network.encode(picture);
  const statistics = statisticsOf(stages);
  const code = blendCodes(network.codeOf(statistics), codeInput(network), input("strength", [1]));
  const painting = network.decode(stages.at(-1)!, contentStats(network, statistics), code);
  return toOnnx({ painting: addContentResidual(painting, picture) });
}

/**
 * The first pass over a tile: `picture [1, 3, H, W]` → `statistics [1, statisticsLength]` of the part of it that counts, and the last
 * stage's `features`.
 *
 * The part is given by weights of rows and columns that sum to 1, at the scale of each stage: at half the resolution
 * `rows2 [1, H/2]` and `columns2 [W/2, 1]`, at a quarter `rows4` and `columns4`, and so on.
 */
export function measureTileGraph(network: Network, size: Size): Uint8Array {
  const parts = new Map(
    network.stages.map(({ scale }) => [
      scale,
      {
        rows: input(`rows${scale}`, [1, size.height / scale]),
        columns: input(`columns${scale}`, [size.width / scale, 1]),
      },
    ]),
  );
  const features = network.encode(pictureInput(size));
  const moments = features.map((features, stage) => {
    const { rows, columns } = parts.get(network.stages[stage]!.scale)!;
    return weightedChannelStatsOf(features, rows, columns);
  });
  return toOnnx({ statistics: concatStats(moments), features: features.at(-1)! });
}

/** The second pass: `picture`, `statistics` of the whole photo, `code`, `residual [1]` → `painting` of the tile. */
export function paintTileGraph(network: Network, size: Size): Uint8Array {
  const picture = pictureInput(size);
  const features = network.encode(picture).at(-1)!;
  const painting = network.decode(features, contentStats(network, statisticsInput(network)), codeInput(network));
  return toOnnx({ painting: addContentResidual(painting, picture) });
}

/** The second pass where the first one's `features` are at hand, and none of the photo stays: they, `statistics` and `code` → `painting`. */
export function decodeTileGraph(network: Network, { width, height }: Size): Uint8Array {
  const features = featuresInput(network, { width, height });
  return toOnnx({
    painting: network.decode(features, contentStats(network, statisticsInput(network)), codeInput(network)),
  });
}

/** `photo [1, 3, H + 2 haloPx, …]`, `draft [1, 3, H/2 + 2 draftHaloPx, …]`, `code [1, codeLength]` → `painting [1, 3, H, W]`: strength 1. */
export function reviseGraph(network: Network, revision: Revision, size: Size): Uint8Array {
  const { photo, draft } = revisionInputs(revision, size);
  return toOnnx({ painting: revision.revise(photo, draft, codeInput(network)) });
}

/** The same with `strength [1]`, the share of what the revision adds to the enlarged draft, and `residual [1]` of the photo. */
export function reviseWithStrengthGraph(network: Network, revision: Revision, size: Size): Uint8Array {
  const { photo, draft } = revisionInputs(revision, size);
  const enlarged = enlargeInside(withoutBorder(draft, revision.draftHaloPx - 1));
  const added = sub(revision.revise(photo, draft, codeInput(network)), enlarged);
  const painting = add(enlarged, mul(added, input("strength", [1])));
  return toOnnx({ painting: addContentResidual(painting, withoutBorder(photo, revision.haloPx)) });
}

/** `statistics [1, statisticsLength]` → `code [1, codeLength]`. */
export function codeGraph(network: Network): Uint8Array {
  return toOnnx({ code: network.codeOf(statisticsInput(network)) });
}

/**
 * How much of the photo itself stays at a strength below 1, for the graphs' `residual`.
 *
 * A painting in the photo's own code is close to the photo and not equal to it: colours shift and fine detail is lost.
 * With `(1 - strength)²` of the photo, strength 0 is the photo, and from a half on the painting is nearly all there is.
 * `classic` keeps nothing: it is the paper's system, where strength 0 is a reconstruction.
 */
export function contentResidualAt({ contentResidual }: Pick<Network, "contentResidual">, strength: number): number {
  return contentResidual ? Math.max(0, 1 - strength) ** 2 : 0;
}

function addContentResidual(painting: Value, picture: Value): Value {
  return add(painting, mul(sub(picture, painting), input("residual", [1])));
}

function contentStats({ stages }: Network, statistics: Value): FeatureStats {
  return bottleneckStats(statistics, stages.at(-1)!.channels);
}

function pictureInput({ width, height }: Size) {
  return input("picture", [1, 3, height, width]);
}

function revisionInputs({ haloPx, draftHaloPx }: Revision, { width, height }: Size) {
  const dims = (side: Size, halo: number) => [1, 3, side.height + 2 * halo, side.width + 2 * halo];
  const half = { width: width / 2, height: height / 2 };
  return { photo: input("photo", dims({ width, height }, haloPx)), draft: input("draft", dims(half, draftHaloPx)) };
}

function featuresInput({ stages }: Network, { width, height }: Size) {
  const { channels, scale } = stages.at(-1)!;
  return input("features", [1, channels, height / scale, width / scale]);
}

function codeInput({ codeLength }: Network) {
  return input("code", [1, codeLength]);
}

function statisticsInput(network: Network) {
  return input("statistics", [1, statisticsLengthOf(network)]);
}

/**
 * @file The graphs that painting runs, each for one size, written from the network's one definition.
 */
import { add, costOf, input, mul, sub, toOnnx, type Cost, type Value } from "../graph/index.ts";
import {
  blendCodes,
  bottleneckMoments,
  codeLength,
  codeOf,
  joinMoments,
  momentsOf,
  statisticsLength,
  statisticsOf,
  weightedMomentsOf,
  type PainterShape,
  type Weights,
} from "./painter.ts";
import { decodeMerged, encodeMerged } from "./merged.ts";

/** Pixels, multiples of `sizeMultiple`. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A network with its weights, merged as `mergeLayers` does. */
export interface Network {
  readonly shape: PainterShape;
  readonly weights: Weights;
}

/** `picture [1, 3, H, W]` → `code [1, codeLength]`. */
export function studyGraph({ shape, weights }: Network, size: Size): Uint8Array {
  const stages = encodeMerged(weights, shape, pictureInput(size));
  return toOnnx({ code: codeOf(weights, shape, statisticsOf(stages)) });
}

/** `picture [1, 3, H, W]`, `code [1, codeLength]` → `painting [1, 3, H, W]`: strength 1, which needs the least. */
export function paintGraph(network: Network, size: Size): Uint8Array {
  return toOnnx({ painting: painted(network, size) });
}

/** What {@link paintGraph} costs to run. */
export function paintGraphCost(network: Network, size: Size): Cost {
  return costOf([painted(network, size)]);
}

function painted({ shape, weights }: Network, size: Size): Value {
  const features = encodeMerged(weights, shape, pictureInput(size)).at(-1)!;
  return decodeMerged(weights, shape, features, momentsOf(features), input("code", [1, codeLength(shape)]));
}

/**
 * The same with `strength [1]` and `keep [1]`: the photo's own code is read as well and blended with the style's, and the
 * share `keep` of the photo stays in the painting.
 */
export function paintWithStrengthGraph({ shape, weights }: Network, size: Size): Uint8Array {
  const picture = pictureInput(size);
  const stages = encodeMerged(weights, shape, picture);
  const statistics = statisticsOf(stages);
  const code = blendCodes(
    codeOf(weights, shape, statistics),
    input("code", [1, codeLength(shape)]),
    input("strength", [1]),
  );
  const painting = decodeMerged(weights, shape, stages.at(-1)!, bottleneckMoments(shape, statistics), code);
  return toOnnx({ painting: keepPhoto(painting, picture) });
}

/**
 * The first pass over a tile: `picture [1, 3, H, W]` → `statistics [1, statisticsLength]` of the part of it that counts.
 *
 * The part is given by weights of rows and columns that sum to 1, at half (`rows2 [1, H/2]`, `columns2 [W/2, 1]`) and at
 * a quarter of the resolution (`rows4`, `columns4`).
 */
export function measureTileGraph({ shape, weights }: Network, size: Size): Uint8Array {
  const partOf = (scale: 2 | 4) => ({
    rows: input(`rows${scale}`, [1, size.height / scale]),
    columns: input(`columns${scale}`, [size.width / scale, 1]),
  });
  const [half, quarter] = [partOf(2), partOf(4)];
  const moments = encodeMerged(weights, shape, pictureInput(size)).map((features, stage) => {
    const { rows, columns } = stage === 0 ? half : quarter;
    return weightedMomentsOf(features, rows, columns);
  });
  return toOnnx({ statistics: joinMoments(moments) });
}

/** The second pass: `picture`, `statistics` of the whole photo, `code`, `keep [1]` → `painting` of the tile. */
export function paintTileGraph({ shape, weights }: Network, size: Size): Uint8Array {
  const picture = pictureInput(size);
  const features = encodeMerged(weights, shape, picture).at(-1)!;
  const own = bottleneckMoments(shape, input("statistics", [1, statisticsLength(shape)]));
  const painting = decodeMerged(weights, shape, features, own, input("code", [1, codeLength(shape)]));
  return toOnnx({ painting: keepPhoto(painting, picture) });
}

/** `statistics [1, statisticsLength]` → `code [1, codeLength]`. */
export function codeGraph({ shape, weights }: Network): Uint8Array {
  return toOnnx({ code: codeOf(weights, shape, input("statistics", [1, statisticsLength(shape)])) });
}

/**
 * How much of the photo itself stays at a strength below 1, for the graphs' `keep`.
 *
 * A painting in the photo's own code is close to the photo and not equal to it: colours shift and fine detail is lost.
 * With `(1 - strength)²` of the photo, strength 0 is the photo, and from a half on the painting is nearly all there is.
 */
export function keptShare(strength: number): number {
  return Math.max(0, 1 - strength) ** 2;
}

function keepPhoto(painting: Value, picture: Value): Value {
  return add(painting, mul(sub(picture, painting), input("keep", [1])));
}

function pictureInput({ width, height }: Size) {
  return input("picture", [1, 3, height, width]);
}

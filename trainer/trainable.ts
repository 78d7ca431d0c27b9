/**
 * @file The networks that can be trained, as the trainer sees them.
 */
import type { Tensor } from "pleinair";
import { constant, div, type Value } from "pleinair/graph";
import {
  bottleneckStats,
  classicDims,
  classicNetwork,
  classicTarget,
  decodeClassic,
  concatStats,
  channelStatsOf,
  painterNetwork,
  statisticsOf,
  vggDepth,
  weightDims,
  type ClassicShape,
  type Network,
  type PainterShape,
  type WeightDims,
  type Weights,
} from "pleinair/network";
import { shapeOf, type Config } from "./config.ts";

/** What a batch holds, as inputs of a graph: see `Batch`. Those that are not used do not become inputs. */
export interface PairInputs {
  readonly photos: Value;
  readonly styles: Value;
  readonly content: Value;
  readonly statistics: Value;
}

/** Pairs, painted. */
export interface PaintedPairs {
  readonly painting: Value;
  /** Of the styles. */
  readonly code: Value;
  /** What relu4_1 of the painting should be. */
  readonly target: Value;
}

/** A network to be trained. */
export interface TrainableModel {
  /** Dimensions of the weights that are trained, by name. */
  readonly dims: WeightDims;
  /** By how much of He's deviation a layer's first weights are to be multiplied. */
  gain(name: string): number;
  /** Learning-rate multiplier of a layer's weights. Default: 1. */
  rateMultiplier?(name: string): number;
  /** The network with these weights. */
  network(weights: Weights): Network;
  /** Photos painted in styles, in the cheapest way. */
  paint(weights: Weights, pairs: PairInputs): PaintedPairs;
  /** The photos reconstructed from their VGG features, where the network decodes that. */
  reconstruct?(weights: Weights, pairs: PairInputs): Value;
}

/**
 * @param config - Of the run: which model, and whether it has a revision network.
 * @param vgg - VGG with scaled filters, from prepareVgg: the encoder of `classic`.
 * @param unscaled - The scales of its relu4_1, `[512]`, where losses are read off VGG as it comes. Default: they are read off `vgg`.
 */
export function trainableModel(
  config: Pick<Config, "model"> & Partial<Pick<Config, "revision" | "predictorRate">>,
  vgg: Weights,
  unscaled?: Tensor,
): TrainableModel {
  if (config.model === "classic") return classicModel({ vgg: vggDepth(vgg) }, vgg, unscaled);
  return painterModel(shapeOf(config.model, config), config.predictorRate);
}

/** The painter behind `studio` and `live`. Content is compared with the photo. */
function painterModel(shape: PainterShape, predictorRate = 0): TrainableModel {
  return {
    dims: weightDims(shape),
    gain(name) {
      // Layers that add to what is already there start small.
      if (/blocks\.\d+\.b\.(weight|variants)$/.test(name)) return 0.3;
      if (name.startsWith("style.film.") || name.startsWith("style.bottleneck.")) return 0.05;
      if (name.startsWith("style.shares.")) return 0.2;
      // The draft stays what it is at first.
      if (name.startsWith("revision.out.")) return 0;
      if (name.startsWith("revision.film.")) return 0.05;
      return 1;
    },
    rateMultiplier(name) {
      const isPredictor = name.startsWith("style.");
      // A wider predictor adds up more steps of one size (see classic below): its codes are to move no faster than those of 128 units.
      if (predictorRate === 0) return isPredictor ? Math.min(1, 128 / shape.hidden) : 1;
      if (name.endsWith(".variants")) return 3 * predictorRate;
      return isPredictor ? predictorRate * (name.startsWith("style.shares.") ? 2 : 1) : 1;
    },
    network: (weights) => painterNetwork(shape, weights),
    paint(weights, { photos, styles, content }) {
      const { encode, codeOf, decode } = painterNetwork(shape, weights);
      const features = encode(photos).at(-1)!;
      const code = codeOf(statisticsOf(encode(styles)));
      return { painting: decode(features, channelStatsOf(features), code), code, target: content };
    },
  };
}

/**
 * `classic`: only its decoder is trained. Its features are the targets that VGG has already made of the crops, so a step does not encode.
 * Content is compared with AdaIN's output, as in the paper (eq. 12).
 */
function classicModel(shape: ClassicShape, vgg: Weights, unscaled?: Tensor): TrainableModel {
  // AdaIN takes each channel by itself, so features can be scaled before it or after.
  const asEncoded = (features: Value) =>
    unscaled ? div(features, constant(unscaled.data, [1, unscaled.data.length, 1, 1])) : features;
  const dims = classicDims(shape);
  return {
    dims,
    // The first paintings are one grey: from colours far outside of 0..1 it takes a hundred steps to come back.
    gain: (name) => (name === "decoder.1_1.weight" ? 0.1 : 1),
    // Steps of one size add up over the inputs of a filter: what suits 64 channels throws 512 about (Yang et al. 2022, arXiv 2203.03466).
    rateMultiplier: (name) => Math.min(1, 64 / (dims[name]![1] ?? 64)),
    network: (weights) => classicNetwork(shape, vgg, weights),
    paint(weights, { content, statistics }) {
      const code = concatStats([bottleneckStats(statistics, content.dims[1]!)]);
      const target = classicTarget(content, channelStatsOf(content), code);
      return { painting: decodeClassic(shape, weights, asEncoded(target)), code, target };
    },
    reconstruct: (weights, { content }) => decodeClassic(shape, weights, asEncoded(content)),
  };
}

/**
 * @file Any model as graphs to take elsewhere: the painters through graphs.ts, `classic` as it is.
 */
import { OptionError } from "../core/errors.ts";
import { constant, div, input, mul, type Value } from "../graph/index.ts";
import { exportedDecoder, exportedEncoder, exportedPainter, type ExportOptions, type Outputs } from "./graphs.ts";
import { readNetwork, type PainterModel } from "../models/read-network.ts";
import { channelStatsOf, type FeatureStats } from "../networks/channel-stats.ts";
import type { Network } from "../networks/network.ts";
import { codeLength } from "../networks/painter.ts";
import { decodeSafetensors } from "../models/safetensors.ts";

/** The graphs of one model. What goes in and comes out is said at {@link exportedPainter} and the two halves. */
export interface ExportedModel {
  /** Numbers in the code of a style. */
  readonly codeLength: number;
  /** Pixels of the photo, each way, for one of the features between the halves. */
  readonly featureScale: number;
  /** Photo to painting. */
  painter(options: ExportOptions): Outputs;
  /** Photo to features. */
  encoder(options: ExportOptions): Outputs;
  /** Features, and their channel statistics over the whole photo, to painting. */
  decoder(options: ExportOptions): Outputs;
}

/**
 * The graphs of a model, to be written with `toOnnx`: whole, or cut where the features are.
 *
 * @param files - Manifest, weights and, for `classic`, the encoder; as `readModel` gives them.
 * @throws {FormatError} when weights, encoder and manifest do not belong together.
 */
export function exportedModel(files: PainterModel): ExportedModel {
  const { network: shape } = files.manifest;
  if ("vgg" in shape) return exportedNetwork(readNetwork(files));
  const { tensors } = decodeSafetensors(files.weights);
  return {
    codeLength: codeLength(shape),
    featureScale: 4,
    painter: (options) => exportedPainter(shape, tensors, options),
    encoder: (options) => exportedEncoder(shape, tensors, options),
    decoder: (options) => exportedDecoder(shape, tensors, options),
  };
}

/** A network without anything folded into it. */
function exportedNetwork(network: Network): ExportedModel {
  const { channels, scale } = network.stages.at(-1)!;
  const featuresOf = (options: ExportOptions) => {
    const { width, height, range = 1, target } = options;
    if (target === "oak")
      throw new OptionError("classic is sixty times the work of live, and far beyond an OAK-1. Use --model live.");
    if (width % network.sizeMultiple !== 0 || height % network.sizeMultiple !== 0) {
      throw new OptionError(`size: expected multiples of ${network.sizeMultiple} for classic, got ${width}x${height}`);
    }
    return network.encode(div(input("picture", [1, 3, height, width]), range)).at(-1)!;
  };
  const paintingOf = (features: Value, contentStats: FeatureStats, { code, range = 1 }: ExportOptions) => {
    const dims = [1, network.codeLength];
    return {
      painting: mul(network.decode(features, contentStats, code ? constant(code, dims) : input("code", dims)), range),
    };
  };
  return {
    codeLength: network.codeLength,
    featureScale: scale,
    painter(options) {
      const features = featuresOf(options);
      return paintingOf(features, channelStatsOf(features), options);
    },
    encoder: (options) => ({ features: featuresOf(options) }),
    decoder(options) {
      const statistic = (name: string) => input(name, [1, channels, 1, 1]);
      const features = input("features", [1, channels, options.height / scale, options.width / scale]);
      return paintingOf(features, { mean: statistic("mean"), std: statistic("std") }, options);
    },
  };
}

/**
 * The networks themselves, for training, measuring and taking them elsewhere.
 *
 * @module pleinair/network
 */
export {
  exportedDecoder,
  exportedEncoder,
  exportedPainter,
  toDynamicOnnx,
  type ExportOptions,
  type Outputs,
} from "./export/graphs.ts";
export { exportedModel, type ExportedModel } from "./export/model.ts";
export { type PictureRange, type WeightTensors } from "./networks/fold.ts";
export {
  parameterCount,
  packParameters,
  packValues,
  unpackParameters,
  unpackValue,
  type WeightDims,
} from "./models/parameter-vector.ts";
export { loadPainter, paintCost, type PainterOptions } from "./painter/load.ts";
export { readNetwork, type PainterModel } from "./models/read-network.ts";
export type { Painter, PaintOptions, RefineOptions, StudyOptions } from "./painter/types.ts";
export { modelId, parseManifest, type Manifest } from "./models/manifest.ts";
export { lintForOak, type Finding } from "./export/oak-lint.ts";
export {
  classicDims,
  classicFileDims,
  classicNetwork,
  classicTarget,
  decodeClassic,
  scaleName,
  type ClassicShape,
} from "./networks/classic.ts";
export {
  adain,
  blendCodes,
  bottleneckStats,
  concatStats,
  channelStatsOf,
  statisticsOf,
  type FeatureStats,
} from "./networks/channel-stats.ts";
export { epsilon } from "./core/channel-stats.ts";
export { namingFile } from "./core/errors.ts";
export { statisticsLengthOf, type Network, type Stage } from "./networks/network.ts";
export {
  codeLength,
  codeOf,
  decode,
  encode,
  painterNetwork,
  sizeMultiple,
  stageWidths,
  statisticsLength,
  weightDims,
  type PainterShape,
} from "./networks/painter.ts";
export { cubicWeights } from "./image/resample.ts";
export { enlargeInside } from "./networks/enlarge.ts";
export { constants, type Weights } from "./networks/layers.ts";
export {
  contentLayer,
  meanSquaredError,
  rangeLoss,
  styleLayers,
  styleLoss,
  styleTargets,
  styleWidths,
} from "./networks/perceptual-loss.ts";
export { latticeLoss, latticePeriods, latticeShare, smallestLatticePx } from "./networks/lattice.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./models/safetensors.ts";
export type { Sequence, SequenceOptions } from "./painter/types.ts";
export { temporalFilterGraph } from "./painter/temporal-filter.ts";
export {
  readVgg,
  vggConvolutions,
  vggDepth,
  vggFingerprint,
  type Vgg,
  type VggDepth,
  type VggPlace,
} from "./networks/vgg-weights.ts";
export { prepareVgg, scalesFrom, vggFeatures, type FilterScales, type VggLayer } from "./networks/vgg.ts";

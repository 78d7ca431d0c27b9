/**
 * @file `pleinair/network`: the networks themselves, for training, measuring and taking them elsewhere.
 */
export {
  exportedDecoder,
  exportedEncoder,
  exportedPainter,
  toDynamicOnnx,
  type ExportOptions,
  type Outputs,
} from "./export-graphs.ts";
export { exportedModel, type ExportedModel } from "./export-model.ts";
export { type PictureRange, type WeightTensors } from "./fold.ts";
export { flatLength, flatten, flattenValues, unflatten, unflattenValue, type WeightDims } from "./flat-weights.ts";
export {
  loadPainter,
  paintCost,
  readNetwork,
  type Painter,
  type PainterModel,
  type PaintOptions,
  type StudyOptions,
} from "./load-painter.ts";
export { modelId, parseManifest, type Manifest } from "./manifest.ts";
export { lintForOak, type Finding } from "./oak-lint.ts";
export {
  classicDims,
  classicFileDims,
  classicNetwork,
  classicTarget,
  decodeClassic,
  scaleName,
  type ClassicShape,
} from "./classic.ts";
export {
  adain,
  blendCodes,
  bottleneckMoments,
  epsilon,
  joinMoments,
  momentsOf,
  statisticsOf,
  type Moments,
} from "./moments.ts";
export { statisticsLengthOf, type Network, type Stage } from "./network.ts";
export {
  codeLength,
  codeOf,
  constants,
  decode,
  encode,
  painterNetwork,
  sizeMultiple,
  stageWidths,
  statisticsLength,
  weightDims,
  type PainterShape,
  type Weights,
} from "./painter.ts";
export { contentLayer, meanSquaredError, styleLayers, styleLoss } from "./perceptual.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";
export type { Sequence, SequenceOptions } from "./sequence.ts";
export { steadyGraph } from "./steady.ts";
export {
  readVgg,
  vggConvolutions,
  vggDepth,
  vggFingerprint,
  type Vgg,
  type VggDepth,
  type VggPlace,
} from "./vgg-weights.ts";
export { prepareVgg, vggFeatures, type FilterScales, type VggLayer } from "./vgg.ts";

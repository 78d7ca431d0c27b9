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
export { type PictureRange, type WeightTensors } from "./fold.ts";
export { flatLength, flatten, flattenValues, unflatten, unflattenValue, type WeightDims } from "./flat-weights.ts";
export {
  loadPainter,
  paintCost,
  type Painter,
  type PainterModel,
  type PaintOptions,
  type StudyOptions,
} from "./load-painter.ts";
export { modelId, parseManifest, type Manifest } from "./manifest.ts";
export { lintForOak, type Finding } from "./oak-lint.ts";
export {
  adain,
  blendCodes,
  bottleneckMoments,
  codeLength,
  codeOf,
  constants,
  decode,
  encode,
  epsilon,
  joinMoments,
  momentsOf,
  sizeMultiple,
  stageWidths,
  statisticsLength,
  statisticsOf,
  weightDims,
  type Moments,
  type PainterShape,
  type Weights,
} from "./painter.ts";
export { contentLayer, meanSquaredError, styleLayers, styleLoss } from "./perceptual.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";
export type { Sequence, SequenceOptions } from "./sequence.ts";
export { steadyGraph } from "./steady.ts";
export { prepareVgg, vggFeatures, type FilterScales, type VggLayer } from "./vgg.ts";

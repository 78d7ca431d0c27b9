/**
 * Painting in Node: models, picture files, videos.
 *
 * @module pleinair/node
 */
export {
  DeviceError,
  DisposedError,
  FormatError,
  MissingWeightsError,
  PleinAirError,
  OptionError,
  RuntimeError,
  ShapeError,
} from "../core/errors.ts";
export type { RgbaImage } from "../image/image.ts";
export { decodeStyle, encodeStyle } from "../core/style-file.ts";
export { codeAt, mix, withBrush, type Style, type StyleCode } from "../core/style.ts";
export type { CoarseToFineOptions, Painter, PaintOptions, RefineOptions, StudyOptions } from "../painter/types.ts";
export type { Sequence, SequenceOptions } from "../painter/types.ts";
export type { StyleKey, VideoProgress, VideoReport } from "../video/types.ts";
export { imageFormat, otherFormat, type ImageFormat } from "../image/file-format.ts";
export { isAnimation } from "../image/animation.ts";
export { imageExtensions } from "./images/formats.ts";
export { isPainting } from "./images/mark.ts";
export { keptMetadata, type ImageMetadata, type KeptMetadata } from "../metadata/metadata.ts";
export { readImage, readMetadata, type ReadOptions } from "./images/read.ts";
export { checkWritable, encodeImage, writeImage, type EncodeOptions, type WriteOptions } from "./images/write.ts";
export { fetchVgg, vggNames, type FetchResult, type FetchOptions } from "./vgg/fetch.ts";
export { cacheFolder, findEncoder } from "./vgg/cached.ts";
export { modelNames, readModel } from "./models.ts";
export { loadPainter, type LoadOptions } from "./painter.ts";
export { createRuntime, type Device, type RuntimeOptions } from "./runtime.ts";
export { sampleStyles, type SampleStyle } from "./sample-styles.ts";
export { versions, type Versions } from "./versions.ts";
export { paintVideo } from "./video/paint-video.ts";
export { frameFiles, isFramePattern } from "./video/frame-names.ts";
export type { VideoOptions } from "./video/types.ts";
export { FileError } from "../core/errors.ts";
export { writeAtomically } from "./atomic-write.ts";
export { removeTemporaryFilesNow, sweepTemporaryFiles } from "./temporary-files.ts";
export { restudy, stylePicture } from "./style-picture.ts";
export { readRefineOptions } from "./refine-options.ts";

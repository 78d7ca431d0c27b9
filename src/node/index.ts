/**
 * @file `pleinair/node`: painting in Node.
 */
export {
  DeviceError,
  FormatError,
  MissingWeightsError,
  OptionError,
  RuntimeError,
  ShapeError,
} from "../core/errors.ts";
export type { RgbaImage } from "../core/image.ts";
export { decodeStyle, encodeStyle } from "../core/style-file.ts";
export type { VideoProgress } from "../core/pace.ts";
export { mix, type Style } from "../core/style.ts";
export type { StyleKey } from "../core/style-timeline.ts";
export type { Painter, PaintOptions, StudyOptions } from "../network/load-painter.ts";
export type { Sequence, SequenceOptions } from "../network/sequence.ts";
export type { VideoReport } from "../video/terms.ts";
export { checkWritable, encodeImage, imageExtensions, readImage, writeImage, type WriteOptions } from "./images.ts";
export { fetchVgg, vggNames, type Fetched, type FetchOptions } from "./fetch-vgg.ts";
export { modelNames, readModel } from "./models.ts";
export { loadPainter, type LoadOptions } from "./painter.ts";
export { createRuntime, type Device, type RuntimeOptions } from "./runtime.ts";
export { versions, type Versions } from "./versions.ts";
export { paintVideo, type VideoOptions } from "./video.ts";
export { FileError, writeWhole } from "./whole-files.ts";

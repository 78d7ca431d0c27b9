/**
 * @file `pleinair/web`: painting in the browser.
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
export { CameraError, listCameras, openCamera, type CameraInfo, type CameraOptions } from "./camera.ts";
export { framesOf, frameStream, type Camera, type Frame, type Frames } from "./frames.ts";
export {
  definePleinAir,
  type ElementOptions,
  type ElementPainter,
  type Painted,
  type PleinAirElement,
} from "./element.ts";
export { readImage, toBlob, toImageData, type ImageSource, type ReadOptions } from "./images.ts";
export { readModel } from "./models.ts";
export type { Live, LiveOptions, LivePainting, LiveSettings } from "./live.ts";
export { loadPainter, type LoadOptions, type WebPainter } from "./painter.ts";
export { createRuntime, type Device, type RuntimeOptions } from "./runtime.ts";
export { startRecording, type Recording, type RecordingFormat, type RecordingOptions } from "./recorder.ts";
export {
  inspectVideo,
  paintVideo,
  type PaintedVideo,
  type VideoFacts,
  type VideoFormat,
  type VideoOptions,
} from "./video.ts";

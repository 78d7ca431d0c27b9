/**
 * Painting in a page: models, pictures, cameras, videos, and the element `<plein-air>`.
 *
 * @module pleinair/web
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
export { CameraError, listCameras, openCamera, type CameraInfo, type CameraOptions } from "./live/camera.ts";
export { framesOf, frameStream, type Camera, type Frame, type Frames } from "./live/frames.ts";
export {
  definePleinAir,
  type ElementOptions,
  type ElementPainter,
  type Painted,
  type PleinAirElement,
} from "./element.ts";
export type { ImageMetadata } from "../metadata/metadata.ts";
export {
  readImage,
  readMetadata,
  toBlob,
  toImageData,
  type EncodeOptions,
  type ImageSource,
  type ReadOptions,
} from "./images.ts";
export { readModel } from "./models.ts";
export type { Live, LiveOptions, LivePainting, LiveSettings } from "./live/live.ts";
export { loadPainter, type LoadOptions, type WebPainter } from "./painter.ts";
export { createRuntime } from "./runtime.ts";
export type { Device, RuntimeOptions } from "./runtime-options.ts";
export { startRecording, type Recording, type RecordingFormat, type RecordingOptions } from "./video/recorder.ts";
export type { StyleKey, VideoProgress } from "../video/types.ts";
export { inspectVideo, paintVideo } from "./video/paint-video.ts";
export type { PaintedVideo, VideoInfo, VideoFormat, VideoOptions } from "./video/types.ts";
export { restudy, stylePicture } from "./style-picture.ts";
export { readRefineOptions } from "./refine-options.ts";

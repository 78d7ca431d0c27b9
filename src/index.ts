/**
 * Pictures, styles, tensors and tiles as plain data: what is the same everywhere. In Node `pleinair` also has all of `pleinair/node`, in a page
 * all of `pleinair/web`.
 *
 * @module pleinair
 */
export { adain } from "./core/adain.ts";
export {
  DisposedError,
  FormatError,
  MissingWeightsError,
  PleinAirError,
  OptionError,
  RuntimeError,
  ShapeError,
} from "./core/errors.ts";
export { checkImage, toTensor, writeTensor, type Rect, type RgbaImage } from "./image/image.ts";
export { free } from "./core/free.ts";
export { resize } from "./image/resize.ts";
export type { Runtime, Session } from "./core/runtime.ts";
export { channelStats, type ChannelStats } from "./core/channel-stats.ts";
export { decodeStyle, encodeStyle } from "./core/style-file.ts";
export { checkStyle, codeAt, mix, withBrush, type Style, type StyleCode } from "./core/style.ts";
export { sizeOf, tensor, type Tensor } from "./core/tensor.ts";
export { planTiles, type Tile } from "./image/tiles.ts";
export { timedRuntime, type TimedRuntime } from "./core/timed-runtime.ts";

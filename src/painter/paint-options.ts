/**
 * @file What painting is asked for, checked before anything is done.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { checkStyle, type Style } from "../core/style.ts";
import { checkImage, type RgbaImage } from "../image/image.ts";
import type { LoadedModel } from "./loaded-model.ts";
import type { PaintOptions } from "./types.ts";

/** @throws What `Painter.paint` throws of a style and options that it cannot take, and the signal's reason. */
export function checkPaintOptions(
  { network, id }: LoadedModel,
  photo: RgbaImage,
  style: Style,
  { strength = 1, tilePx = network.tilePx, into, signal }: PaintOptions,
): void {
  checkStyle(style, id, network.codeLength);
  checkRange("strength", strength, 0, 1.5);
  if (!Number.isInteger(tilePx / network.sizeMultiple) || tilePx < 64) {
    throw new OptionError(`tilePx: expected a multiple of ${network.sizeMultiple} from 64 on, got ${tilePx}`);
  }
  if (into) {
    checkImage(into, "into");
    if (into.width !== photo.width || into.height !== photo.height) {
      const [expected, got] = [photo, into].map(({ width, height }) => `${width}x${height}`);
      throw new OptionError(`into: expected a picture of the photo's size, ${expected}, got ${got}`);
    }
  }
  signal?.throwIfAborted();
}

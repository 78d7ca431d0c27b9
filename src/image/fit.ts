/**
 * @file Sizes of videos: smaller on request, and even where a codec wants that.
 */
import { OptionError } from "../core/errors.ts";
import type { RgbaImage, Size } from "./image.ts";

/**
 * The size at which a picture fits into a square, with its shape kept. It never grows.
 *
 * @param sidePx - Of the square, at least 16; `undefined` leaves the size as it is.
 * @throws {OptionError} when the side is not a whole number from 16 on.
 */
export function fitInto({ width, height }: Size, sidePx: number | undefined): Size {
  if (sidePx === undefined) return { width, height };
  if (!(Number.isInteger(sidePx) && sidePx >= 16)) {
    throw new OptionError(`sidePx: expected a whole number from 16 on, got ${sidePx}`);
  }
  const scale = Math.min(1, sidePx / Math.max(width, height));
  const side = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { width: side(width), height: side(height) };
}

/** The picture with an even number of columns and rows: an odd last one is there twice. An even picture comes back itself. */
export function toEven(image: RgbaImage): RgbaImage {
  const { width, height } = evenSize(image);
  if (width === image.width && height === image.height) return image;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const from = Math.min(y, image.height - 1) * image.width * 4;
    const row = image.data.subarray(from, from + image.width * 4);
    data.set(row, y * width * 4);
    if (width > image.width) data.set(row.subarray(-4), (y * width + image.width) * 4);
  }
  return { data, width, height };
}

/** Sides rounded up to even numbers. */
export function evenSize({ width, height }: Size): Size {
  return { width: width + (width % 2), height: height + (height % 2) };
}

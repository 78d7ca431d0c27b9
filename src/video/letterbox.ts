/**
 * @file Frames whose shape is not that of their video, as in a stream whose size changes: fitted into it, between black bars.
 */
import type { RgbaImage, Size } from "../image/image.ts";

/** The largest size of the shape of `shown` that fits into `frame`. A rounding of one pixel is no other shape. */
export function fittedSize(shown: Size, frame: Size): Size {
  const scale = Math.min(frame.width / shown.width, frame.height / shown.height);
  const side = (pixels: number, whole: number) => {
    const scaled = Math.round(pixels * scale);
    return whole - scaled <= 1 ? whole : Math.max(1, scaled);
  };
  return { width: side(shown.width, frame.width), height: side(shown.height, frame.height) };
}

/** The picture in the middle of a black one. A picture of that size comes back itself. */
export function letterbox(image: RgbaImage, { width, height }: Size): RgbaImage {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  const [left, top] = [(width - image.width) >> 1, (height - image.height) >> 1];
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * image.width * 4, (y + 1) * image.width * 4);
    data.set(row, ((top + y) * width + left) * 4);
  }
  return { data, width, height };
}

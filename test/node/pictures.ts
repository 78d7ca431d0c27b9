/**
 * @file What tests of paintings ask of two pictures, and parts of one.
 */
import type { RgbaImage } from "pleinair";

/** The largest difference of any channel of any pixel, levels of 255. */
export function largest(a: RgbaImage, b: RgbaImage): number {
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0);
}

/** A rectangle of a picture, as a picture. */
export function crop({ data, width }: RgbaImage, x: number, y: number, toWidth: number, toHeight: number): RgbaImage {
  const part = new Uint8ClampedArray(toWidth * toHeight * 4);
  for (let row = 0; row < toHeight; row++) {
    const start = ((y + row) * width + x) * 4;
    part.set(data.subarray(start, start + toWidth * 4), row * toWidth * 4);
  }
  return { data: part, width: toWidth, height: toHeight };
}

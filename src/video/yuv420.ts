/**
 * @file Pixels as video encoders take them: BT.709, narrow range, 4:2:0, which every player shows as it is meant.
 */
import type { RgbaImage } from "../image/image.ts";

/** Shares of red, green and blue in luma (BT.709). */
const [ofRed, ofGreen, ofBlue] = [0.2126, 0.7152, 0.0722];

/**
 * The planes Y, U and V one after another, 8 bits, luma from 16 to 235; the colour of a square of four pixels is their mean.
 *
 * @param image - With even sides.
 * @param alpha - Whether a plane A follows, from 0 to 255. Default: alpha is left out.
 */
export function toYuv420({ data, width, height }: RgbaImage, { alpha = false } = {}): Uint8Array<ArrayBuffer> {
  const pixels = width * height;
  const planes = new Uint8Array(pixels * (alpha ? 2.5 : 1.5));
  const [atBlue, atRed] = [pixels, pixels * 1.25];
  let square = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, square++) {
      let [red, green, blue] = [0, 0, 0];
      for (let corner = 0; corner < 4; corner++) {
        const pixel = (y + (corner >> 1)) * width + x + (corner & 1);
        const [r, g, b] = [data[pixel * 4]!, data[pixel * 4 + 1]!, data[pixel * 4 + 2]!];
        planes[pixel] = 16.5 + (219 / 255) * (ofRed * r + ofGreen * g + ofBlue * b);
        red += r;
        green += g;
        blue += b;
      }
      const luma = ofRed * red + ofGreen * green + ofBlue * blue;
      // Sums of four, and 224 steps for the whole way from -255 to 255.
      planes[atBlue + square] = 128.5 + ((224 / 255 / 8) * (blue - luma)) / (1 - ofBlue);
      planes[atRed + square] = 128.5 + ((224 / 255 / 8) * (red - luma)) / (1 - ofRed);
    }
  }
  if (alpha) for (let pixel = 0; pixel < pixels; pixel++) planes[pixels * 1.5 + pixel] = data[pixel * 4 + 3]!;
  return planes;
}

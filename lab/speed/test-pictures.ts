/**
 * @file Pictures to measure speed on. Their content does not change the time of a network, but that of a JPEG codec.
 */
import type { RgbaImage } from "pleinair";

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Any values: for networks alone. */
export function noisePicture({ width, height }: Size): RgbaImage {
  return { data: new Uint8ClampedArray(width * height * 4).map((_, i) => (i * 158) % 256), width, height };
}

/** Edges and gradients, as compressible as a photo: for everything that reads or writes files. */
export function smoothPicture({ width, height }: Size): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const wave = Math.sin(x / 17) * Math.cos(y / 23) + Math.sin((x + y) / 91);
      data[at] = 127 + 60 * wave;
      data[at + 1] = 127 + 60 * Math.sin(x / 50 - y / 70);
      data[at + 2] = (255 * y) / height;
      data[at + 3] = 255;
    }
  }
  return { data, width, height };
}

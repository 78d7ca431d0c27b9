/**
 * @file Sensor noise from a fixed seed, so that every model is given the same.
 */
import { normal, random } from "@pleinair/trainer";
import type { RgbaImage } from "pleinair";

/**
 * The picture as a sensor gives it: normal noise in each colour, slightly correlated between neighbouring pixels as demosaicing leaves it.
 *
 * @param levels - Standard deviation of the noise, levels of 255.
 * @param seed - Another seed gives other noise.
 */
export function withNoise({ data, width, height }: RgbaImage, levels: number, seed: number): RgbaImage {
  if (levels === 0) return { data: data.slice(), width, height };
  const draw = random("sensor noise", seed);
  const noisy = data.slice();
  const white = Float32Array.from({ length: (width + 1) * (height + 1) * 3 }, () => normal(draw));
  const row = (width + 1) * 3;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = y * row + x * 3 + channel;
        const mixed = (2 * white[at]! + white[at + 3]! + white[at + row]!) / Math.sqrt(6);
        noisy[(y * width + x) * 4 + channel]! += levels * mixed;
      }
    }
  }
  return { data: noisy, width, height };
}

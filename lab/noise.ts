/**
 * @file Sensor noise from a fixed seed, so that every contender sees the same.
 */
import type { RgbaImage } from "pleinair";

/** Numbers in 0..1 from a fixed seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The picture as a sensor sees it: normal noise in each colour, a little alike in neighbouring pixels as demosaicing leaves it.
 *
 * @param levels - Deviation of the noise, levels of 255.
 * @param seed - Another seed, other noise.
 */
export function withNoise({ data, width, height }: RgbaImage, levels: number, seed: number): RgbaImage {
  const draw = seeded(seed);
  const noisy = data.slice();
  const white = new Float32Array((width + 1) * (height + 1) * 3);
  for (let i = 0; i < white.length; i += 2) {
    // Box and Muller, both numbers of a pair.
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - draw())), 2 * Math.PI * draw()];
    white[i] = radius * Math.cos(angle);
    if (i + 1 < white.length) white[i + 1] = radius * Math.sin(angle);
  }
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

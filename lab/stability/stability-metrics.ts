/**
 * @file The metrics of temporal stability, all in levels of 255; lower is better.
 */
import type { RgbaImage } from "pleinair";
import { warp, type Similarity } from "./camera-motion.ts";

/**
 * Warp error (Lai et al. 2018, arXiv 1808.00449, with exact motion instead of estimated): the root mean square difference
 * of `after` and `before` warped, over all pixels that both show.
 */
export function warpError(before: RgbaImage, after: RgbaImage, motion: Similarity): number {
  const { rgb, known } = warp(before, motion);
  let [sum, count] = [0, 0];
  known.forEach((isKnown, i) => {
    if (!isKnown) return;
    for (let channel = 0; channel < 3; channel++) sum += (after.data[i * 4 + channel]! - rgb[i * 3 + channel]!) ** 2;
    count += 3;
  });
  return Math.sqrt(sum / count);
}

/** The mean over all pixels and colours of their standard deviation over time. */
export function stdOverTime(frames: readonly RgbaImage[]): number {
  const values = frames[0]!.data.length;
  const [sums, squares] = [new Float64Array(values), new Float64Array(values)];
  for (const { data } of frames) {
    // Differences to the first frame: squares of small numbers lose nothing.
    for (let i = 0; i < values; i++) {
      const change = data[i]! - frames[0]!.data[i]!;
      sums[i]! += change;
      squares[i]! += change * change;
    }
  }
  let total = 0;
  for (let i = 0; i < values; i++) {
    if (i % 4 === 3) continue;
    const mean = sums[i]! / frames.length;
    total += Math.sqrt(Math.max(0, squares[i]! / frames.length - mean * mean));
  }
  return total / (values * 0.75);
}

/** Standard deviation over time of the mean of all pixels and colours: flicker of the whole picture. */
export function brightnessStd(frames: readonly RgbaImage[]): number {
  const means = frames.map(({ data }) => {
    let sum = 0;
    for (let i = 0; i < data.length; i++) if (i % 4 !== 3) sum += data[i]!;
    return sum / (data.length * 0.75);
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return Math.sqrt(means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length);
}

/** Root mean square difference of two pictures where `mask` is 1. Without pixels to compare: undefined. */
export function rmsDifference(a: RgbaImage, b: RgbaImage, mask?: Uint8Array): number | undefined {
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.width * a.height; i++) {
    if (mask && !mask[i]) continue;
    for (let channel = i * 4; channel < i * 4 + 3; channel++) sum += (a.data[channel]! - b.data[channel]!) ** 2;
    count += 3;
  }
  return count === 0 ? undefined : Math.sqrt(sum / count);
}

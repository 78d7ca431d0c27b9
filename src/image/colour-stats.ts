/**
 * @file Mean and deviation of a picture's colours.
 */
import type { ChannelStats } from "../core/channel-stats.ts";
import type { RgbaImage } from "./image.ts";

/**
 * Mean and standard deviation of red, green and blue, in 0..1, each pixel counting by its alpha.
 *
 * @param image - With something to see.
 */
export function colourStats({ data }: RgbaImage): ChannelStats<readonly number[]> {
  let weight = 0;
  const [sums, squares] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    weight += alpha;
    for (let c = 0; c < 3; c++) {
      const value = data[i + c]! / 255;
      sums[c]! += alpha * value;
      squares[c]! += alpha * value * value;
    }
  }
  const mean = sums.map((sum) => sum / weight);
  // In float64, where the difference of two means of squares keeps ten digits.
  return { mean, std: squares.map((sum, c) => Math.sqrt(Math.max(0, sum / weight - mean[c]! ** 2))) };
}

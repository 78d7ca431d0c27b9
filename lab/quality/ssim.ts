/**
 * @file Structural similarity (Wang et al. 2004), on grey, with an 11x11 Gaussian window of standard deviation 1.5.
 */
import type { RgbaImage } from "pleinair";
import { greyOf } from "../pictures.ts";

const reach = 5;
const window1d = gaussian();

/** Mean SSIM of two pictures of one size, over the pixels whose window lies inside. 1 for equal pictures. */
export function ssim(a: RgbaImage, b: RgbaImage): number {
  const { width, height } = a;
  const [x, y] = [greyOf(a), greyOf(b)];
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const blurred = [x, y, product(x, x), product(y, y), product(x, y)].map((plane) => blur(plane, width, height));
  const [mx, my, xx, yy, xy] = blurred as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  let [sum, count] = [0, 0];
  for (let row = reach; row < height - reach; row++) {
    for (let column = reach; column < width - reach; column++) {
      const i = row * width + column;
      const covariance = xy[i]! - mx[i]! * my[i]!;
      const variances = xx[i]! - mx[i]! ** 2 + yy[i]! - my[i]! ** 2;
      sum +=
        ((2 * mx[i]! * my[i]! + c1) * (2 * covariance + c2)) / ((mx[i]! ** 2 + my[i]! ** 2 + c1) * (variances + c2));
      count++;
    }
  }
  return sum / count;
}

/** Blurs the inside; the border, which is not read, stays as it is. */
function blur(plane: Float64Array, width: number, height: number): Float64Array {
  const along = (source: Float64Array, stride: number) => {
    const blurred = source.slice();
    const [marginX, marginY] = stride === 1 ? [reach, 0] : [0, reach];
    for (let y = marginY; y < height - marginY; y++) {
      for (let x = marginX; x < width - marginX; x++) {
        const at = y * width + x;
        let sum = 0;
        for (let k = 0; k <= 2 * reach; k++) sum += window1d[k]! * source[at + (k - reach) * stride]!;
        blurred[at] = sum;
      }
    }
    return blurred;
  };
  return along(along(plane, 1), width);
}

function gaussian(): number[] {
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * @file Making a picture smaller or larger, sharply: how styles are read, and photos on their way through the passes of a painting.
 */
import { checkImage, type RgbaImage } from "./image.ts";
import { lanczos3, tapsFor, type Kernel, type Taps } from "./resample.ts";

/**
 * The picture at another size, its whole area kept. When it shrinks, the kernel grows with the new pixels, so that nothing is left out and
 * nothing finer than the new size can alias. Values beyond 0 and 255 are clipped.
 *
 * @param image - The picture, which stays as it is.
 * @param width - Pixels, at least 1.
 * @param height - Pixels, at least 1.
 * @param kernel - Default: {@link lanczos3}.
 */
export function resize(image: RgbaImage, width: number, height: number, kernel: Kernel = lanczos3): RgbaImage {
  checkImage(image, "resize(image)");
  const columns = tapsFor(image.width, width, kernel);
  const rows = tapsFor(image.height, height, kernel);
  const data = new Uint8ClampedArray(width * height * 4);
  const stride = image.width * 4;
  // Rows first, one at a time: no picture of halfway size is ever held.
  const line = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    sumRows(image.data, stride, rows.first[y]!, rows.weights.subarray(y * rows.count, (y + 1) * rows.count), line);
    sumColumns(line, columns, data, y * width * 4);
  }
  return { data, width, height };
}

/** A row of the result, at `to`: weighted sums of neighbouring pixels of a row. */
function sumColumns(line: Float32Array, { first, weights, count }: Taps, data: Uint8ClampedArray, to: number): void {
  for (let x = 0, k = 0; x < first.length; x++, to += 4) {
    let from = first[x]! * 4;
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (const end = k + count; k < end; k++, from += 4) {
      const weight = weights[k]!;
      red += weight * line[from]!;
      green += weight * line[from + 1]!;
      blue += weight * line[from + 2]!;
      alpha += weight * line[from + 3]!;
    }
    data[to] = red;
    data[to + 1] = green;
    data[to + 2] = blue;
    data[to + 3] = alpha;
  }
}

/** The weighted sum of rows of `stride` numbers, from row `first` on, into `line`. Two rows at a time: half the traffic with `line`. */
function sumRows(
  data: Uint8ClampedArray,
  stride: number,
  first: number,
  weights: Float64Array,
  line: Float32Array,
): void {
  line.fill(0);
  for (let k = 0; k < weights.length; k += 2) {
    const [one, other] = [weights[k]!, weights[k + 1] ?? 0];
    if (one === 0 && other === 0) continue;
    const from = (first + k) * stride;
    // Where the last row stands alone, the other counts nothing.
    const next = k + 1 < weights.length ? from + stride : from;
    for (let i = 0; i < stride; i++) line[i]! += one * data[from + i]! + other * data[next + i]!;
  }
}

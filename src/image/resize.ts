/**
 * @file Making a picture smaller or larger, sharply: how styles are read, and photos on their way through the passes of a painting.
 */
import { checkImage, type RgbaImage } from "./image.ts";
import { lanczos3, tapsFor, type Kernel } from "./resample.ts";

/**
 * The picture at another size, its whole area kept. When it shrinks, the kernel grows with the new pixels, so that nothing is left out and
 * nothing finer than the new size can alias. Values beyond 0 and 255 are clipped.
 *
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
    let at = y * width * 4;
    for (let x = 0; x < width; x++, at += 4) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      let from = columns.first[x]! * 4;
      const end = (x + 1) * columns.count;
      for (let k = x * columns.count; k < end; k++, from += 4) {
        const weight = columns.weights[k]!;
        red += weight * line[from]!;
        green += weight * line[from + 1]!;
        blue += weight * line[from + 2]!;
        alpha += weight * line[from + 3]!;
      }
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = alpha;
    }
  }
  return { data, width, height };
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

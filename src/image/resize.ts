/**
 * @file Making a picture smaller or larger, for reading styles at a given scale.
 */
import { checkImage, type RgbaImage } from "./image.ts";

/**
 * The picture at another size. Each new pixel is the mean of the area it covers when the picture shrinks, and a linear
 * blend of its neighbours when it grows; both directions separately.
 *
 * @param width - Pixels, at least 1.
 * @param height - Pixels, at least 1.
 */
export function resize(image: RgbaImage, width: number, height: number): RgbaImage {
  checkImage(image, "resize(image)");
  const columns = weightsOf(image.width, width);
  const rows = weightsOf(image.height, height);
  const narrow = new Float32Array(width * image.height * 4);
  for (let y = 0; y < image.height; y++) {
    columns.forEach(({ first, weights }, x) => {
      const to = (y * width + x) * 4;
      weights.forEach((weight, i) => {
        const from = (y * image.width + first + i) * 4;
        for (let channel = 0; channel < 4; channel++) narrow[to + channel]! += weight * image.data[from + channel]!;
      });
    });
  }
  const data = new Uint8ClampedArray(width * height * 4);
  const row = new Float32Array(width * 4);
  rows.forEach(({ first, weights }, y) => {
    row.fill(0);
    weights.forEach((weight, i) => {
      const from = (first + i) * width * 4;
      for (let at = 0; at < row.length; at++) row[at]! += weight * narrow[from + at]!;
    });
    data.set(row, y * width * 4);
  });
  return { data, width, height };
}

interface Taps {
  /** The first source pixel that counts. */
  readonly first: number;
  /** How much it and the ones after it count; the sum is 1. */
  readonly weights: readonly number[];
}

/** For each of `to` pixels, the source pixels under a triangle as wide as the larger of both pixels. */
function weightsOf(from: number, to: number): Taps[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const raw = Array.from({ length: last - first + 1 }, (_, k) => 1 - Math.abs(first + k - centre) / reach);
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/**
 * @file Linear colour transfer: gives a picture the colours of another.
 *
 * The linear map between two colour distributions that moves colours least (Pitié & Kokaram 2007, "The linear Monge-Kantorovitch linear
 * colour mapping for example-based colour transfer"): mean and covariance of RGB become the other's.
 */
import type { Tensor } from "pleinair";

/** A 3x3 matrix, row by row. */
type Matrix = readonly number[];

/** Mean and covariance of a picture's RGB. */
interface ColourStatistics {
  readonly mean: readonly number[];
  readonly covariance: Matrix;
}

/**
 * Added to every variance, so that the noise of an even grey, about 2.5 levels of 255, is not amplified to the other's colours.
 */
const minVariance = 1e-4;

/**
 * `picture` with the mean and covariance of `reference`'s colours.
 *
 * @param picture - `[1, 3, H, W]`.
 * @param reference - `[1, 3, h, w]`.
 * @returns `[1, 3, H, W]`, not clipped.
 */
export function transferColours(picture: Tensor, reference: Tensor): Tensor {
  const [from, to] = [colourStatisticsOf(picture), colourStatisticsOf(reference)];
  const root = powerOf(from.covariance, 0.5);
  const back = powerOf(from.covariance, -0.5);
  const map = product(back, product(powerOf(product(root, product(to.covariance, root)), 0.5), back));
  const plane = picture.data.length / 3;
  const data = new Float32Array(picture.data.length);
  for (let i = 0; i < plane; i++) {
    const [r, g, b] = [0, 1, 2].map((c) => picture.data[c * plane + i]! - from.mean[c]!) as [number, number, number];
    for (let c = 0; c < 3; c++) {
      data[c * plane + i] = map[3 * c]! * r + map[3 * c + 1]! * g + map[3 * c + 2]! * b + to.mean[c]!;
    }
  }
  return { data, dims: picture.dims };
}

function colourStatisticsOf({ data }: Tensor): ColourStatistics {
  const plane = data.length / 3;
  const channel = (c: number) => data.subarray(c * plane, (c + 1) * plane);
  const mean = [0, 1, 2].map((c) => channel(c).reduce((sum, value) => sum + value, 0) / plane);
  const covariance = Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    const [a, b] = [channel(row), channel(column)];
    let sum = 0;
    for (let i = 0; i < plane; i++) sum += (a[i]! - mean[row]!) * (b[i]! - mean[column]!);
    return sum / plane + (row === column ? minVariance : 0);
  });
  return { mean, covariance };
}

function product(a: Matrix, b: Matrix): number[] {
  return a.map((_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
}

/** A power of a symmetric positive matrix, through its eigenvectors (Jacobi's rotations). */
function powerOf(matrix: Matrix, power: number): number[] {
  let a = [...matrix];
  let vectors = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let sweep = 0; sweep < 12; sweep++) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      if (a[3 * p + q] === 0) continue;
      const angle = 0.5 * Math.atan2(2 * a[3 * p + q]!, a[4 * q]! - a[4 * p]!);
      const rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];
      rotation[4 * p] = rotation[4 * q] = Math.cos(angle);
      rotation[3 * p + q] = Math.sin(angle);
      rotation[3 * q + p] = -Math.sin(angle);
      a = product(transposed(rotation), product(a, rotation));
      vectors = product(vectors, rotation);
    }
  }
  const scaled = vectors.map((value, at) => value * Math.max(a[4 * (at % 3)]!, 1e-12) ** power);
  return product(scaled, transposed(vectors));
}

function transposed(matrix: Matrix): number[] {
  return matrix.map((_, at) => matrix[3 * (at % 3) + Math.floor(at / 3)]!);
}

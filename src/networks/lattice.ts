/**
 * @file The lattice: fine structure that repeats with the network's own grid, and a loss against it.
 *
 * Nearest enlargement, pixel shuffle and strides without a low-pass leave marks locked to a grid of 2, 4 or 8 pixels. A loss read off VGG
 * does not see them while VGG's pooling grid lies on the painter's: it has to be measured by itself.
 *
 * With h the grey picture less its mean over 5x5 pixels, in windows of 32x32 pixels, for a period p:
 *
 *     share(p) = Σ windows max(0, mean over the p² phases of m² - E / n) / Σ windows (E + 1/255²)
 *
 * m(phase) is the mean of h over the n = (32 / p)² pixels of one phase, less the mean of all; E is the mean of h². White noise has
 * m² = E / n by chance, which is why it is taken off. A pure pattern of that period has a share of 1; photos have about 1 % at p = 4.
 */
import type { Tensor } from "../core/tensor.ts";
import {
  add,
  constant,
  conv,
  div,
  mul,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  slice,
  square,
  sub,
  type Value,
} from "../graph/index.ts";

/** Periods of the lattice that is trained against, pixels: those of the network's strides, and twice that. */
export const latticePeriods = [2, 4, 8] as const;

/** Side of the windows, pixels. */
const windowPx = 32;

/** Pixels each way of the mean that is taken off. */
const radiusPx = 2;

/** Grey of RGB (ITU-R BT.601). */
const grey = [0.299, 0.587, 0.114] as const;

/**
 * Added to every window's E in the divisor: the mean square of one level of 255. A window of one colour has no share, and its gradient does not
 * grow without limit.
 */
const evenEnergy = 1 / 255 ** 2;

/** The smallest side of a picture that has a window, pixels. */
export const smallestLatticePx = windowPx + 2 * radiusPx;

/**
 * The lattice loss: the shares of every period of {@link latticePeriods}, summed, averaged over pictures.
 *
 * @param painting - `[N, 3, H, W]`, RGB in 0..1, sides of at least {@link smallestLatticePx}. Only whole windows count, from the top left.
 * @returns A scalar of dimensions `[1]`.
 */
export function latticeLoss(painting: Value): Value {
  const [n] = painting.dims as readonly [number, number, number, number];
  const side = 2 * radiusPx + 1;
  const filter = new Float32Array(3 * side * side);
  grey.forEach((share, channel) => {
    for (let i = 0; i < side * side; i++) {
      filter[channel * side * side + i] = share * ((i === (side * side - 1) / 2 ? 1 : 0) - 1 / (side * side));
    }
  });
  const detail = conv(painting, constant(filter, [1, 3, side, side]));
  const [rows, columns] = [2, 3].map((axis) => Math.floor(detail.dims[axis]! / windowPx)) as [number, number];
  const whole = slice(slice(detail, 2, 0, rows * windowPx), 3, 0, columns * windowPx);
  const windows = [n, rows, 1, 1, columns, 1, 1];
  const energy = reshape(reduceMean(square(reshape(whole, [n * rows, windowPx, columns, windowPx])), [1, 3]), windows);
  const total = reduceSum(energy, [1, 4]);
  const shares = latticePeriods.map((period) => {
    const blocks = windowPx / period;
    const byPhase = reshape(whole, [n, rows, blocks, period, columns, blocks, period]);
    const means = reduceMean(byPhase, [2, 5]);
    const centred = sub(means, reduceMean(means, [3, 6]));
    const locked = reduceMean(square(centred), [3, 6]);
    const excess = relu(sub(locked, mul(energy, 1 / (blocks * blocks))));
    return reduceMean(div(reduceSum(excess, [1, 4]), add(total, rows * columns * evenEnergy)), [0]);
  });
  return reshape(shares.reduce(add), [1]);
}

/**
 * The share of a picture's fine structure that is locked to a grid of `period` pixels: the reference for {@link latticeLoss}, and the
 * measure of an evaluation.
 *
 * @param picture - `[1, 3, H, W]`, RGB in 0..1, sides of at least {@link smallestLatticePx}.
 * @param period - 2, 4, 8 or 16 pixels.
 * @returns From 0 to 1; 0 for a picture of one colour.
 */
export function latticeShare({ data, dims }: Tensor, period: number): number {
  const [, , height, width] = dims as readonly [number, number, number, number];
  const plane = height * width;
  const luma = Float64Array.from({ length: plane }, (_, i) =>
    grey.reduce((sum, share, channel) => sum + share * data[channel * plane + i]!, 0),
  );
  const detail = (y: number, x: number) => {
    let sum = 0;
    for (let dy = -radiusPx; dy <= radiusPx; dy++) {
      for (let dx = -radiusPx; dx <= radiusPx; dx++) sum += luma[(y + dy) * width + x + dx]!;
    }
    return luma[y * width + x]! - sum / (2 * radiusPx + 1) ** 2;
  };
  const count = (windowPx / period) ** 2;
  let [excess, total] = [0, 0];
  for (let top = radiusPx; top + windowPx + radiusPx <= height; top += windowPx) {
    for (let left = radiusPx; left + windowPx + radiusPx <= width; left += windowPx) {
      const means = new Float64Array(period * period);
      let energy = 0;
      for (let y = 0; y < windowPx; y++) {
        for (let x = 0; x < windowPx; x++) {
          const h = detail(top + y, left + x);
          energy += h ** 2 / windowPx ** 2;
          means[(y % period) * period + (x % period)]! += h / count;
        }
      }
      const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
      const locked = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length;
      excess += Math.max(0, locked - energy / count);
      total += energy + evenEnergy;
    }
  }
  return total > 0 ? excess / total : 0;
}

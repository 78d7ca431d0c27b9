/**
 * @file Drafts at twice their size, in straight lines between their pixels: in a graph, and inside filters that read them.
 */
import type { Tensor } from "../core/tensor.ts";
import { constant, conv, depthToSpace, reshape, type Value } from "../graph/index.ts";

/** Weights of pixels i - 1 to i + 1 for the two pixels that pixel i becomes: a quarter of a pixel before its middle, and as far after it. */
const taps = [
  [0.25, 0.75, 0],
  [0, 0.75, 0.25],
] as const;

/** For each of the 2x2 pixels that one becomes, what it takes of the 3x3 around that, `[4, 3, 3]`. */
const phases = taps.flatMap((down) => taps.map((across) => down.flatMap((a) => across.map((b) => a * b))));

/**
 * A picture at twice its size.
 *
 * @param x - `[N, C, H, W]`, with a row or column on every side that is only looked at.
 * @returns `[N, C, 2H - 4, 2W - 4]`.
 */
export function enlargeInside(x: Value): Value {
  const [n, c, height, width] = x.dims as readonly [number, number, number, number];
  const planes = reshape(x, [n * c, 1, height, width]);
  const cells = conv(planes, constant(Float32Array.from(phases.flat()), [4, 1, 3, 3]));
  return reshape(depthToSpace(cells, 2), [n, c, 2 * (height - 2), 2 * (width - 2)]);
}

/** Filters `[3 * 4, 3, 3, 3]` of a picture `[N, 3, H, W]` to the 2x2 pixels that each becomes, for depthToSpace: {@link enlargeInside} up to that. */
export function enlargingFilters(): Tensor {
  const data = new Float32Array(12 * 3 * 9);
  for (let channel = 0; channel < 3; channel++)
    phases.forEach((phase, i) => data.set(phase, ((channel * 4 + i) * 3 + channel) * 9));
  return { data, dims: [12, 3, 3, 3] };
}

/**
 * Filters `[out, in, 6, 6]` of stride 2 that read an enlarged picture, as filters `[out, in, 5, 5]` that read the picture itself: the same sums. They
 * begin a pixel earlier.
 */
export function readingUnenlarged({ data: filters, dims }: Tensor): Tensor {
  const [outputs, inputs] = dims as readonly [number, number];
  const data = new Float32Array(outputs * inputs * 25);
  // Enlarged pixel `row` is one of the two that pixel `row >> 1` becomes, and takes of those from the one before on.
  for (let plane = 0; plane < outputs * inputs; plane++) {
    for (let row = 0; row < 6; row++) {
      for (let column = 0; column < 6; column++) {
        const value = filters[(plane * 6 + row) * 6 + column]!;
        for (let y = 0; y < 3; y++) {
          for (let x = 0; x < 3; x++) {
            const weight = taps[row % 2]![y]! * taps[column % 2]![x]!;
            data[(plane * 5 + (row >> 1) + y) * 5 + (column >> 1) + x]! += weight * value;
          }
        }
      }
    }
  }
  return { data, dims: [outputs, inputs, 5, 5] };
}

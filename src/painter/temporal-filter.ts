/**
 * @file A temporal filter for video: where a frame differs from the one before by no more than noise, most of the one before stays.
 *
 * A network that repaints every frame by itself turns each frame's noise into other strokes. Smoothing the statistics of
 * AdaIN does not help, noise being averaged out in them already (docs/decisions/2026-11-24-smoothing-statistics-alone.md). So the
 * picture that the network reads is filtered: a recursive filter in time, as in video denoising, that opens where something moves.
 */
import {
  add,
  averagePool,
  constant,
  conv,
  input,
  mul,
  padEdges,
  reduceMean,
  relu,
  resizeNearest,
  sqrt,
  square,
  sub,
  toOnnx,
  type Value,
} from "../graph/index.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Size } from "../image/image.ts";
import type { Sessions } from "./sessions.ts";
import { pixelsOf, sizeKey } from "./sizes.ts";

/** Movement is judged on cells of this many pixels. */
const cell = 4;

/**
 * Differences, as root mean squares in units of 0..1, at which something begins to count as moving and at which it
 * surely does. Noise of a sensor is independent from pixel to pixel, so it is a quarter as large in the mean of a cell.
 */
const pixelThresholds = { from: 8 / 255, to: 18 / 255 };
const cellThresholds = { from: 2.5 / 255, to: 7 / 255 };

/** `picture`, `previous` (both `[1, 3, H, W]`, multiples of 4) and `strength [1]` → `filtered [1, 3, H, W]`: see {@link temporalFilter}. */
export function temporalFilterGraph({ width, height }: Size): Uint8Array {
  const dims = [1, 3, height, width];
  return toOnnx({ filtered: temporalFilter(input("picture", dims), input("previous", dims), input("strength", [1])) });
}

/** What {@link temporalFilterGraph} reads. */
export interface TemporalFilterInputs extends Readonly<Record<string, Tensor>> {
  readonly picture: Tensor;
  readonly previous: Tensor;
  readonly strength: Tensor;
}

/** Runs {@link temporalFilterGraph} at the picture's size. */
export function createTemporalFilterRunner(sessions: Sessions): (inputs: TemporalFilterInputs) => Promise<Tensor> {
  return async (inputs) => {
    const [, , height, width] = inputs.picture.dims as readonly [number, number, number, number];
    const size = { width, height };
    const session = await sessions.get(`temporal filter ${sizeKey(size)}`, pixelsOf(size), () =>
      temporalFilterGraph(size),
    );
    return (await session.run(inputs)).filtered!;
  };
}

/**
 * A frame, filtered with the filtered one before it.
 *
 * @param strength - The share of the frame before that stays where nothing moves, `[1]`, 0 to 1. 0 is the frame by itself. Held with
 *   share h, noise that is independent from frame to frame comes down to `sqrt((1 - h) / (1 + h))` of its deviation.
 */
function temporalFilter(picture: Value, previous: Value, strength: Value): Value {
  const difference = sub(picture, previous);
  const kept = mul(sub(1, motionMask(difference)), strength);
  return sub(picture, mul(difference, resizeNearest(kept, cell)));
}

/** How surely something moves in each cell, 0 to 1: `[1, 1, H/4, W/4]`. */
function motionMask(difference: Value): Value {
  const pixels = ramp(averagePool(square(difference), cell), pixelThresholds);
  const cells = ramp(square(averagePool(difference, cell)), cellThresholds);
  return atMostOne(add(pixels, cells));
}

/** From 0 to 1 where the root of `energy [1, 3, h, w]`, averaged over colours and neighbouring cells, goes from `from` to `to`. */
function ramp(energy: Value, { from, to }: { readonly from: number; readonly to: number }): Value {
  const around = conv(padEdges(reduceMean(energy, [1]), 1), constant(new Float32Array(9).fill(1 / 9), [1, 1, 3, 3]));
  return atMostOne(relu(mul(sub(sqrt(add(around, 1e-12)), from), 1 / (to - from))));
}

function atMostOne(x: Value): Value {
  return sub(1, relu(sub(1, x)));
}

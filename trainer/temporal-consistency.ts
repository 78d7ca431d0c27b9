/**
 * @file Temporal consistency: pairs of a photo, and the same moved by whole pixels with the noise of a sensor on it. Their paintings should
 * be the same but for the motion.
 *
 * A network that works at a quarter of the resolution has no reason to paint alike what lies 1, 2 or 3 pixels further: its
 * strokes become locked to its grid of four, and flicker as soon as a camera moves. Whole pixels are enough to train against it and need no
 * interpolation, which would blur the painting and reward blur.
 */
import type { Tensor } from "pleinair";
import { conv, reshape, slice, type Value } from "pleinair/graph";
import { meanSquaredError } from "pleinair/network";
import { below, nearlyNormal, type Random } from "./random.ts";

/** A pair is moved by at most this much each way, pixels: with it every place in the grid meets every other. */
export const mostMoved = 3;

/** What is left out at the borders, pixels, where the moved picture shows what the other does not. */
const border = 16;

/** Deviation of the noise, at most; each pair draws its own. Cameras indoors have 2 to 6 of 255. */
const mostNoise = 6 / 255;

/** A motion: the moved picture shows at (x, y) what the other shows at (x + right, y + down). */
export interface Move {
  readonly right: number;
  readonly down: number;
}

/** Up to {@link mostMoved} each way, and not nothing. */
export function drawMove(draw: Random): Move {
  const way = () => below(draw, 2 * mostMoved + 1) - mostMoved;
  const move = { right: way(), down: way() };
  return move.right === 0 && move.down === 0 ? drawMove(draw) : move;
}

/** Pictures `[N, 3, H, W]` moved, the border repeated where nothing is known, with noise on them. */
export function movedAndNoisy({ data, dims }: Tensor, { right, down }: Move, draw: Random): Tensor {
  const [n, channels, height, width] = dims as readonly [number, number, number, number];
  const moved = new Float32Array(data.length);
  let noise = 0;
  for (let plane = 0; plane < n * channels; plane++) {
    if (plane % channels === 0) noise = mostNoise * draw();
    const start = plane * height * width;
    for (let y = 0; y < height; y++) {
      const row = start + Math.min(Math.max(y + down, 0), height - 1) * width;
      for (let x = 0; x < width; x++) {
        const value = data[row + Math.min(Math.max(x + right, 0), width - 1)]!;
        moved[start + y * width + x] = Math.min(1, Math.max(0, value + noise * nearlyNormal(draw)));
      }
    }
  }
  return { data: moved, dims };
}

/** Dimensions of {@link moveFilter}. */
export const moveFilterDims = [1, 1, 2 * mostMoved + 1, 2 * mostMoved + 1] as const;

/** A motion as a graph takes it: the filter that is 1 at one place and moves a picture as {@link movedAndNoisy} does. */
export function moveFilter({ right, down }: Move): Tensor {
  const side = 2 * mostMoved + 1;
  const data = new Float32Array(side * side);
  data[(mostMoved + down) * side + mostMoved + right] = 1;
  return { data, dims: moveFilterDims };
}

/**
 * The temporal consistency loss: mean square of the difference between the painting of the moved photos and the moved painting of the others, away
 * from the borders.
 *
 * @param painting - Of the photos, `[N, 3, H, W]`.
 * @param paintingOfMoved - Of the moved ones.
 * @param filter - Of the motion, {@link moveFilterDims}.
 */
export function temporalLoss(painting: Value, paintingOfMoved: Value, filter: Value): Value {
  const [n, channels, height, width] = painting.dims as readonly [number, number, number, number];
  const planes = reshape(painting, [n * channels, 1, height, width]);
  const inside = cropped(planes, border - mostMoved);
  const moved = conv(inside, filter);
  return meanSquaredError(moved, cropped(reshape(paintingOfMoved, planes.dims), border));
}

function cropped(x: Value, edge: number): Value {
  const [, , height, width] = x.dims as readonly [number, number, number, number];
  return slice(slice(x, 2, edge, height - edge), 3, edge, width - edge);
}

/** The temporal consistency loss of two paintings as tensors: the reference for the graph, and the measure of an evaluation. */
export function temporalDifference(painting: Tensor, paintingOfMoved: Tensor, { right, down }: Move): number {
  const [n, channels, height, width] = painting.dims as readonly [number, number, number, number];
  let [sum, count] = [0, 0];
  for (let plane = 0; plane < n * channels; plane++) {
    for (let y = border; y < height - border; y++) {
      for (let x = border; x < width - border; x++) {
        const there = (plane * height + y + down) * width + x + right;
        sum += (paintingOfMoved.data[(plane * height + y) * width + x]! - painting.data[there]!) ** 2;
        count++;
      }
    }
  }
  return sum / count;
}

/**
 * @file Motion compensation: the previous painting, moved along with the scene, is blended into the new one, so that strokes follow what they
 * belong to.
 */
import type { RgbaImage } from "../image/image.ts";
import type { OpticalFlow } from "./optical-flow.ts";
import { cubicWeights, type Offset } from "./shift.ts";

/** How the canvas before lies to the new one. */
export interface BlendOptions {
  /** Of the frames that lie on the canvases. */
  readonly flow: OpticalFlow;
  /** Where the frame lies on its canvas and where the one before lay on its own, pixels. */
  readonly offset: Offset;
  readonly previousOffset: Offset;
  /** Weight of the canvas before where the confidence is 1, from 0 to 1. */
  readonly weight: number;
}

/** Motions nearer than this to whole pixels are rounded, pixels: resampling would blur for what is within the error of the estimate. */
const minMove = 0.25;

/** Weights below this change no 8-bit colour. */
const minWeight = 1 / 512;

/**
 * Mixes the canvas before, moved along, into the new one, in place: `painting + weight · confidence · (moved − painting)`. Alpha is left alone.
 *
 * @param painting - The new canvas.
 * @param previous - The canvas before, as it was mixed. Of the same size.
 */
export function blendPrevious(painting: RgbaImage, previous: RgbaImage, options: BlendOptions): void {
  const { flow, offset, weight } = options;
  const columns = neighboursOf(painting.width, offset.x, flow.width, flow.scale);
  const rows = neighboursOf(painting.height, offset.y, flow.height, flow.scale);
  const weights = new Float32Array(painting.width);
  for (let y = 0; y < painting.height; y++) {
    setWeights(flow, weight, rows, y, columns, weights);
    // All pixels that lie nearest to one small pixel move as that does.
    for (let x = 0; x < painting.width;) {
      const column = columns.nearest[x]!;
      let end = x + 1;
      while (end < painting.width && columns.nearest[end] === column) end++;
      blendRun(painting, previous, y, x, end, runOffset(options, rows.nearest[y]! * flow.width + column), weights);
      x = end;
    }
  }
}

/** How far to look into the canvas before. */
function runOffset({ flow, offset, previousOffset }: BlendOptions, i: number): Offset {
  return { x: flow.dx[i]! + previousOffset.x - offset.x, y: flow.dy[i]! + previousOffset.y - offset.y };
}

/** Mixes pixels `start` to `end` of row `y`, all moved alike; those that came from outside stay as they are. */
function blendRun(
  { data, width, height }: RgbaImage,
  { data: from }: RgbaImage,
  y: number,
  start: number,
  end: number,
  offset: Offset,
  weights: Float32Array,
): void {
  const [wholeX, wholeY] = [Math.round(offset.x), Math.round(offset.y)];
  if (Math.abs(offset.x - wholeX) < minMove && Math.abs(offset.y - wholeY) < minMove) {
    const row = y + wholeY;
    if (row < 0 || row >= height) return;
    const last = Math.min(end, width - wholeX);
    for (let x = Math.max(start, -wholeX); x < last; x++) {
      const weight = weights[x]!;
      if (weight < minWeight) continue;
      const i = (y * width + x) * 4;
      const j = (row * width + x + wholeX) * 4;
      data[i] = data[i]! + weight * (from[j]! - data[i]!);
      data[i + 1] = data[i + 1]! + weight * (from[j + 1]! - data[i + 1]!);
      data[i + 2] = data[i + 2]! + weight * (from[j + 2]! - data[i + 2]!);
    }
    return;
  }
  const [x0, y0] = [Math.floor(offset.x), Math.floor(offset.y)];
  const row = y + y0 - 1;
  if (row < 0 || row + 3 >= height) return;
  const across = cubicWeights(offset.x - x0);
  const down = cubicWeights(offset.y - y0);
  const last = Math.min(end, width - 2 - x0);
  for (let x = Math.max(start, 1 - x0); x < last; x++) {
    const weight = weights[x]!;
    if (weight < minWeight) continue;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < 4; k++) {
      const j = ((row + k) * width + x + x0 - 1) * 4;
      const a = down[k]! * across[0];
      const b = down[k]! * across[1];
      const c = down[k]! * across[2];
      const d = down[k]! * across[3];
      red += a * from[j]! + b * from[j + 4]! + c * from[j + 8]! + d * from[j + 12]!;
      green += a * from[j + 1]! + b * from[j + 5]! + c * from[j + 9]! + d * from[j + 13]!;
      blue += a * from[j + 2]! + b * from[j + 6]! + c * from[j + 10]! + d * from[j + 14]!;
    }
    const i = (y * width + x) * 4;
    data[i] = data[i]! + weight * (red - data[i]!);
    data[i + 1] = data[i + 1]! + weight * (green - data[i + 1]!);
    data[i + 2] = data[i + 2]! + weight * (blue - data[i + 2]!);
  }
}

/** For each pixel of a row or column, the small pixels it lies between, and the nearest. */
interface Neighbours {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly fraction: Float32Array;
  readonly nearest: Int32Array;
}

/** @param at - Where the frame begins on the canvas, pixels. */
function neighboursOf(count: number, at: number, small: number, scale: number): Neighbours {
  const [first, second, nearest] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const fraction = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const place = Math.min(Math.max((i - at + 0.5) / scale - 0.5, 0), small - 1);
    first[i] = Math.floor(place);
    second[i] = Math.min(first[i]! + 1, small - 1);
    fraction[i] = place - first[i]!;
    nearest[i] = Math.round(place);
  }
  return { first, second, fraction, nearest };
}

/** Weight times confidence for every pixel of row `y`, linearly between small pixels. */
function setWeights(
  { confidence, width }: OpticalFlow,
  weight: number,
  rows: Neighbours,
  y: number,
  columns: Neighbours,
  weights: Float32Array,
): void {
  const [above, below] = [rows.first[y]! * width, rows.second[y]! * width];
  const down = rows.fraction[y]!;
  for (let x = 0; x < weights.length; x++) {
    const first = columns.first[x]!;
    const second = columns.second[x]!;
    const left = confidence[above + first]! + (confidence[below + first]! - confidence[above + first]!) * down;
    const right = confidence[above + second]! + (confidence[below + second]! - confidence[above + second]!) * down;
    weights[x] = weight * (left + (right - left) * columns.fraction[x]!);
  }
}

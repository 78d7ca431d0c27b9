/**
 * @file Optical flow from one frame of a video to the next, with a confidence.
 *
 * It is searched on a small luminance picture, from the coarsest level of a pyramid to the finest (inverse-search.ts). The confidence
 * compares the colours of a place with those of where it came from.
 */
import { noise, patch, searchLevel, stride, type Field } from "./inverse-search.ts";
import { gradientAt, newPlane, sampleBilinear, type Plane } from "./plane.ts";
import type { FramePyramid } from "./pyramid.ts";
import type { Offset } from "./shift.ts";

/** Differences to where a place came from, levels of 255: where confidence begins to fall, and where it is 0. */
const confidenceRamp = { from: 4.5, to: 10 };

/** An error of the flow that does not lower the confidence, pixels of the small picture; it explains a difference in proportion to the gradient. */
const toleratedError = 0.15;

/** Where everything in a frame was in the frame before. */
export interface OpticalFlow {
  /** Dimensions of the planes, and pixels of the frame to one of theirs. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** What is seen at `(x, y)` was at `(x + dx, y + dy)`; pixels of the frame. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** How surely it was there at all, 0 to 1: what has come into view was not. */
  readonly confidence: Float32Array;
}

/** Estimates the motion from `before` to `now`, two frames of one size. */
export function estimateFlow(before: FramePyramid, now: FramePyramid): OpticalFlow {
  const [{ width, height }] = now.levels as readonly [Plane];
  if (width < patch + 1 || height < patch + 1) return emptyFlow(width, height, now.scale);
  let field: Field | undefined;
  for (let level = now.levels.length - 1; level >= 0; level--) {
    field = searchLevel(before.levels[level]!, now.levels[level]!, field);
  }
  return flowOf(field!, before, now);
}

/** The motion of most of what is seen: the median over confident places. Absent where they are less than a fifth. */
export function dominantMotion({
  dx,
  dy,
  confidence,
}: Pick<OpticalFlow, "dx" | "dy" | "confidence">): Offset | undefined {
  // Some thousand places are enough for a median, and sorting all takes longer than the search.
  const step = Math.ceil(confidence.length / 4096);
  const [x, y] = [newPlane(confidence.length), newPlane(confidence.length)];
  let count = 0;
  let looked = 0;
  for (let i = 0; i < confidence.length; i += step, looked++) {
    if (confidence[i]! < 0.5) continue;
    x[count] = dx[i]!;
    y[count++] = dy[i]!;
  }
  if (count < looked / 5) return undefined;
  const median = (values: Float32Array) => values.subarray(0, count).sort()[count >> 1]!;
  return { x: median(x), y: median(y) };
}

function emptyFlow(width: number, height: number, scale: number): OpticalFlow {
  const [dx, dy, confidence] = [newPlane(width * height), newPlane(width * height), newPlane(width * height)];
  return { width, height, scale, dx, dy, confidence };
}

/** Motion at every small pixel, and how surely it is the right one. */
function flowOf(field: Field, before: FramePyramid, now: FramePyramid): OpticalFlow {
  const { scale } = now;
  const [{ width, height }] = now.colours;
  const motion = emptyFlow(width, height, scale);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const column = (x + 0.5 - patch / 2) / stride;
      const row = (y + 0.5 - patch / 2) / stride;
      motion.dx[i] = scale * sampleBilinear(field.dx, field.across, field.down, column, row);
      motion.dy[i] = scale * sampleBilinear(field.dy, field.across, field.down, column, row);
    }
  }
  const differences = newPlane(width * height);
  for (let i = 0; i < differences.length; i++)
    differences[i] = difference(before, now, i, motion.dx[i]!, motion.dy[i]!);
  motion.confidence.set(confidenceFrom(differences, width, height));
  preferDominant(motion, differences, before, now);
  return motion;
}

/** What moves quite otherwise than most must look better so: beside something that passes, places that show little seem to go along with it. */
function preferDominant(
  { dx, dy, confidence, scale, width, height }: OpticalFlow,
  differences: Float32Array,
  before: FramePyramid,
  now: FramePyramid,
): void {
  const main = dominantMotion({ dx, dy, confidence });
  if (!main) return;
  const others = differences.slice();
  let isOther = false;
  for (let i = 0; i < confidence.length; i++) {
    if (Math.abs(dx[i]! - main.x) + Math.abs(dy[i]! - main.y) < scale) continue;
    others[i] = difference(before, now, i, main.x, main.y);
    isOther = true;
  }
  if (!isOther) return;
  const dominantConfidence = confidenceFrom(others, width, height);
  for (let i = 0; i < confidence.length; i++) {
    if (others[i] === differences[i] || dominantConfidence[i]! < confidence[i]!) continue;
    dx[i] = main.x;
    dy[i] = main.y;
    confidence[i] = dominantConfidence[i]!;
  }
}

/** The mean square over colours between small pixel `i` and where it came from, less what an error of the motion makes of it. */
function difference(
  { colours: was }: FramePyramid,
  { colours, levels, scale }: FramePyramid,
  i: number,
  dx: number,
  dy: number,
): number {
  const { data, width, height } = levels[0]!;
  const x = i % width;
  const y = (i - x) / width;
  const fromX = x + dx / scale;
  const fromY = y + dy / scale;
  if (fromX < -0.5 || fromY < -0.5 || fromX > width - 0.5 || fromY > height - 0.5) return outsideDifference;
  let squares = 0;
  for (let c = 0; c < 3; c++) {
    const change = sampleBilinear(was[c]!.data, width, height, fromX, fromY) - colours[c]!.data[i]!;
    squares += (change * change) / 3;
  }
  const gx = gradientAt(data, i, 1, x, width);
  const gy = gradientAt(data, i, width, y, height);
  return squares / (1 + (gx * gx + gy * gy) * (toleratedError / noise) ** 2);
}

/** A difference so large that its confidence is 0. */
const outsideDifference = 1e6;

/**
 * Confidence, from the root of the mean of the differences around, and no more than the neighbours have: what a network paints beside a
 * thing that moves belongs to that thing, too.
 */
function confidenceFrom(differences: Float32Array, width: number, height: number): Float32Array {
  const { from, to } = confidenceRamp;
  const sums = over3x3(differences, width, height, (a, b, c) => a + b + c);
  const confidence = sums.map((sum) => Math.min(1, Math.max(0, (to - Math.sqrt(sum / 9)) / (to - from))));
  return over3x3(confidence, width, height, (a, b, c) => Math.min(a, b, c));
}

/** Combines each value with its eight neighbours, rows first; at the border its values are repeated. */
function over3x3(
  plane: Float32Array,
  width: number,
  height: number,
  combine: (a: number, b: number, c: number) => number,
): Float32Array {
  const rows = newPlane(plane.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      rows[i] = combine(plane[x > 0 ? i - 1 : i]!, plane[i]!, plane[x < width - 1 ? i + 1 : i]!);
    }
  }
  const both = newPlane(plane.length);
  const last = (height - 1) * width;
  for (let i = 0; i < both.length; i++) {
    both[i] = combine(rows[i >= width ? i - width : i]!, rows[i]!, rows[i < last ? i + width : i]!);
  }
  return both;
}

/**
 * @file Optical flow at every pixel of the small picture, and how surely it is the right one.
 *
 * A flow in memory: three planes, how far across and down (pixels of the frame), and the confidence.
 */
import { floatAt, sampleVector, vectorAt } from "./planes";
import { levelAt, planeBytes } from "./pyramid";
import { noise, patch, patchesIn, searchLevel, stride } from "./search";

/** Differences to where a place came from, levels of 255: where confidence begins to fall, and where it is 0. */
const confidenceFrom: f32 = 4.5;
const confidenceTo: f32 = 10;

/** An error of the flow that does not lower the confidence, pixels of the small picture; it explains a difference in proportion to the gradient. */
const toleratedError: f32 = 0.15;

/** A difference so large that its confidence is 0. */
const outsideDifference: f32 = 1e6;

/** Places of which the median motion is taken at most: sorting all takes longer than the search. */
const mostPlaces: i32 = 4096;

/** Bytes of a flow. */
export function flowBytes(width: i32, height: i32): usize {
  return 3 * planeBytes(width, height);
}

/** Bytes that {@link estimateFlow} needs to work with. */
export function flowScratchBytes(width: i32, height: i32): usize {
  const patches = planeBytes(patchesIn(width), patchesIn(height));
  return 4 * planeBytes(width, height) + 2 * floatAt(0, mostPlaces) + 11 * patches;
}

/**
 * Estimates the flow between two frames.
 *
 * @param before - Pyramid of the frame before; `now`: of this one. In pictures no larger than a patch nothing is found.
 * @param width - Of the small picture, pixels; as is `height`.
 * @param flow - Gets it.
 * @param scratch - Of {@link flowScratchBytes}.
 * @returns Whether a motion of most of what is seen is found: {@link dominantX} and {@link dominantY}.
 */
export function estimateFlow(
  before: usize,
  now: usize,
  width: i32,
  height: i32,
  scale: i32,
  levels: i32,
  flow: usize,
  scratch: usize,
): bool {
  if (width <= patch || height <= patch) {
    memory.fill(flow, 0, flowBytes(width, height));
    return false;
  }
  const plane = planeBytes(width, height);
  const differences = scratch;
  const others = differences + plane;
  const otherConfidence = others + plane;
  const lines = otherConfidence + plane;
  const places = lines + plane;
  const field = searchAll(before, now, width, height, levels, places + 2 * floatAt(0, mostPlaces));
  spread(field, width, height, scale, flow);
  const confidence = flow + 2 * plane;
  for (let i = 0; i < width * height; i++) {
    const x = load<f32>(floatAt(flow, i));
    store<f32>(
      floatAt(differences, i),
      difference(before, now, width, height, scale, i, x, load<f32>(floatAt(flow + plane, i))),
    );
  }
  judge(differences, width, height, confidence, lines);
  if (!findDominant(flow, width * height, places)) return false;
  if (!compareWithDominant(before, now, width, height, scale, flow, differences, others)) return true;
  // What moves quite otherwise than most must look better so: beside something that passes, places that show little seem to go along with it.
  judge(others, width, height, otherConfidence, lines);
  for (let i = 0; i < width * height; i++) {
    const better = load<f32>(floatAt(otherConfidence, i));
    if (load<f32>(floatAt(others, i)) === load<f32>(floatAt(differences, i))) continue;
    if (better < load<f32>(floatAt(confidence, i))) continue;
    store<f32>(floatAt(flow, i), dominantX);
    store<f32>(floatAt(flow + plane, i), dominantY);
    store<f32>(floatAt(confidence, i), better);
  }
  return findDominant(flow, width * height, places);
}

/** Searches all levels from the coarsest on. @returns Where the finest one's motion lies. */
function searchAll(before: usize, now: usize, width: i32, height: i32, levels: i32, scratch: usize): usize {
  const patches = planeBytes(patchesIn(width), patchesIn(height));
  let field = scratch;
  let coarser: usize = 0;
  for (let level = levels - 1; level >= 0; level--) {
    const ofBefore = levelAt(before, width, height, level);
    const ofNow = levelAt(now, width, height, level);
    searchLevel(ofBefore, ofNow, width >> level, height >> level, coarser, field, scratch + 8 * patches);
    coarser = field;
    field = field === scratch ? scratch + 4 * patches : scratch;
  }
  return coarser;
}

/** Motion at every small pixel, from that of the patches around it. */
function spread(field: usize, width: i32, height: i32, scale: i32, flow: usize): void {
  const columns = patchesIn(width);
  const rows = patchesIn(height);
  const plane = planeBytes(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    const row = placeAmongPatches(y);
    for (let x = 0; x < width; x++, i++) {
      const motion = sampleVector(field, columns, rows, placeAmongPatches(x), row);
      store<f32>(floatAt(flow, i), <f32>scale * f32x4.extract_lane(motion, 0));
      store<f32>(floatAt(flow + plane, i), <f32>scale * f32x4.extract_lane(motion, 1));
    }
  }
}

function placeAmongPatches(pixel: i32): f32 {
  return (<f32>pixel + 0.5 - <f32>(patch / 2)) / <f32>stride;
}

/** The mean square over colours between small pixel `i` and where it came from, less what an error of the motion makes of it. */
function difference(before: usize, now: usize, width: i32, height: i32, scale: i32, i: i32, dx: f32, dy: f32): f32 {
  const y = i / width;
  const fromX = <f32>(i - y * width) + dx / <f32>scale;
  const fromY = <f32>y + dy / <f32>scale;
  const isOutside = fromX < -0.5 || fromY < -0.5 || fromX > <f32>width - 0.5 || fromY > <f32>height - 0.5;
  if (isOutside) return outsideDifference;
  const change = f32x4.sub(sampleVector(before, width, height, fromX, fromY), v128.load(vectorAt(now, i)));
  const squares = f32x4.mul(change, change);
  const sum = f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2);
  const across = levelAt(now, width, height, 0) + planeBytes(width, height);
  const gx = load<f32>(floatAt(across, i));
  const gy = load<f32>(floatAt(across + planeBytes(width, height), i));
  const error = toleratedError / noise;
  return sum / 3 / (1 + (gx * gx + gy * gy) * error * error);
}

/** Differences to where all places would come from if they moved as most do; where they nearly do, their own. @returns Whether any does not. */
function compareWithDominant(
  before: usize,
  now: usize,
  width: i32,
  height: i32,
  scale: i32,
  flow: usize,
  differences: usize,
  others: usize,
): bool {
  const plane = planeBytes(width, height);
  let isOther = false;
  for (let i = 0; i < width * height; i++) {
    const away = abs(load<f32>(floatAt(flow, i)) - dominantX) + abs(load<f32>(floatAt(flow + plane, i)) - dominantY);
    let value = load<f32>(floatAt(differences, i));
    if (away >= <f32>scale) {
      value = difference(before, now, width, height, scale, i, dominantX, dominantY);
      isOther = true;
    }
    store<f32>(floatAt(others, i), value);
  }
  return isOther;
}

/**
 * Confidence, from the root of the mean of the differences around, and no more than the neighbours have: what a network paints beside a
 * thing that moves belongs to that thing, too.
 *
 * @param lines - A plane to work with.
 */
function judge(differences: usize, width: i32, height: i32, confidence: usize, lines: usize): void {
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const before = load<f32>(floatAt(differences, x > 0 ? i - 1 : i));
      const after = load<f32>(floatAt(differences, x < width - 1 ? i + 1 : i));
      store<f32>(floatAt(lines, i), before + load<f32>(floatAt(differences, i)) + after);
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const above = load<f32>(floatAt(lines, y > 0 ? i - width : i));
      const below = load<f32>(floatAt(lines, y < height - 1 ? i + width : i));
      const root = sqrt((above + load<f32>(floatAt(lines, i)) + below) / 9);
      const sure = (confidenceTo - root) / (confidenceTo - confidenceFrom);
      store<f32>(floatAt(confidence, i), min(<f32>1, max(<f32>0, sure)));
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const before = load<f32>(floatAt(confidence, x > 0 ? i - 1 : i));
      const after = load<f32>(floatAt(confidence, x < width - 1 ? i + 1 : i));
      store<f32>(floatAt(lines, i), min(min(before, after), load<f32>(floatAt(confidence, i))));
    }
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const above = load<f32>(floatAt(lines, y > 0 ? i - width : i));
      const below = load<f32>(floatAt(lines, y < height - 1 ? i + width : i));
      store<f32>(floatAt(confidence, i), min(min(above, below), load<f32>(floatAt(lines, i))));
    }
  }
}

// The motion of most of what is seen, pixels of the frame.
export let dominantX: f32 = 0;
export let dominantY: f32 = 0;

/**
 * Finds the motion of most of what is seen: the median over confident places.
 *
 * @param count - Of places in the flow.
 * @param scratch - Two numbers for each of {@link mostPlaces}.
 * @returns Whether a fifth of the places are confident at least.
 */
function findDominant(flow: usize, count: i32, scratch: usize): bool {
  const step = (count + mostPlaces - 1) / mostPlaces;
  const down = floatAt(flow, count);
  const confidence = floatAt(down, count);
  const ofDown = floatAt(scratch, mostPlaces);
  let confident = 0;
  let looked = 0;
  for (let i = 0; i < count; i += step, looked++) {
    if (load<f32>(floatAt(confidence, i)) < 0.5) continue;
    store<f32>(floatAt(scratch, confident), load<f32>(floatAt(flow, i)));
    store<f32>(floatAt(ofDown, confident), load<f32>(floatAt(down, i)));
    confident++;
  }
  if (<f32>confident < <f32>looked / 5) return false;
  dominantX = median(scratch, confident);
  dominantY = median(ofDown, confident);
  return true;
}

/** The value in the middle when all are in order (Hoare's quickselect); puts them in some order. */
function median(values: usize, count: i32): f32 {
  const middle = count >> 1;
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const pivot = load<f32>(floatAt(values, middle));
    let i = from;
    let j = to;
    while (i <= j) {
      while (load<f32>(floatAt(values, i)) < pivot) i++;
      while (pivot < load<f32>(floatAt(values, j))) j--;
      if (i > j) break;
      const value = load<f32>(floatAt(values, i));
      store<f32>(floatAt(values, i), load<f32>(floatAt(values, j)));
      store<f32>(floatAt(values, j), value);
      i++;
      j--;
    }
    if (j < middle) from = i;
    if (middle < i) to = j;
  }
  return load<f32>(floatAt(values, middle));
}

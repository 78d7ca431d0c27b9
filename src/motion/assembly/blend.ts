/**
 * @file Motion compensation: the previous painting, moved along with the scene, is blended into the new one.
 */
import {
  cubicsBytes,
  fineBytes,
  loadPair,
  mixFour,
  pixelAt,
  setCubicOf,
  share,
  storePair,
  times,
  writeCubics,
} from "./pixels";
import { floatAt, floatBytes, mix } from "./planes";

/** Motions are taken to this share of a pixel: what moves together then mostly moves alike, and is blended in one go. */
const movesInPixel: i32 = 8;

/** Motions nearer than a quarter of a pixel to whole ones are rounded: resampling would blur for what is within the error of the estimate. */
const minMove: i32 = movesInPixel / 4;

/** Bytes that {@link blendPrevious} needs to work with. */
export function blendScratchBytes(width: i32, flowWidth: i32): usize {
  return cubicsBytes(movesInPixel) + 2 * fineRow(width) + fineRow(flowWidth) + floatAt(0, width + flowWidth + 9);
}

/** Bytes of a row in 64ths, with some pixels more. */
function fineRow(width: i32): usize {
  return <usize>(width + 8) * fineBytes;
}

// Parts of the scratch. For each pixel of a row: the cell (a pixel of the flow) at or before it, as bytes into `sharesOfCells`, and how far it is
// from that to the next, as a share. For each cell: the first pixel that lies nearest to it, and the share of the canvas before on this row.
let cellsBefore: usize = 0;
let fractions: usize = 0;
let firstPixels: usize = 0;
let sharesOfCells: usize = 0;
/** A row of the canvas before, mixed of four. */
let line: usize = 0;
/** See {@link writeCubics}. */
let cubics: usize = 0;

/**
 * Mixes the canvas before, moved along, into the new one, in place: `painting + weight · confidence · (moved − painting)`. Alpha is left alone.
 *
 * @param previous - The canvas before, as it was mixed. Of the same size.
 * @param flow - Of the frames that lie on the canvases; see flow.ts.
 * @param scale - Pixels of the frame to one of the flow's.
 * @param offsetX - Where the frame lies on its canvas, and where the one before lay on its own (`previousX`), pixels.
 * @param weight - Of the canvas before where the confidence is 1, from 0 to 1.
 * @param scratch - Of {@link blendScratchBytes}.
 */
export function blendPrevious(
  painting: usize,
  previous: usize,
  width: i32,
  height: i32,
  flow: usize,
  flowWidth: i32,
  flowHeight: i32,
  scale: i32,
  offsetX: f32,
  offsetY: f32,
  previousX: f32,
  previousY: f32,
  weight: f32,
  scratch: usize,
): void {
  cubics = scratch;
  writeCubics(cubics, movesInPixel);
  fractions = cubics + cubicsBytes(movesInPixel);
  line = fractions + fineRow(width);
  sharesOfCells = line + fineRow(width);
  cellsBefore = sharesOfCells + fineRow(flowWidth);
  firstPixels = floatAt(cellsBefore, width + 8);
  placeColumns(width, offsetX, scale, flowWidth);
  const flowY = floatAt(flow, flowWidth * flowHeight);
  const confidence = floatAt(flowY, flowWidth * flowHeight);
  for (let y = 0; y < height; y++) {
    const place = placeOf(y, offsetY, scale, flowHeight);
    setShares(confidence, flowWidth, flowHeight, place, weight);
    const cells = <i32>floor(place + 0.5) * flowWidth;
    // Pixels move as the cell does that they lie nearest to; neighbours that move alike are blended together.
    for (let cell = 0, next = 0; cell < flowWidth; cell = next) {
      const moveX = moveOf(flow, cells + cell, previousX - offsetX);
      const moveY = moveOf(flowY, cells + cell, previousY - offsetY);
      next = cell + 1;
      while (next < flowWidth) {
        if (moveOf(flow, cells + next, previousX - offsetX) !== moveX) break;
        if (moveOf(flowY, cells + next, previousY - offsetY) !== moveY) break;
        next++;
      }
      const start = load<i32>(floatAt(firstPixels, cell));
      blendRun(painting, previous, width, height, y, start, load<i32>(floatAt(firstPixels, next)), moveX, moveY);
    }
  }
}

/** Sets what is the same for all rows. */
function placeColumns(width: i32, offset: f32, scale: i32, flowWidth: i32): void {
  let cell = 0;
  store<i32>(firstPixels, 0);
  for (let x = 0; x < width + 1; x++) {
    const place = placeOf(x, offset, scale, flowWidth);
    const before = <i32>place;
    store<i32>(floatAt(cellsBefore, x), before * <i32>fineBytes);
    v128.store64_lane(fractions + <usize>x * fineBytes, share(place - <f32>before), 0);
    while (cell < <i32>floor(place + 0.5)) store<i32>(floatAt(firstPixels, ++cell), x);
  }
  while (cell < flowWidth) store<i32>(floatAt(firstPixels, ++cell), width);
}

/** A cell's motion between canvases, which have moved by so much themselves: in steps of which a pixel has {@link movesInPixel}. */
function moveOf(plane: usize, cell: i32, moved: f32): i32 {
  return <i32>nearest((load<f32>(floatAt(plane, cell)) + moved) * <f32>movesInPixel);
}

/** Weight times confidence for every cell of a row between two of the flow's: as shares of the colours, and 0 of alpha. */
function setShares(confidence: usize, flowWidth: i32, flowHeight: i32, place: f32, weight: f32): void {
  const first = <i32>place;
  const down = place - <f32>first;
  let above = floatAt(confidence, first * flowWidth);
  let below = floatAt(confidence, min(first + 1, flowHeight - 1) * flowWidth);
  let to = sharesOfCells;
  for (let i = 0; i < flowWidth; i++, above += floatBytes, below += floatBytes, to += fineBytes) {
    const ofCell = share(weight * mix(load<f32>(above), load<f32>(below), down));
    v128.store64_lane(to, i16x8.replace_lane(ofCell, 3, 0), 0);
  }
  // What lies at the last cell is as near to one more.
  store<u64>(to, load<u64>(to - fineBytes));
}

/** The shares of the canvas before of pixels `x` and `x + 1`. */
function sharesOf(x: i32): v128 {
  const one = sharesOfCells + load<u32>(floatAt(cellsBefore, x));
  const other = sharesOfCells + load<u32>(floatAt(cellsBefore, x + 1));
  const before = v128.load64_lane(other, v128.load64_zero(one), 1);
  const after = v128.load64_lane(other + fineBytes, v128.load64_zero(one + fineBytes), 1);
  return i16x8.add(before, times(i16x8.sub(after, before), v128.load(fractions + <usize>x * fineBytes)));
}

/** Where a pixel of a canvas lies among the flow's, of which there are `count`. */
function placeOf(pixel: i32, offset: f32, scale: i32, count: i32): f32 {
  return min(max((<f32>pixel - offset + 0.5) / <f32>scale - 0.5, 0), <f32>(count - 1));
}

/** Mixes pixels `start` to `end` of row `y`, all moved alike; those that came from outside stay as they are. */
function blendRun(
  painting: usize,
  previous: usize,
  width: i32,
  height: i32,
  y: i32,
  start: i32,
  end: i32,
  moveX: i32,
  moveY: i32,
): void {
  // Whole pixels, and what is left of a pixel, from 0 on.
  const x0 = floorDivide(moveX);
  const y0 = floorDivide(moveY);
  const restX = moveX - x0 * movesInPixel;
  const restY = moveY - y0 * movesInPixel;
  const to = pixelAt(painting, y * width);
  if (isNearWhole(restX) && isNearWhole(restY)) {
    const wholeX = restX < minMove ? x0 : x0 + 1;
    const wholeY = restY < minMove ? y0 : y0 + 1;
    const row = y + wholeY;
    if (row < 0 || row >= height) return;
    const from = pixelAt(previous, row * width + wholeX);
    const last = min(end, width - wholeX);
    for (let x = max(start, -wholeX); x < last; x += 2) {
      blendPair(pixelAt(to, x), loadPair(pixelAt(from, x)), x, last);
    }
    return;
  }
  const row = y + y0 - 1;
  if (row < 0 || row + 3 >= height) return;
  const first = max(start, 1 - x0);
  const last = min(end, width - 2 - x0);
  setCubicOf(cubics, restY);
  const stride = pixelAt(0, width);
  let from = pixelAt(previous, row * width + first + x0 - 1);
  for (let i = 0; i < last - first + 3; i += 2, from += 8) {
    const below = from + 2 * stride;
    const mixed = mixFour(loadPair(from), loadPair(from + stride), loadPair(below), loadPair(below + stride));
    v128.store(line + <usize>i * fineBytes, mixed);
  }
  setCubicOf(cubics, restX);
  for (let x = first, at = line; x < last; x += 2, at += 2 * fineBytes) {
    const moved = mixFour(v128.load(at), v128.load(at, 8), v128.load(at, 16), v128.load(at, 24));
    blendPair(pixelAt(to, x), moved, x, last);
  }
}

function floorDivide(move: i32): i32 {
  return <i32>floor(<f32>move / <f32>movesInPixel);
}

function isNearWhole(rest: i32): bool {
  return rest < minMove || rest > movesInPixel - minMove;
}

/** Mixes pixels `x` and, where it lies before `end`, the next. */
function blendPair(at: usize, moved: v128, x: i32, end: i32): void {
  const painted = loadPair(at);
  let change = i16x8.sub(moved, painted);
  if (x + 1 === end) change = i64x2.replace_lane(change, 1, 0);
  storePair(at, i16x8.add(painted, times(change, sharesOf(x))));
}

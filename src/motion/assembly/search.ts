/**
 * @file One level of a search for motion: patches look for themselves in the frame before.
 *
 * Dense inverse search (Kroeger et al. 2016, arXiv 1603.03590) without its variational refinement: inverse compositional Lucas-Kanade (Baker &
 * Matthews 2004) from where the coarser level ended; then neighbours settle on one motion, weighted by how well each could tell.
 */
import { floatAt, floatBytes, sampleVector, vectorAt } from "./planes";
import { planeBytes } from "./pyramid";

/** Side of a patch, pixels of its level; one begins every `stride`. */
export const patch: i32 = 8;
export const stride: i32 = 4;
const area: f32 = 64;

/** Steps of a patch's search at most, and the step that ends it, pixels of its level. */
const maxSteps: i32 = 6;
const minStep: f32 = 0.02;

/** Standard deviation of noise on the small picture, levels of 255. */
export const noise: f32 = 2;

/**
 * How strongly a patch is held to where it began, in units of its sum of squared gradients: what noise alone makes of that sum. A patch
 * that shows nothing stays where its neighbours on the coarser level are.
 */
const regularisation: f32 = area * noise * noise;

/** Patches in a row or column. */
export function patchesIn(pixels: i32): i32 {
  return (pixels - patch) / stride + 1;
}

// Of the patch that is looked for: its place, and sums of its gradients, squares without their means (a change of light is not motion).
let left: i32 = 0;
let top: i32 = 0;
let sumX: f32 = 0;
let sumY: f32 = 0;
let xx: f32 = 0;
let xy: f32 = 0;
let yy: f32 = 0;

// Where it was found, and the variance of the difference there; infinite where the search left the picture.
let foundX: f32 = 0;
let foundY: f32 = 0;
let foundError: f32 = 0;

/**
 * Finds the motion of every patch of a level, row by row, in pixels of the level.
 *
 * @param before - The level of the frame before; `now`: of this one. Both as pyramid.ts lays them out.
 * @param coarser - The motion on the level that is half as large; 0: nothing moved.
 * @param field - Gets the motion, for each patch a vector: across, down, and two numbers without a meaning.
 * @param scratch - Three planes of as many numbers as there are patches.
 */
export function searchLevel(
  before: usize,
  now: usize,
  width: i32,
  height: i32,
  coarser: usize,
  field: usize,
  scratch: usize,
): void {
  const columns = patchesIn(width);
  const rows = patchesIn(height);
  const plane = planeBytes(columns, rows);
  const coarserColumns = patchesIn(width >> 1);
  const coarserRows = patchesIn(height >> 1);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      readPatch(now, width, height, column * stride, row * stride);
      const x = placeOnCoarser(column);
      const y = placeOnCoarser(row);
      const begin = coarser ? sampleVector(coarser, coarserColumns, coarserRows, x, y) : f32x4.splat(0);
      foundX = 2 * f32x4.extract_lane(begin, 0);
      foundY = 2 * f32x4.extract_lane(begin, 1);
      searchPatch(before, now, width, height);
      store<f32>(floatAt(scratch, i), foundX);
      store<f32>(floatAt(scratch + plane, i), foundY);
      store<f32>(floatAt(scratch + 2 * plane, i), (determined() + 1) / (foundError + noise * noise) + <f32>1e-6);
    }
  }
  smooth(scratch, columns, rows, field);
}

/** The middle of a patch, in patches of the coarser level. */
function placeOnCoarser(index: i32): f32 {
  return (<f32>(index * stride + patch / 2) / 2 - <f32>(patch / 2)) / <f32>stride;
}

/** The smaller eigenvalue: how well the motion is determined in the direction in which it is determined least. */
function determined(): f32 {
  const half = (xx - yy) / 2;
  return (xx + yy) / 2 - sqrt(half * half + xy * xy);
}

function readPatch(level: usize, width: i32, height: i32, x: i32, y: i32): void {
  left = x;
  top = y;
  let across = floatAt(level + planeBytes(width, height), y * width + x);
  let sums = f32x4.splat(0);
  let sumsDown = f32x4.splat(0);
  let squares = f32x4.splat(0);
  let products = f32x4.splat(0);
  let squaresDown = f32x4.splat(0);
  for (let row = 0; row < patch; row++, across += <usize>width * floatBytes) {
    const down = across + planeBytes(width, height);
    for (let at: usize = 0; at < 32; at += 16) {
      const a = v128.load(across + at);
      const b = v128.load(down + at);
      sums = f32x4.add(sums, a);
      sumsDown = f32x4.add(sumsDown, b);
      squares = f32x4.add(squares, f32x4.mul(a, a));
      products = f32x4.add(products, f32x4.mul(a, b));
      squaresDown = f32x4.add(squaresDown, f32x4.mul(b, b));
    }
  }
  sumX = total(sums);
  sumY = total(sumsDown);
  xx = total(squares) - (sumX * sumX) / area;
  xy = total(products) - (sumX * sumY) / area;
  yy = total(squaresDown) - (sumY * sumY) / area;
}

function total(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Moves what is found from where it begins to where the patch fits; back to the beginning where that is outside, or further than half a patch. */
function searchPatch(before: usize, now: usize, width: i32, height: i32): void {
  const regularisedX = xx + regularisation;
  const regularisedY = yy + regularisation;
  const determinant = regularisedX * regularisedY - xy * xy;
  const startX = foundX;
  const startY = foundY;
  const values = floatAt(now, top * width + left);
  const lastX = <f32>(width - patch);
  const lastY = <f32>(height - patch);
  let u = startX;
  let v = startY;
  let error: f32 = Infinity;
  for (let step = 0; step < maxSteps; step++) {
    const x = <f32>left + u;
    const y = <f32>top + v;
    if (!(x >= 0 && y >= 0 && x < lastX && y < lastY)) {
      error = Infinity;
      break;
    }
    error = compare(before, values, width, height, x, y);
    const bx = differenceX - (sumX * differenceSum) / area + regularisation * (u - startX);
    const by = differenceY - (sumY * differenceSum) / area + regularisation * (v - startY);
    const stepX = (regularisedY * bx - xy * by) / determinant;
    const stepY = (regularisedX * by - xy * bx) / determinant;
    u -= stepX;
    v -= stepY;
    if (abs(stepX) + abs(stepY) < minStep) break;
  }
  const isLost = error === Infinity || (u - startX) * (u - startX) + (v - startY) * (v - startY) > 16;
  foundX = isLost ? startX : u;
  foundY = isLost ? startY : v;
  foundError = isLost ? <f32>Infinity : error;
}

// Sums over a patch: of its difference to where it is compared with, and of that times its gradients.
let differenceSum: f32 = 0;
let differenceX: f32 = 0;
let differenceY: f32 = 0;

/** Compares the patch with the frame before at a place between pixels. @returns The variance of the difference. */
function compare(before: usize, values: usize, width: i32, height: i32, x: f32, y: f32): f32 {
  const x0 = floor(x);
  const y0 = floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const w00 = f32x4.splat((1 - fx) * (1 - fy));
  const w01 = f32x4.splat(fx * (1 - fy));
  const w10 = f32x4.splat((1 - fx) * fy);
  const w11 = f32x4.splat(fx * fy);
  const rowBytes = <usize>width * floatBytes;
  const plane = planeBytes(width, height);
  let from = floatAt(before, <i32>y0 * width + <i32>x0);
  let sums = f32x4.splat(0);
  let squares = f32x4.splat(0);
  let ofX = f32x4.splat(0);
  let ofY = f32x4.splat(0);
  for (let row = 0; row < patch; row++, from += rowBytes, values += rowBytes) {
    for (let at: usize = 0; at < 32; at += 16) {
      const above = f32x4.add(f32x4.mul(w00, v128.load(from + at)), f32x4.mul(w01, v128.load(from + at, 4)));
      const lower = from + rowBytes + at;
      const below = f32x4.add(f32x4.mul(w10, v128.load(lower)), f32x4.mul(w11, v128.load(lower, 4)));
      const e = f32x4.sub(f32x4.add(above, below), v128.load(values + at));
      sums = f32x4.add(sums, e);
      squares = f32x4.add(squares, f32x4.mul(e, e));
      ofX = f32x4.add(ofX, f32x4.mul(v128.load(values + plane + at), e));
      ofY = f32x4.add(ofY, f32x4.mul(v128.load(values + 2 * plane + at), e));
    }
  }
  differenceSum = total(sums);
  differenceX = total(ofX);
  differenceY = total(ofY);
  const mean = differenceSum / area;
  return total(squares) / area - mean * mean;
}

/** Every patch takes the mean of itself and its neighbours, by their weights. */
function smooth(found: usize, columns: i32, rows: i32, field: usize): void {
  const plane = planeBytes(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum: f32 = 0;
      let x: f32 = 0;
      let y: f32 = 0;
      for (let r = max(0, row - 1), lastRow = min(rows - 1, row + 1); r <= lastRow; r++) {
        for (let c = max(0, column - 1), last = min(columns - 1, column + 1); c <= last; c++) {
          const at = floatAt(found, r * columns + c);
          const weight = load<f32>(at + 2 * plane);
          sum += weight;
          x += weight * load<f32>(at);
          y += weight * load<f32>(at + plane);
        }
      }
      const to = vectorAt(field, row * columns + column);
      store<f32>(to, x / sum);
      store<f32>(to, y / sum, 4);
    }
  }
}

/**
 * @file One level of a search for motion: patches look for themselves in the frame before.
 *
 * Dense inverse search (Kroeger et al. 2016, arXiv 1603.03590) without its variational refinement: inverse compositional Lucas-Kanade (Baker &
 * Matthews 2004) from where the coarser level ended; then neighbours settle on one motion, weighted by how well each could tell.
 */
import { sampleBilinear, gradientAt, newPlane, type Plane } from "./plane.ts";

/** Side of a patch, pixels of its level; one begins every `stride`. */
export const patch = 8;
export const stride = 4;
const area = patch * patch;

/** Steps of a patch's search at most, and the step that ends it, pixels of its level. */
const maxSteps = 6;
const minStep = 0.02;

/** Standard deviation of noise on the small picture, levels of 255. */
export const noise = 2;

/**
 * How strongly a patch is held to where it began, in units of its sum of squared gradients: what noise alone makes of that sum. A patch
 * that shows nothing stays where its neighbours on the coarser level are.
 */
const regularisation = area * noise * noise;

/** The motion of each patch, row by row, in pixels of its level. */
export interface Field {
  readonly across: number;
  readonly down: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** A patch as its search needs it: values and gradients, and sums of them without their means (a change of light is not motion). */
interface Template {
  readonly values: Float32Array;
  readonly gx: Float32Array;
  readonly gy: Float32Array;
  sumX: number;
  sumY: number;
  xx: number;
  xy: number;
  yy: number;
}

/** Where a patch was found. */
interface Match {
  x: number;
  y: number;
  /** Variance of the difference; infinite where the search left the picture. */
  error: number;
}

/** @param coarser - What the level before ended with: half as large. Absent: nothing moved. */
export function searchLevel(before: Plane, now: Plane, coarser: Field | undefined): Field {
  const across = Math.floor((now.width - patch) / stride) + 1;
  const down = Math.floor((now.height - patch) / stride) + 1;
  const field = { across, down, dx: newPlane(across * down), dy: newPlane(across * down) };
  const weights = newPlane(across * down);
  const template: Template = {
    values: newPlane(area),
    gx: newPlane(area),
    gy: newPlane(area),
    sumX: 0,
    sumY: 0,
    xx: 0,
    xy: 0,
    yy: 0,
  };
  const found: Match = { x: 0, y: 0, error: 0 };
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const i = row * across + column;
      extractTemplate(now, column * stride, row * stride, template);
      found.x = coarser ? 2 * flowAtPatch(coarser, coarser.dx, column, row) : 0;
      found.y = coarser ? 2 * flowAtPatch(coarser, coarser.dy, column, row) : 0;
      searchPatch(before, column * stride, row * stride, template, found);
      field.dx[i] = found.x;
      field.dy[i] = found.y;
      // The smaller eigenvalue: how well the motion is determined in the direction in which it is determined least.
      const { xx, xy, yy } = template;
      const smaller = (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy);
      weights[i] = (smaller + 1) / (found.error + noise * noise) + 1e-6;
    }
  }
  return smoothed(field, weights);
}

/** The motion of a coarser level in the middle of a finer one's patch. */
function flowAtPatch({ across, down }: Field, plane: Float32Array, column: number, row: number): number {
  const place = (index: number) => (index * stride + patch / 2) / 2 / stride - patch / 2 / stride;
  return sampleBilinear(plane, across, down, place(column), place(row));
}

function extractTemplate({ data, width, height }: Plane, left: number, top: number, template: Template): void {
  const { values, gx, gy } = template;
  let [sumX, sumY, xx, xy, yy] = [0, 0, 0, 0, 0];
  for (let k = 0; k < area; k++) {
    const x = left + (k % patch);
    const y = top + Math.floor(k / patch);
    const i = y * width + x;
    const a = gradientAt(data, i, 1, x, width);
    const b = gradientAt(data, i, width, y, height);
    values[k] = data[i]!;
    gx[k] = a;
    gy[k] = b;
    sumX += a;
    sumY += b;
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  template.sumX = sumX;
  template.sumY = sumY;
  template.xx = xx - (sumX * sumX) / area;
  template.xy = xy - (sumX * sumY) / area;
  template.yy = yy - (sumY * sumY) / area;
}

/** Moves `found` from where it begins to where the patch fits; back to the beginning where that is outside, or further than half a patch. */
function searchPatch(
  { data, width, height }: Plane,
  left: number,
  top: number,
  template: Template,
  found: Match,
): void {
  const { values, gx, gy, sumX, sumY, xy } = template;
  const [xx, yy] = [template.xx + regularisation, template.yy + regularisation];
  const determinant = xx * yy - xy * xy;
  const startX = found.x;
  const startY = found.y;
  let u = startX;
  let v = startY;
  let error = Infinity;
  for (let step = 0; step < maxSteps; step++) {
    const x = left + u;
    const y = top + v;
    if (!(x >= 0 && y >= 0 && x < width - patch && y < height - patch)) {
      error = Infinity;
      break;
    }
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    const fx = x - x0;
    const fy = y - y0;
    const w00 = (1 - fx) * (1 - fy);
    const w01 = fx * (1 - fy);
    const w10 = (1 - fx) * fy;
    const w11 = fx * fy;
    let sum = 0;
    let squares = 0;
    let ex = 0;
    let ey = 0;
    for (let row = 0, k = 0; row < patch; row++) {
      let i = (y0 + row) * width + x0;
      for (let column = 0; column < patch; column++, k++, i++) {
        const e =
          w00 * data[i]! + w01 * data[i + 1]! + w10 * data[i + width]! + w11 * data[i + width + 1]! - values[k]!;
        sum += e;
        squares += e * e;
        ex += gx[k]! * e;
        ey += gy[k]! * e;
      }
    }
    error = squares / area - (sum / area) ** 2;
    const bx = ex - (sumX * sum) / area + regularisation * (u - startX);
    const by = ey - (sumY * sum) / area + regularisation * (v - startY);
    const stepX = (yy * bx - xy * by) / determinant;
    const stepY = (xx * by - xy * bx) / determinant;
    u -= stepX;
    v -= stepY;
    if (Math.abs(stepX) + Math.abs(stepY) < minStep) break;
  }
  const isLost = error === Infinity || Math.hypot(u - startX, v - startY) > patch / 2;
  found.x = isLost ? startX : u;
  found.y = isLost ? startY : v;
  found.error = isLost ? Infinity : error;
}

/** Every patch takes the mean of itself and its neighbours, by their weights. */
function smoothed({ across, down, dx, dy }: Field, weights: Float32Array): Field {
  const [meanX, meanY] = [newPlane(dx.length), newPlane(dx.length)];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      let [sum, x, y] = [0, 0, 0];
      for (let r = Math.max(0, row - 1); r <= Math.min(down - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(across - 1, column + 1); c++) {
          const i = r * across + c;
          sum += weights[i]!;
          x += weights[i]! * dx[i]!;
          y += weights[i]! * dy[i]!;
        }
      }
      meanX[row * across + column] = x / sum;
      meanY[row * across + column] = y / sum;
    }
  }
  return { across, down, dx: meanX, dy: meanY };
}

/**
 * @file Motion from one frame of a video to the next, estimated on a small luminance picture.
 *
 * Dense inverse search (Kroeger et al. 2016, arXiv 1603.03590) without its variational refinement: patches of 8x8 pixels every 4 look
 * for themselves in the frame before, from the coarsest level of a pyramid to the finest, by inverse compositional Lucas-Kanade
 * (Baker & Matthews 2004); then neighbours settle on one motion, weighted by how well each could tell.
 */
import type { RgbaImage } from "./image.ts";
import type { Offset } from "./shift-picture.ts";

/** The small picture's longer side is at most about this, pixels. */
const mostSide = 240;

/** Side of a patch, pixels of its level; one begins every `stride`. */
const patch = 8;
const stride = 4;
const area = patch * patch;

/** The pyramid goes on while the shorter side has twice as many pixels as this. */
const leastSide = 24;

/** Steps of a patch's search at most, and the step that ends it, pixels of its level. */
const mostSteps = 6;
const leastStep = 0.02;

/** Deviation of noise on the small picture, levels of 255. */
const noise = 2;

/**
 * How strongly a patch is held to where it began, in units of its sum of squared gradients: what noise alone makes of that sum. A patch
 * that shows nothing stays where its neighbours on the coarser level are.
 */
const holdBack = area * noise * noise;

/** Differences to where a place came from, levels of 255: from where on trust falls, and where none is left. */
const trusted = { from: 4.5, to: 10 };

/** An error of the motion that trust overlooks, small pixels: with it goes what it makes of the gradient. */
const overlooked = 0.15;

/** A small picture, levels of 255. */
interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** A frame as motion is looked for in it. */
export interface SmallFrame {
  /** Luminance, from the largest on; each further plane is half as large. */
  readonly levels: readonly Plane[];
  /** Red, green and blue, as large as the largest. */
  readonly colours: readonly [Plane, Plane, Plane];
  /** Pixels of the frame to a pixel of the largest. */
  readonly scale: number;
}

/** Where everything in a frame was in the frame before. */
export interface Motion {
  /** Dimensions of the planes, and pixels of the frame to one of theirs. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** What is seen at `(x, y)` was at `(x + dx, y + dy)`; pixels of the frame. */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** How surely it was there at all, 0 to 1: what has come into view was not. */
  readonly trust: Float32Array;
}

/** A frame made small, and the pyramid of its luminance (Rec. 709 weights on sRGB values). */
export function smallFrame(frame: RgbaImage): SmallFrame {
  const longer = Math.max(frame.width, frame.height);
  const scale = Math.max(longer < 2 * leastSide ? 1 : 2, Math.round(longer / mostSide));
  const colours = smallColours(frame, scale);
  const [red, green, blue] = colours;
  let last: Plane = {
    ...red,
    data: red.data.map((value, i) => 0.2126 * value + 0.7152 * green.data[i]! + 0.0722 * blue.data[i]!),
  };
  const levels = [last];
  while (Math.min(last.width, last.height) >= 2 * leastSide) levels.push((last = halved(last)));
  return { levels, colours, scale };
}

function smallColours({ data, width, height }: RgbaImage, scale: number): SmallFrame["colours"] {
  const [w, h] = [Math.max(1, Math.floor(width / scale)), Math.max(1, Math.floor(height / scale))];
  const [columns, rows] = [Math.min(scale, width), Math.min(scale, height)];
  const [red, green, blue] = [newPlane(w * h), newPlane(w * h), newPlane(w * h)];
  const share = 1 / (columns * rows);
  for (let y = 0; y < h * rows; y++) {
    let to = Math.floor(y / rows) * w;
    let i = y * width * 4;
    for (let x = 0; x < w; x++, to++) {
      for (let k = 0; k < columns; k++, i += 4) {
        red[to]! += share * data[i]!;
        green[to]! += share * data[i + 1]!;
        blue[to]! += share * data[i + 2]!;
      }
    }
  }
  const plane = (data: Float32Array) => ({ data, width: w, height: h });
  return [plane(red), plane(green), plane(blue)];
}

function halved({ data, width, height }: Plane): Plane {
  const [w, h] = [width >> 1, height >> 1];
  const half = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * (y * width + x);
      half[y * w + x] = (data[i]! + data[i + 1]! + data[i + width]! + data[i + width + 1]!) / 4;
    }
  }
  return { data: half, width: w, height: h };
}

/** Estimates the motion from `before` to `now`, two frames of one size. */
export function estimateMotion(before: SmallFrame, now: SmallFrame): Motion {
  const [{ width, height }] = now.levels as readonly [Plane];
  if (width < patch + 1 || height < patch + 1) return nothingKnown(width, height, now.scale);
  let field: Field | undefined;
  for (let level = now.levels.length - 1; level >= 0; level--) {
    field = searchLevel(before.levels[level]!, now.levels[level]!, field);
  }
  return motionOf(field!, before, now);
}

/** The motion of most of what is seen: the median over trusted places. Absent where less than a fifth is trusted. */
export function mainMotion({ dx, dy, trust }: Pick<Motion, "dx" | "dy" | "trust">): Offset | undefined {
  // Thousands of places are plenty, and sorting is dear.
  const step = Math.ceil(trust.length / 4096);
  const [x, y] = [newPlane(trust.length), newPlane(trust.length)];
  let count = 0;
  let looked = 0;
  for (let i = 0; i < trust.length; i += step, looked++) {
    if (trust[i]! < 0.5) continue;
    x[count] = dx[i]!;
    y[count++] = dy[i]!;
  }
  if (count < looked / 5) return undefined;
  const median = (values: Float32Array) => values.subarray(0, count).sort()[count >> 1]!;
  return { x: median(x), y: median(y) };
}

function nothingKnown(width: number, height: number, scale: number): Motion {
  const [dx, dy, trust] = [newPlane(width * height), newPlane(width * height), newPlane(width * height)];
  return { width, height, scale, dx, dy, trust };
}

function newPlane(count: number): Float32Array<ArrayBuffer> {
  return new Float32Array(count);
}

/** The motion of each patch, in pixels of its level, and how much it is to be believed. */
interface Field {
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
interface Found {
  x: number;
  y: number;
  /** Variance of the difference; infinite where the search left the picture. */
  error: number;
}

function searchLevel(before: Plane, now: Plane, coarser: Field | undefined): Field {
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
  const found: Found = { x: 0, y: 0, error: 0 };
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const i = row * across + column;
      takeTemplate(now, column * stride, row * stride, template);
      found.x = coarser ? 2 * atPatch(coarser, coarser.dx, column, row) : 0;
      found.y = coarser ? 2 * atPatch(coarser, coarser.dy, column, row) : 0;
      searchPatch(before, column * stride, row * stride, template, found);
      field.dx[i] = found.x;
      field.dy[i] = found.y;
      // The smaller eigenvalue: how much is known in the direction in which least is known.
      const { xx, xy, yy } = template;
      const least = (xx + yy) / 2 - Math.hypot((xx - yy) / 2, xy);
      weights[i] = (least + 1) / (found.error + noise * noise) + 1e-6;
    }
  }
  return settled(field, weights);
}

/** The motion of a coarser level in the middle of a finer one's patch. */
function atPatch({ across, down }: Field, plane: Float32Array, column: number, row: number): number {
  const place = (index: number) => (index * stride + patch / 2) / 2 / stride - patch / 2 / stride;
  return between(plane, across, down, place(column), place(row));
}

function takeTemplate({ data, width, height }: Plane, left: number, top: number, template: Template): void {
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
  found: Found,
): void {
  const { values, gx, gy, sumX, sumY, xy } = template;
  const [xx, yy] = [template.xx + holdBack, template.yy + holdBack];
  const determinant = xx * yy - xy * xy;
  const startX = found.x;
  const startY = found.y;
  let u = startX;
  let v = startY;
  let error = Infinity;
  for (let step = 0; step < mostSteps; step++) {
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
    const bx = ex - (sumX * sum) / area + holdBack * (u - startX);
    const by = ey - (sumY * sum) / area + holdBack * (v - startY);
    const stepX = (yy * bx - xy * by) / determinant;
    const stepY = (xx * by - xy * bx) / determinant;
    u -= stepX;
    v -= stepY;
    if (Math.abs(stepX) + Math.abs(stepY) < leastStep) break;
  }
  const isLost = error === Infinity || Math.hypot(u - startX, v - startY) > patch / 2;
  found.x = isLost ? startX : u;
  found.y = isLost ? startY : v;
  found.error = isLost ? Infinity : error;
}

/** Every patch takes the mean of itself and its neighbours, by their weights. */
function settled({ across, down, dx, dy }: Field, weights: Float32Array): Field {
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

function between(plane: Float32Array, width: number, height: number, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const x0 = Math.min(Math.floor(cx), Math.max(0, width - 2));
  const y0 = Math.min(Math.floor(cy), Math.max(0, height - 2));
  const right = width > 1 ? 1 : 0;
  const i = y0 * width + x0;
  const j = height > 1 ? i + width : i;
  const fx = cx - x0;
  const above = plane[i]! + (plane[i + right]! - plane[i]!) * fx;
  const below = plane[j]! + (plane[j + right]! - plane[j]!) * fx;
  return above + (below - above) * (cy - y0);
}

/** Motion at every small pixel, and how surely it is the right one. */
function motionOf(field: Field, before: SmallFrame, now: SmallFrame): Motion {
  const { scale } = now;
  const [{ width, height }] = now.colours;
  const motion = nothingKnown(width, height, scale);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const column = (x + 0.5 - patch / 2) / stride;
      const row = (y + 0.5 - patch / 2) / stride;
      motion.dx[i] = scale * between(field.dx, field.across, field.down, column, row);
      motion.dy[i] = scale * between(field.dy, field.across, field.down, column, row);
    }
  }
  const differences = newPlane(width * height);
  for (let i = 0; i < differences.length; i++)
    differences[i] = difference(before, now, i, motion.dx[i]!, motion.dy[i]!);
  motion.trust.set(trustFrom(differences, width, height));
  preferMain(motion, differences, before, now);
  return motion;
}

/** What moves quite otherwise than most must look better so: beside something that passes, places that show little seem to go along with it. */
function preferMain(
  { dx, dy, trust, scale, width, height }: Motion,
  differences: Float32Array,
  before: SmallFrame,
  now: SmallFrame,
): void {
  const main = mainMotion({ dx, dy, trust });
  if (!main) return;
  const others = differences.slice();
  let isOther = false;
  for (let i = 0; i < trust.length; i++) {
    if (Math.abs(dx[i]! - main.x) + Math.abs(dy[i]! - main.y) < scale) continue;
    others[i] = difference(before, now, i, main.x, main.y);
    isOther = true;
  }
  if (!isOther) return;
  const trustInMain = trustFrom(others, width, height);
  for (let i = 0; i < trust.length; i++) {
    if (others[i] === differences[i] || trustInMain[i]! < trust[i]!) continue;
    dx[i] = main.x;
    dy[i] = main.y;
    trust[i] = trustInMain[i]!;
  }
}

/** The mean square over colours between small pixel `i` and where it came from, less what an error of the motion makes of it. */
function difference(
  { colours: was }: SmallFrame,
  { colours, levels, scale }: SmallFrame,
  i: number,
  dx: number,
  dy: number,
): number {
  const { data, width, height } = levels[0]!;
  const x = i % width;
  const y = (i - x) / width;
  const fromX = x + dx / scale;
  const fromY = y + dy / scale;
  if (fromX < -0.5 || fromY < -0.5 || fromX > width - 0.5 || fromY > height - 0.5) return outside;
  let squares = 0;
  for (let c = 0; c < 3; c++) {
    const change = between(was[c]!.data, width, height, fromX, fromY) - colours[c]!.data[i]!;
    squares += (change * change) / 3;
  }
  const gx = gradientAt(data, i, 1, x, width);
  const gy = gradientAt(data, i, width, y, height);
  return squares / (1 + (gx * gx + gy * gy) * (overlooked / noise) ** 2);
}

/** A difference so large that nothing is trusted. */
const outside = 1e6;

/** Half the difference of the neighbours of value `i`, `step` apart, at `place` of `count`. */
function gradientAt(data: Float32Array, i: number, step: number, place: number, count: number): number {
  return (data[place < count - 1 ? i + step : i]! - data[place > 0 ? i - step : i]!) / 2;
}

/**
 * Trust, from the root of the mean of the differences around, and no more than the neighbours have: what a network paints beside a
 * thing that moves belongs to that thing, too.
 */
function trustFrom(differences: Float32Array, width: number, height: number): Float32Array {
  const { from, to } = trusted;
  const sums = over3x3(differences, width, height, (a, b, c) => a + b + c);
  const trust = sums.map((sum) => Math.min(1, Math.max(0, (to - Math.sqrt(sum / 9)) / (to - from))));
  return over3x3(trust, width, height, (a, b, c) => Math.min(a, b, c));
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

/**
 * @file Small pictures of one colour, as motion is looked for in them.
 */

/** Levels of 255, row by row from the top left. */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** All 0. */
export function newPlane(count: number): Float32Array<ArrayBuffer> {
  return new Float32Array(count);
}

/** Half as large, each pixel the mean of four; an odd column or row at the end is left out. */
export function downsample({ data, width, height }: Plane): Plane {
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

/** A value between four others, linearly; beyond the borders it is the border's. */
export function sampleBilinear(plane: Float32Array, width: number, height: number, x: number, y: number): number {
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

/** Half the difference of the neighbours of value `i`, `step` apart, at `place` of `count`. */
export function gradientAt(data: Float32Array, i: number, step: number, place: number, count: number): number {
  return (data[place < count - 1 ? i + step : i]! - data[place > 0 ? i - step : i]!) / 2;
}

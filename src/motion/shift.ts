/**
 * @file Pictures moved by parts of a pixel.
 */
import type { RgbaImage } from "../image/image.ts";

/** Across and down, pixels. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

/**
 * Weights of the four neighbours of a point that lies `t` (0 to 1) after the second of them: cubic convolution (Keys 1981, a = -1/2).
 * Linear interpolation would blur more, most of all at half pixels.
 */
export function cubicWeights(t: number): readonly [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1, -1.5 * t3 + 2 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2];
}

/**
 * Writes into every pixel `(x, y)` of `into` what `picture` shows at `(x + offset.x, y + offset.y)`, by {@link cubicWeights}; beyond the
 * borders their pixels are repeated. Alpha is left as it is.
 */
export function shiftPicture(picture: RgbaImage, offset: Offset, into: RgbaImage): void {
  const [x0, y0] = [Math.floor(offset.x), Math.floor(offset.y)];
  if (x0 === offset.x && y0 === offset.y) return shiftByWholePixels(picture, offset, into);
  const [a, b, c, d] = cubicWeights(offset.x - x0);
  const down = cubicWeights(offset.y - y0);
  // A row of the picture, and as much of its border as is looked at.
  const left = Math.max(0, 1 - x0);
  const right = Math.max(0, x0 + 2 + into.width - picture.width);
  const row = new Float32Array((left + picture.width + right) * 4);
  const first = (left + x0 - 1) * 4;
  for (let y = 0; y < into.height; y++) {
    mixRows(picture, y + y0 - 1, down, row, left);
    const { data } = into;
    let to = y * into.width * 4;
    for (let i = first, end = first + into.width * 4; i < end; i += 4, to += 4) {
      data[to] = a * row[i]! + b * row[i + 4]! + c * row[i + 8]! + d * row[i + 12]!;
      data[to + 1] = a * row[i + 1]! + b * row[i + 5]! + c * row[i + 9]! + d * row[i + 13]!;
      data[to + 2] = a * row[i + 2]! + b * row[i + 6]! + c * row[i + 10]! + d * row[i + 14]!;
    }
  }
}

/** {@link shiftPicture} by whole pixels. */
function shiftByWholePixels(
  picture: RgbaImage,
  { x: right, y: down }: Offset,
  { data, width, height }: RgbaImage,
): void {
  const last = picture.width - 1;
  for (let y = 0, to = 0; y < height; y++) {
    const start = rowStart(picture, y + down);
    for (let x = 0; x < width; x++, to += 4) {
      const from = start + 4 * Math.min(Math.max(x + right, 0), last);
      data[to] = picture.data[from]!;
      data[to + 1] = picture.data[from + 1]!;
      data[to + 2] = picture.data[from + 2]!;
    }
  }
}

/** Where row `y` begins, or the nearest that there is. */
function rowStart({ width, height }: RgbaImage, y: number): number {
  return 4 * width * Math.min(Math.max(y, 0), height - 1);
}

/** Four rows from `top` on, mixed into one that begins with `left` pixels of border. */
function mixRows(
  picture: RgbaImage,
  top: number,
  [a, b, c, d]: readonly [number, number, number, number],
  row: Float32Array,
  left: number,
): void {
  const [r0, r1, r2, r3] = [0, 1, 2, 3].map((k) => rowStart(picture, top + k)) as [number, number, number, number];
  const { data, width } = picture;
  const [from, to] = [left * 4, (left + width) * 4];
  for (let i = 0; i < width * 4; i++) {
    row[from + i] = a * data[r0 + i]! + b * data[r1 + i]! + c * data[r2 + i]! + d * data[r3 + i]!;
  }
  for (let i = from - 1; i >= 0; i--) row[i] = row[i + 4]!;
  for (let i = to; i < row.length; i++) row[i] = row[i - 4]!;
}

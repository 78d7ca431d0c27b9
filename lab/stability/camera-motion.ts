/**
 * @file A virtual camera over a still picture: its pose, the view from there, and the exact motion between two views.
 */
import type { RgbaImage } from "pleinair";
import { cubicWeights } from "pleinair/network";

/** The pose of the camera. */
export interface Pose {
  /** The still's point in the middle of the view, pixels of the still. */
  readonly x: number;
  readonly y: number;
  /** The view is turned by this, radians. */
  readonly angle: number;
  /** Pixels of the still to a pixel of the view. */
  readonly scale: number;
}

/** `x' = a·x - b·y + c`, `y' = b·x + a·y + d`, in pixels whose centres are at halves: turning, scaling and shifting. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** No motion. */
export const identity: Similarity = { a: 1, b: 0, c: 0, d: 0 };

/** Where the points of a square view of `side` pixels lie in the still. */
export function viewToStill({ x, y, angle, scale }: Pose, side: number): Similarity {
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const middle = side / 2;
  return { a, b, c: x - a * middle + b * middle, d: y - b * middle - a * middle };
}

/** First `inner`, then `outer`. */
export function compose(outer: Similarity, inner: Similarity): Similarity {
  return {
    a: outer.a * inner.a - outer.b * inner.b,
    b: outer.a * inner.b + outer.b * inner.a,
    c: outer.a * inner.c - outer.b * inner.d + outer.c,
    d: outer.b * inner.c + outer.a * inner.d + outer.d,
  };
}

/** The inverse motion. */
export function inverse({ a, b, c, d }: Similarity): Similarity {
  const length = a * a + b * b;
  const [ia, ib] = [a / length, -b / length];
  return { a: ia, b: ib, c: -(ia * c - ib * d), d: -(ib * c + ia * d) };
}

/** A view of `side` x `side` pixels. Each pixel is the mean of 3x3 points of the still, against aliasing as the camera moves. */
export function viewOf(still: RgbaImage, pose: Pose, side: number): RgbaImage {
  const { a, b, c, d } = viewToStill(pose, side);
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  const sum = [0, 0, 0];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      sum.fill(0);
      for (let i = 0; i < 9; i++) {
        const px = x + ((i % 3) + 0.5) / 3;
        const py = y + (Math.floor(i / 3) + 0.5) / 3;
        addLinear(still, a * px - b * py + c, b * px + a * py + d, sum);
      }
      for (let channel = 0; channel < 3; channel++) data[(y * side + x) * 4 + channel] = sum[channel]! / 9;
    }
  }
  return { data, width: side, height: side };
}

function addLinear({ data, width, height }: RgbaImage, x: number, y: number, sum: number[]): void {
  const px = Math.min(Math.max(x - 0.5, 0), width - 1);
  const py = Math.min(Math.max(y - 0.5, 0), height - 1);
  const [x0, y0] = [Math.min(Math.floor(px), width - 2), Math.min(Math.floor(py), height - 2)];
  const [fx, fy] = [px - x0, py - y0];
  const at = (y0 * width + x0) * 4;
  for (let channel = 0; channel < 3; channel++) {
    const i = at + channel;
    const above = data[i]! * (1 - fx) + data[i + 4]! * fx;
    const below = data[i + width * 4]! * (1 - fx) + data[i + width * 4 + 4]! * fx;
    sum[channel]! += above * (1 - fy) + below * fy;
  }
}

/** A picture seen through a motion. */
export interface Warped {
  /** RGB, not rounded, three a pixel. */
  readonly rgb: Float32Array;
  /** 1 where the picture has the point, with the neighbours that reading it takes; else 0. */
  readonly known: Uint8Array;
}

/**
 * What `picture` shows at `motion` of each pixel, by cubic convolution (Keys 1981, a = -1/2): linear interpolation would blur fine
 * strokes and count the blur as an error. Whole shifts are exact.
 */
export function warp(picture: RgbaImage, { a, b, c, d }: Similarity): Warped {
  const { data, width, height } = picture;
  const rgb = new Float32Array(width * height * 3);
  const known = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sx = a * (x + 0.5) - b * (y + 0.5) + c - 0.5;
      const sy = b * (x + 0.5) + a * (y + 0.5) + d - 0.5;
      // A shift of a whole number of pixels may come out a rounding error beside it.
      const x0 = Math.floor(sx + 1e-9);
      const y0 = Math.floor(sy + 1e-9);
      if (x0 < 1 || y0 < 1 || x0 + 2 >= width || y0 + 2 >= height) continue;
      const i = y * width + x;
      known[i] = 1;
      const across = cubicWeights(sx - x0);
      const down = cubicWeights(sy - y0);
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 4; column++) {
          const weight = down[row]! * across[column]!;
          const from = ((y0 + row - 1) * width + x0 + column - 1) * 4;
          rgb[i * 3]! += weight * data[from]!;
          rgb[i * 3 + 1]! += weight * data[from + 1]!;
          rgb[i * 3 + 2]! += weight * data[from + 2]!;
        }
      }
    }
  }
  return { rgb, known };
}

/**
 * @file Planes: small pictures of one float32 a pixel, row by row; and the same of one vector a pixel.
 */

/** Bytes of a float32 and of a vector. */
export const floatBytes: usize = 4;
export const vectorBytes: usize = 16;

/** The address of float32 number `i` from an address on. */
export function floatAt(plane: usize, i: i32): usize {
  return plane + <usize>i * floatBytes;
}

/** The address of vector number `i`. */
export function vectorAt(plane: usize, i: i32): usize {
  return plane + <usize>i * vectorBytes;
}

/** A vector on a plane of them, between four others, linearly; beyond the borders it is the border's. */
export function sampleVector(plane: usize, width: i32, height: i32, x: f32, y: f32): v128 {
  const cx = clamped(x, width);
  const cy = clamped(y, height);
  const x0 = firstOf(cx, width);
  const y0 = firstOf(cy, height);
  const right: i32 = width > 1 ? 1 : 0;
  const i = y0 * width + x0;
  const j = height > 1 ? i + width : i;
  const across = f32x4.splat(cx - <f32>x0);
  const above = mixVectors(v128.load(vectorAt(plane, i)), v128.load(vectorAt(plane, i + right)), across);
  const below = mixVectors(v128.load(vectorAt(plane, j)), v128.load(vectorAt(plane, j + right)), across);
  return mixVectors(above, below, f32x4.splat(cy - <f32>y0));
}

/** From `a` to `b`, as far as `share` says. */
export function mix(a: f32, b: f32, share: f32): f32 {
  return a + (b - a) * share;
}

export function mixVectors(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.sub(b, a), share));
}

function clamped(place: f32, count: i32): f32 {
  return min(max(place, 0), <f32>(count - 1));
}

/** The last pixel at or before a place that has one after it. */
function firstOf(place: f32, count: i32): i32 {
  return min(<i32>floor(place), max(0, count - 2));
}

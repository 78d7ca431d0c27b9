/**
 * @file Pixels in memory: four bytes each (red, green, blue, alpha). While they are calculated with, two of them lie in a vector, as eight
 * integers in 64ths of a level: fine enough that no rounding is seen, and 255 levels fit, with what goes beyond them at edges.
 */

/** Bytes of a pixel, and of one in 64ths. */
const pixelBytes: usize = 4;
export const fineBytes: usize = 8;

/** The address of pixel number `i` from an address on. */
export function pixelAt(pixels: usize, i: i32): usize {
  return pixels + <usize>i * pixelBytes;
}

/** Two pixels. */
export function loadPair(at: usize): v128 {
  return i16x8.shl(v128.load8x8_u(at), 6);
}

/** Writes two pixels, rounded and clipped to 0..255. */
export function storePair(at: usize, pair: v128): void {
  v128.store64_lane(at, packed(pair), 0);
}

/** Writes their colours alone; the alphas that are there stay. */
export function storeColours(at: usize, pair: v128): void {
  const colours = i32x4.splat(0x00ffffff);
  v128.store64_lane(at, v128.bitselect(packed(pair), v128.load64_zero(at), colours), 0);
}

/** The eight bytes of two pixels, rounded and clipped to 0..255. */
export function packed(pair: v128): v128 {
  const whole = i16x8.shr_s(i16x8.add(pair, i16x8.splat(32)), 6);
  return i8x16.narrow_i16x8_u(whole, whole);
}

/** A share (-1 to 1), as {@link times} takes it, in all lanes. */
export function share(value: f32): v128 {
  return i16x8.splat(<i16>min(nearest(value * 32768), 32767));
}

/** Integers times shares, rounded. */
export function times(values: v128, shares: v128): v128 {
  return i16x8.q15mulr_sat_s(values, shares);
}

// The shares of four neighbours of a point between the two in the middle.
let first: v128 = i64x2.splat(0);
let second: v128 = i64x2.splat(0);
let third: v128 = i64x2.splat(0);
let fourth: v128 = i64x2.splat(0);

/**
 * Sets what {@link mixFour} takes of each for a point that lies `t` (0 to 1) after the second: cubic convolution (Keys 1981, a = -1/2). Linear
 * interpolation would blur more, most of all at half pixels.
 */
export function setCubic(t: f32): void {
  const t2 = t * t;
  const t3 = t2 * t;
  first = share(-0.5 * t3 + t2 - 0.5 * t);
  second = share(1.5 * t3 - 2.5 * t2 + 1);
  third = share(-1.5 * t3 + 2 * t2 + 0.5 * t);
  fourth = share(0.5 * t3 - 0.5 * t2);
}

/** Bytes of the table of {@link writeCubics}. */
export function cubicsBytes(steps: i32): usize {
  return <usize>steps * 64;
}

/** Writes what {@link setCubic} sets for `t` of 0, 1 / steps, 2 / steps and so on, for {@link setCubicOf}. */
export function writeCubics(table: usize, steps: i32): void {
  for (let i = 0; i < steps; i++, table += 64) {
    setCubic(<f32>i / <f32>steps);
    v128.store(table, first);
    v128.store(table, second, 16);
    v128.store(table, third, 32);
    v128.store(table, fourth, 48);
  }
}

/** {@link setCubic} for a `t` of `i / steps`. */
export function setCubicOf(table: usize, i: i32): void {
  const row = table + <usize>i * 64;
  first = v128.load(row);
  second = v128.load(row, 16);
  third = v128.load(row, 32);
  fourth = v128.load(row, 48);
}

/** Four neighbours, mixed. */
export function mixFour(a: v128, b: v128, c: v128, d: v128): v128 {
  return i16x8.add(i16x8.add(times(a, first), times(b, second)), i16x8.add(times(c, third), times(d, fourth)));
}

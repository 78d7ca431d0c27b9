/**
 * @file Half precision (IEEE 754 binary16): what small chips compute in, and weights at half the bytes.
 */

/** The largest finite half-precision number. */
export const largestHalf = 65504;

/** The bits of each number rounded to half precision, to nearest, ties to even; what is too large becomes infinite. */
export function toHalfBits(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, bitsOf);
}

/** A number rounded to half precision. */
export function roundHalf(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  // Steps between neighbours: 2^-24 below 2^-14, then 2^-10 of the power of two below x.
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(x))));
  const step = 2 ** (exponent - 10);
  const rounded = roundToEven(x / step) * step;
  return Math.abs(rounded) > largestHalf ? Math.sign(x) * Infinity : rounded;
}

function bitsOf(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  if (Number.isNaN(x)) return 0x7e00;
  const size = Math.abs(roundHalf(x));
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | (size / 2 ** (exponent - 10) - 1024);
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * @file How far numbers are apart: pixels, tensors, times. In Node and in a page.
 */

function eachPair(a: ArrayLike<number>, b: ArrayLike<number>, take: (difference: number) => void): void {
  if (a.length === 0) throw new Error("There is nothing to compare.");
  if (a.length !== b.length)
    throw new Error(`Expected as many numbers on both sides, got ${a.length} and ${b.length}.`);
  for (let i = 0; i < a.length; i++) take(Math.abs(a[i]! - b[i]!));
}

/** The largest difference of two numbers at the same place; of pictures' data it is in levels of 255. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  eachPair(a, b, (difference) => {
    // NaN stays.
    if (!(difference <= largest)) largest = difference;
  });
  return largest;
}

/** The mean difference of two numbers at the same place. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  eachPair(a, b, (difference) => (sum += difference));
  return sum / a.length;
}

interface Picture {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Red, green and blue of every pixel of two pictures of one size. @returns How many numbers that were. */
function eachColour(a: Picture, b: Picture, take: (difference: number) => void): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`Expected pictures of one size, got ${a.width}x${a.height} and ${b.width}x${b.height}.`);
  let i = 0;
  eachPair(a.data, b.data, (difference) => {
    if (i++ % 4 !== 3) take(difference);
  });
  return 3 * a.width * a.height;
}

/** The mean difference of red, green and blue, in levels of 255. */
export function colourDifference(a: Picture, b: Picture): number {
  let sum = 0;
  const count = eachColour(a, b, (difference) => (sum += difference));
  return sum / count;
}

/** The root of the mean square of the differences of red, green and blue, in levels of 255. */
export function colourDistance(a: Picture, b: Picture): number {
  let sum = 0;
  const count = eachColour(a, b, (difference) => (sum += difference ** 2));
  return Math.sqrt(sum / count);
}

/** Fails unless each number is the expected one, to `tolerance`. */
export function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "number",
): void {
  const list = (numbers: ArrayLike<number>) => Array.from(numbers).slice(0, 100).join();
  if (actual.length !== expected.length) throw new Error(`${what}: ${list(actual)} is not ${list(expected)}`);
  for (let i = 0; i < actual.length; i++) {
    if (Math.abs(actual[i]! - expected[i]!) <= tolerance) continue;
    throw new Error(`${what} ${i}: ${actual[i]} is not ${expected[i]}`);
  }
}

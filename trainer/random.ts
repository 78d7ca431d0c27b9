/**
 * @file Random numbers that depend on nothing but their seed: the whole state of a run's chance is (seed, step).
 */

/** Numbers in 0..1, one a call. */
export type Random = () => number;

/** A stream of its own for every list of keys (sfc32, seeded by a hash of the keys). */
export function random(...keys: readonly (number | string)[]): Random {
  // In an array of integers: as variables that outlive a call they would be made anew at every draw, which takes half as long again.
  const state = Int32Array.from([1, 2, 3, 4], (salt) => hash(`${salt}/${keys.join("/")}`));
  const next = () => {
    const [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
    const t = (((a + b) | 0) + d) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = ((c << 21) | (c >>> 11)) + t;
    state[3] = (d + 1) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 8; i++) next();
  return next;
}

/** A whole number from 0 up to `count`, which is left out. */
export function below(draw: Random, count: number): number {
  return Math.floor(draw() * count);
}

/** A draw from the normal distribution, mean 0 and deviation 1 (Box and Muller). */
export function normal(draw: Random): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** Of the sum of four bytes. */
const [bytesMean, bytesStd] = [4 * 127.5, Math.sqrt((4 * (256 ** 2 - 1)) / 12)] as const;

/** Mean 0 and deviation 1, and nearly normal: the sum of a draw's four bytes. For noise on pixels, in half the time. */
export function nearlyNormal(draw: Random): number {
  const bits = (draw() * 2 ** 32) >>> 0;
  const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
  return (sum - bytesMean) / bytesStd;
}

/** 32 bits of a text (FNV-1a, then mixed). */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

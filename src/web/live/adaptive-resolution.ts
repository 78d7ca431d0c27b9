/**
 * @file Holds a frame rate: chooses among a few fixed sizes by how long frames take. A size changes seldom, since every change costs a
 * moment and can be seen.
 */

/** What to hold. */
export interface AdaptiveResolutionOptions {
  /** Short sides to choose from, pixels, smallest first. */
  readonly sizes: readonly number[];
  /** What a frame may take, milliseconds. */
  readonly frameMs: number;
  /** The size to begin with, one of `sizes`. */
  readonly start: number;
}

/** Chooses sizes. */
export interface AdaptiveResolution {
  /** The short side of the next frame, pixels. */
  readonly size: number;
  /** Tells how long a frame of the present size took, milliseconds. @returns Whether the size has changed. */
  report(ms: number): boolean;
}

/** Frames after a change that say nothing: graphs are loaded, caches are cold. */
const warmUpFrames = 3;
/** Frames that must be too slow on average before it goes down. */
const patienceDown = 8;
/** Frames that must leave room before it goes up, at first. */
const patienceUp = 30;

/** Goes down when frames take a quarter longer than they may, up when the next size would still leave a fifth of the time. */
export function createAdaptiveResolution({ sizes, frameMs, start }: AdaptiveResolutionOptions): AdaptiveResolution {
  let at = Math.max(0, sizes.indexOf(start));
  let seen = 0;
  let mean = 0;
  /** Doubles each time that going up was a mistake, so that it does not swing. */
  let patience = patienceUp;
  let wentUp = false;

  function change(by: 1 | -1): boolean {
    if (by === -1 && wentUp) patience = Math.min(patience * 2, 3000);
    at += by;
    wentUp = by === 1;
    seen = 0;
    return true;
  }

  return {
    get size() {
      return sizes[at]!;
    },
    report(ms) {
      seen++;
      if (seen <= warmUpFrames) return false;
      const count = seen - warmUpFrames;
      mean += (ms - mean) / Math.min(count, patienceDown);
      if (count >= patienceDown && mean > 1.25 * frameMs && at > 0) return change(-1);
      const next = sizes[at + 1];
      const wouldTake = next === undefined ? Infinity : mean * (next / sizes[at]!) ** 2;
      if (count >= patience && wouldTake < 0.8 * frameMs) return change(1);
      // Whoever has stayed this long did well to go up.
      if (count > 10 * patienceUp) wentUp = false;
      return false;
    },
  };
}

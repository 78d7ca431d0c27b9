/**
 * @file A pool of crops that is renewed little by little: what VGG says of a crop costs more than using it once is worth.
 *
 * Crop number n depends only on n, and at step t the pool holds the crops from `floor(t * refresh)` on. So a run that is
 * resumed finds the same pool without having saved it.
 */

/** How a pool gets its crops. */
export interface PoolSource<Crop, Entry> {
  readonly size: number;
  /** Crops replaced at each step; below 1, one every few steps. */
  readonly refresh: number;
  /** Reads crop n; several are read ahead at once. */
  read(n: number): Promise<Crop>;
  /** Makes an entry of crop n. */
  finish(crop: Crop, n: number): Promise<Entry>;
  /** Told, while the pool is filled for the first time, how many entries it has. */
  readonly filling?: (entries: number) => void;
}

/** Entries to draw from. */
export interface Pool<Entry> {
  /** Brings the pool to what it is at `step`; steps only go up. */
  advance(step: number): Promise<void>;
  /** The entry of a slot, from 0 up to the size. */
  entry(slot: number): Entry;
}

/** Crops read ahead of their turn. */
const readAhead = 8;

export function createPool<Crop, Entry>({
  size,
  refresh,
  read,
  finish,
  filling,
}: PoolSource<Crop, Entry>): Pool<Entry> {
  const entries = new Array<Entry | undefined>(size);
  const reading = new Map<number, Promise<Crop>>();
  /** The next crop to finish. */
  let next = -1;
  let filled = 0;

  function readSoon(n: number): Promise<Crop> {
    const crop = reading.get(n) ?? read(n);
    // Whoever finishes the crop sees the failure; until then it must not count as unhandled.
    crop.catch(() => {});
    reading.set(n, crop);
    return crop;
  }

  return {
    async advance(step) {
      const first = Math.floor(step * refresh);
      if (next < first) next = first;
      for (; next < first + size; next++) {
        for (let ahead = 1; ahead <= readAhead; ahead++) readSoon(next + ahead);
        const crop = await readSoon(next);
        reading.delete(next);
        entries[next % size] = await finish(crop, next);
        if (filled < size) filling?.(++filled);
      }
    },
    entry(slot) {
      return entries[slot]!;
    },
  };
}

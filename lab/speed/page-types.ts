/**
 * @file What the browser benchmark and its page say to each other.
 */

/** What to measure. */
export interface PageTask {
  readonly models: readonly string[];
  /** Sides, pixels, multiples of 4. */
  readonly sizes: readonly number[];
  /** For each model, device and size. */
  readonly seconds: number;
  /** Ends each after so many frames, where that is sooner. */
  readonly frames?: number;
}

/** What was measured. */
export interface PageTimes {
  readonly browser: string;
  /** The graphics device, and whether it was left out. */
  readonly gpu: string;
  readonly lines: readonly PageLine[];
}

/** One model, device and size. */
export interface PageLine {
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly size: number;
  /** Medians. */
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  /** Interquartile range of the times of a frame, milliseconds. */
  readonly spreadMs: number;
  readonly frames: number;
  /** Medians of the time of a frame in the second tenth and in the last, milliseconds. */
  readonly earlyMs: number;
  readonly lateMs: number;
}

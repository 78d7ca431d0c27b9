/**
 * @file The middle of many times.
 */

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share - From 0, the least, to 1, the most. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

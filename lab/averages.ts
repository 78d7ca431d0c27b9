/**
 * @file Means and quantiles.
 */

/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The median; of an even number of values the upper one of the middle two. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share - From 0, the smallest, to 1, the largest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

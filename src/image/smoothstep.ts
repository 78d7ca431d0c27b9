/**
 * @file From one thing to another without a kink.
 */

/** 0 up to `from`, 1 from `to` on, and between them a cubic with level ends. */
export function smoothstep(from: number, to: number, value: number): number {
  const share = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return share * share * (3 - 2 * share);
}

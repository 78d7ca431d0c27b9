/**
 * @file Which times are none: those of a machine that did something else besides.
 */

/** The middle half of the rounds of an undisturbed measurement lies within this factor. */
const mostSpread = 1.5;

/** Whether rounds of one measurement differed so much that their median says little. */
export function isDisturbed({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean {
  return toMs > mostSpread * fromMs;
}

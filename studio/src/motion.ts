/**
 * @file How the page moves: how long one style takes to turn into another, and whether anything is to move at all.
 */

/** How long one style takes to turn into another, milliseconds. */
export const easeMs = 450;

/** Whether the system asks for less motion. */
export function reducesMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

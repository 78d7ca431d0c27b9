/**
 * @file Which style is painted so often in a row that loading a graph for it alone pays.
 */
import type { Size } from "../image/image.ts";
import { sizeKey } from "./sizes.ts";

/** Paintings in one style, at one size, from which on it has a graph of its own. */
const paintingsInARow = 4;

/** Counts the paintings in the style that was painted last. */
export interface SettledStyle {
  /**
   * Counts a painting.
   *
   * @returns A number that this style alone has once it has been painted often enough in a row at this size; before that, none.
   */
  count(code: Float32Array, size: Size): number | undefined;
}

export function createSettledStyle(): SettledStyle {
  let recent = { code: new Float32Array(), size: "", times: 0, number: 0 };
  return {
    count(code, size) {
      const same = sizeKey(size) === recent.size && code.every((value, i) => value === recent.code[i]);
      recent = same
        ? { ...recent, times: recent.times + 1 }
        : { code: code.slice(), size: sizeKey(size), times: 1, number: recent.number + 1 };
      return recent.times >= paintingsInARow ? recent.number : undefined;
    },
  };
}

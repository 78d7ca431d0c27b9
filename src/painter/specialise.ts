/**
 * @file Which style is painted so often in a row that loading a graph for it alone pays.
 */
import type { Size } from "../image/image.ts";
import { sizeKey } from "./sizes.ts";

/** Paintings in one style, at one size, from which on it has a graph of its own. */
const paintingsInARow = 4;

/** Sizes that are counted at a time. */
const mostSizes = 16;

/** Counts, for each size, the paintings in the style that was painted last. */
export interface RepeatedStyles {
  /**
   * Counts a painting.
   *
   * @returns A number that this style alone has once it has been painted often enough in a row at this size; before that, none.
   */
  count(code: Float32Array, size: Size): number | undefined;
}

export function createRepeatedStyles(): RepeatedStyles {
  const recent = new Map<string, { readonly code: Float32Array; readonly times: number; readonly number: number }>();
  let styles = 0;
  return {
    count(code, size) {
      const key = sizeKey(size);
      const last = recent.get(key);
      const now = last?.code.every((value, i) => value === code[i])
        ? { ...last, times: last.times + 1 }
        : { code: code.slice(), times: 1, number: styles++ };
      // Last in the map's order: used most recently.
      recent.delete(key);
      recent.set(key, now);
      if (recent.size > mostSizes) recent.delete(recent.keys().next().value!);
      return now.times >= paintingsInARow ? now.number : undefined;
    },
  };
}

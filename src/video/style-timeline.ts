/**
 * @file Styles over time: one style at each key, eased into the next between them.
 */
import { OptionError } from "../core/errors.ts";
import { mix, type Style } from "../core/style.ts";
import type { StyleKey } from "./types.ts";

/**
 * Checks a timeline.
 *
 * @throws {OptionError} when there is no key, or the times do not ascend. Two keys at one time are a sudden change.
 */
export function checkTimeline(keys: readonly StyleKey[]): void {
  if (keys.length === 0) throw new OptionError("style: expected at least one style, got none");
  keys.forEach(({ atSeconds }, i) => {
    const before = keys[i - 1]?.atSeconds ?? 0;
    if (!(atSeconds >= before && Number.isFinite(atSeconds))) {
      throw new OptionError(`style: expected times from 0 on that ascend, got ${atSeconds} s after ${before} s`);
    }
  });
}

/**
 * The style at a moment: the first key's before it, the last key's after it, in between a mixture that leaves one key and
 * arrives at the next with no speed (Hermite, `3t² - 2t³`), so that no key shows as a jerk.
 *
 * @param keys - As {@link checkTimeline} wants them.
 */
export function styleAt(keys: readonly StyleKey[], seconds: number): Style {
  const next = keys.findIndex(({ atSeconds }) => atSeconds > seconds);
  const from = keys.at(next < 0 ? -1 : Math.max(0, next - 1))!;
  const to = keys.at(next)!;
  if (from.style === to.style || seconds <= from.atSeconds) return from.style;
  const share = (seconds - from.atSeconds) / (to.atSeconds - from.atSeconds);
  const eased = share * share * (3 - 2 * share);
  return mix([from.style, 1 - eased], [to.style, eased]);
}

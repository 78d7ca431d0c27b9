/**
 * @file What a visit begins with: the strength, the brush and the chosen styles of the last one.
 */
import { initialState, type State } from "./state.ts";

/** What is kept. */
export type Settings = Pick<State, "strength" | "brush" | "chosen">;

const key = "pleinair settings";

/** Keeps them. Nothing is kept where the browser keeps nothing, and a link's style is not: it is not there in the next visit. */
export function keepSettings({ strength, brush, chosen, items }: State): void {
  const isLinked = items.some(({ id, origin }) => origin === "link" && id in chosen);
  const settings: Settings = { strength, brush, chosen: isLinked ? readSettings().chosen : chosen };
  try {
    localStorage.setItem(key, JSON.stringify(settings));
  } catch {
    // Blocked, or full: the next visit begins as the first did.
  }
}

/** What was kept; for all that was not, or is not as it should be, what a first visit begins with. */
export function readSettings(): Settings {
  const { strength, brush, chosen } = keptSettings();
  const isWithin = (value: unknown, low: number, high: number): value is number =>
    typeof value === "number" && value >= low && value <= high;
  const weights = typeof chosen === "object" && chosen !== null ? Object.entries(chosen) : [];
  return {
    strength: isWithin(strength, 0, 1.5) ? strength : initialState.strength,
    brush: isWithin(brush, 0.25, 4) ? brush : initialState.brush,
    chosen: Object.fromEntries(weights.filter(([, weight]) => isWithin(weight, Number.MIN_VALUE, Number.MAX_VALUE))),
  };
}

function keptSettings(): { readonly [Key in keyof Settings]?: unknown } {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "{}") ?? {}) as Settings;
  } catch {
    return {};
  }
}

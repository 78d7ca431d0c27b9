/**
 * @file What the page knows: one plain object, and the pure steps between its states.
 */
import type { RgbaImage, Style } from "pleinair/web";

/** A style on the shelf. */
export interface Card {
  readonly id: string;
  readonly style: Style;
  /** URL of a small picture of it. */
  readonly thumbnail: string;
  /** Samples come with the page and cannot be removed. */
  readonly isSample: boolean;
}

/** Everything that the page shows. */
export interface State {
  readonly photo: { readonly name: string; readonly image: RgbaImage } | undefined;
  readonly shelf: readonly Card[];
  /** Weights of the chosen styles by their id, above 0; relative to each other. */
  readonly chosen: Readonly<Record<string, number>>;
  /** 0 to 1.5. */
  readonly strength: number;
  /** The share of the picture that shows the photo, from the left: 0 to 1. */
  readonly split: number;
  /** How much larger than fitting, 1 to 8, and the point that stays where it is: shares of width and height, 0 to 1. */
  readonly zoom: { readonly factor: number; readonly x: number; readonly y: number };
  readonly painting: RgbaImage | undefined;
  /** Whether the painting is not yet what is wished for. */
  readonly isPainting: boolean;
  readonly status: string;
  /** What went wrong last, until something goes well. */
  readonly problem: string | undefined;
}

export const initialState: State = {
  photo: undefined,
  shelf: [],
  chosen: {},
  strength: 1,
  split: 0,
  zoom: { factor: 1, x: 0.5, y: 0.5 },
  painting: undefined,
  isPainting: false,
  status: "Getting ready…",
  problem: undefined,
};

/** Chooses a style alone, or with `together` adds it to the mixture, or takes it out again (never the last one). */
export function choose(state: State, id: string, together: boolean): State {
  if (!together) return { ...state, chosen: { [id]: 1 } };
  const { [id]: there, ...others } = state.chosen;
  if (there === undefined) return { ...state, chosen: { ...state.chosen, [id]: 1 } };
  return Object.keys(others).length === 0 ? state : { ...state, chosen: others };
}

/** Zooms by a factor about a point; a second point while zoomed in keeps the first, so that nothing jumps. */
export function zoomBy(state: State, by: number, x = 0.5, y = 0.5): State {
  const factor = Math.min(8, Math.max(1, state.zoom.factor * by));
  return { ...state, zoom: state.zoom.factor === 1 ? { factor, x, y } : { ...state.zoom, factor } };
}

/** Puts a style on the shelf and chooses it; one that is there already is only chosen. */
export function shelve(state: State, card: Card): State {
  const shelf = state.shelf.some(({ id }) => id === card.id) ? state.shelf : [...state.shelf, card];
  return choose({ ...state, shelf }, card.id, false);
}

/** Takes a style of the user's off the shelf; its neighbour is chosen when it was the only one. */
export function unshelve(state: State, id: string): State {
  const at = state.shelf.findIndex((card) => card.id === id);
  if (at < 0 || state.shelf[at]!.isSample) return state;
  const shelf = state.shelf.filter((card) => card.id !== id);
  const chosen = Object.fromEntries(Object.entries(state.chosen).filter(([key]) => key !== id));
  const neighbour = shelf[Math.min(at, shelf.length - 1)];
  return { ...state, shelf, chosen: Object.keys(chosen).length > 0 || !neighbour ? chosen : { [neighbour.id]: 1 } };
}

/** Chooses the style that lies `by` places further on the shelf, around its ends. */
export function step(state: State, by: number): State {
  const at = state.shelf.findIndex(({ id }) => id in state.chosen);
  const next = state.shelf[(at + by + state.shelf.length) % state.shelf.length];
  return next ? choose(state, next.id, false) : state;
}

/** The chosen styles with weights that sum to 1. */
export function mixture(state: State): [style: Style, weight: number][] {
  const cards = state.shelf.filter(({ id }) => id in state.chosen);
  const total = cards.reduce((sum, { id }) => sum + state.chosen[id]!, 0);
  return cards.map(({ id, style }) => [style, state.chosen[id]! / total]);
}

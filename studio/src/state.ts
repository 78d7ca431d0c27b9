/**
 * @file What the page knows: one plain object, and the pure steps between its states.
 */
import type { CameraInfo, ImageMetadata, RgbaImage, Style } from "pleinair/web";
import type { ModelName } from "./channel.ts";
import type { ServedCamera } from "./served-camera.ts";

/** What a work of art is called, by whom it is, and when it was made. */
export interface Work {
  readonly title: string;
  readonly artist: string;
  readonly year: string;
}

/** An item of the style list. */
export interface StyleItem {
  readonly id: string;
  /** What files are called after it. */
  readonly name: string;
  /** Of samples. */
  readonly work?: Work;
  /** The style as each model reads it that has studied it. */
  readonly styles: readonly Style[];
  /** The picture, for models that have not studied it yet: a file or a URL. Styles from files and links have none. */
  readonly picture?: Blob | string;
  /** URL of a small picture of it. */
  readonly thumbnail: string;
  /** Samples come with the page and cannot be removed. The user's own are stored. One from a link is stored when that is asked for. */
  readonly origin: "sample" | "own" | "link";
}

/** The camera's side of the page. */
export interface CameraState {
  readonly phase: "off" | "starting" | "live" | "frozen";
  readonly cameras: readonly CameraInfo[];
  /** The one that is open. */
  readonly id: string | undefined;
  /** Rows that are asked for: 480, 720 or 1080. */
  readonly rows: number;
  readonly mirrored: boolean;
  /** Set where the camera's own chip paints. */
  readonly painted: ServedCamera["painted"];
  readonly isRecording: boolean;
  /** Width by height of its pictures. */
  readonly aspect: number;
  /** What is measured, in a line. */
  readonly meter: string;
}

/** The video's side of the page. */
export interface VideoState {
  readonly phase: "off" | "opening" | "open";
  /** The file's, without its extension. */
  readonly name: string;
  readonly durationSeconds: number;
  /** Where it is. */
  readonly atSeconds: number;
  readonly isPlaying: boolean;
  readonly isMuted: boolean;
  readonly hasAudio: boolean;
  /** Width by height of its pictures. */
  readonly aspect: number;
  /** The share of the export that is done, 0 to 1, while there is one. */
  readonly exported: number | undefined;
  /** What is measured, of the painting or of the export, in a line. */
  readonly meter: string;
}

/** A photo, with everything that belongs to it, so that no two parts of it can be of different photos. */
export interface Photo {
  /** The file's, without its extension. */
  readonly name: string;
  /** At its own size, for the download. */
  readonly full: RgbaImage;
  /** At the size that is shown. */
  readonly image: RgbaImage;
  /** What was not as it should be in its file, in a sentence. */
  readonly notice?: string | undefined;
  /** What its painting's file says too. */
  readonly metadata?: ImageMetadata | undefined;
}

/** Everything that the page shows. */
export interface State {
  readonly video: VideoState;
  readonly camera: CameraState;
  /** The painters that can be had here: Classic is in the installed program only. */
  readonly offered: readonly ModelName[];
  /** Who is to paint photos. Until it is ready, another one does. */
  readonly painter: ModelName;
  /** The model that paints what is shown, by its identity. */
  readonly model: string;
  readonly photo: Photo | undefined;
  readonly items: readonly StyleItem[];
  /** Weights of the chosen items by their id, above 0; relative to each other. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Whether an item that is chosen joins the others, instead of taking their place. */
  readonly isMixing: boolean;
  /** 0 to 1.5. */
  readonly strength: number;
  /** How broad the marks are, 0.25 to 4. */
  readonly brush: number;
  /** The share that is done, 0 to 1, while styles are studied thoroughly. */
  readonly refined: number | undefined;
  /** The share of the picture that shows the photo, from the left: 0 to 1. */
  readonly split: number;
  /** How much larger than fitting, 1 to 8, and the point that stays where it is: shares of width and height, 0 to 1. */
  readonly zoom: { readonly factor: number; readonly x: number; readonly y: number };
  readonly painting: RgbaImage | undefined;
  /** Whether the painting is not yet what was asked for: as at the beginning, when there is none. */
  readonly isPainting: boolean;
  readonly status: string;
  /** What went wrong last, until something goes well. */
  readonly problem: string | undefined;
}

export const initialState: State = {
  video: {
    phase: "off",
    name: "",
    durationSeconds: 0,
    atSeconds: 0,
    isPlaying: false,
    isMuted: false,
    hasAudio: false,
    aspect: 16 / 9,
    exported: undefined,
    meter: "",
  },
  camera: {
    phase: "off",
    cameras: [],
    id: undefined,
    rows: 720,
    mirrored: true,
    painted: undefined,
    isRecording: false,
    aspect: 16 / 9,
    meter: "",
  },
  offered: ["studio", "live", "classic"],
  painter: "studio",
  model: "",
  photo: undefined,
  items: [],
  chosen: {},
  isMixing: false,
  strength: 1,
  brush: 1,
  refined: undefined,
  split: 0,
  zoom: { factor: 1, x: 0.5, y: 0.5 },
  painting: undefined,
  isPainting: true,
  status: "Getting ready…",
  problem: undefined,
};

/** Whether what is painted moves: the camera, or a video. */
export function isLive({ camera, video }: State): boolean {
  return camera.phase !== "off" || video.phase !== "off";
}

/** Chooses an item alone, or with `together` adds it to the mixture, or takes it out again (never the last one). */
export function choose(state: State, id: string, together: boolean): State {
  if (!together) return { ...state, chosen: { [id]: 1 } };
  const { [id]: weight, ...others } = state.chosen;
  const weights = Object.values(others);
  if (weight !== undefined) return weights.length === 0 ? state : { ...state, chosen: others };
  // As much as the others have on average, so that three have a third each.
  const average = weights.length === 0 ? 1 : weights.reduce((sum, other) => sum + other, 0) / weights.length;
  return { ...state, chosen: { ...others, [id]: average } };
}

/** Chooses what was chosen in the visit before, as far as it is in the list. */
export function chooseKept(state: State, kept: State["chosen"]): State {
  const there = Object.entries(kept).filter(([id]) => state.items.some((item) => item.id === id));
  return there.length === 0 ? state : { ...state, chosen: Object.fromEntries(there) };
}

/** The share of each chosen item in the mixture: they sum to 1. */
export function sharesOf({ chosen }: State): Readonly<Record<string, number>> {
  const total = Object.values(chosen).reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(Object.entries(chosen).map(([id, weight]) => [id, weight / total]));
}

/** Gives a chosen item a share of the mixture, above 0 and below 1; the others keep their relation to each other. */
export function giveShare(state: State, id: string, share: number): State {
  const { [id]: before, ...others } = sharesOf(state);
  if (before === undefined || before === 1) return state;
  const scaled = Object.entries(others).map(([other, part]) => [other, (part * (1 - share)) / (1 - before)] as const);
  return { ...state, chosen: { ...Object.fromEntries(scaled), [id]: share } };
}

/**
 * Zooms by a factor about a point of the picture, which stays where it is seen, as far as the picture's edges allow.
 *
 * @param x - Shares of the picture's width and height, 0 to 1. Default: what is seen in the middle.
 */
export function zoomBy({ zoom, ...state }: State, by: number, x = middleOf(zoom, "x"), y = middleOf(zoom, "y")): State {
  const factor = Math.min(8, Math.max(1, zoom.factor * by));
  if (factor === 1) return { ...state, zoom: initialState.zoom };
  // It is seen at `fixed + (share - fixed) * zoom.factor`: what has to be fixed, so that the new factor shows it there too?
  const about = (fixed: number, share: number) =>
    within((share * (factor - zoom.factor) + fixed * (zoom.factor - 1)) / (factor - 1));
  return { ...state, zoom: { factor, x: about(zoom.x, x), y: about(zoom.y, y) } };
}

/** The share of the picture that is seen in the middle. */
function middleOf(zoom: State["zoom"], axis: "x" | "y"): number {
  return zoom[axis] + (0.5 - zoom[axis]) / zoom.factor;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** Moves a zoomed picture, by shares of its width and height as it is shown; not beyond its edges. */
export function panBy(state: State, dx: number, dy: number): State {
  const { factor, x, y } = state.zoom;
  if (factor === 1) return state;
  // What is scaled about a point moves against that point, by `factor - 1` times as much.
  return { ...state, zoom: { factor, x: within(x - dx / (factor - 1)), y: within(y - dy / (factor - 1)) } };
}

/** Adds an item at the end of the list; one that is there already stays as it is. */
export function addItem(state: State, item: StyleItem): State {
  return state.items.some(({ id }) => id === item.id) ? state : { ...state, items: [...state.items, item] };
}

/** Removes an item that is no sample; its neighbour is chosen when it was the only one. */
export function removeItem(state: State, id: string): State {
  const at = state.items.findIndex((item) => item.id === id);
  if (at < 0 || state.items[at]!.origin === "sample") return state;
  const items = state.items.filter((item) => item.id !== id);
  const chosen = Object.fromEntries(Object.entries(state.chosen).filter(([key]) => key !== id));
  const neighbour = items[Math.min(at, items.length - 1)];
  return { ...state, items, chosen: Object.keys(chosen).length > 0 || !neighbour ? chosen : { [neighbour.id]: 1 } };
}

/** Changes an item, if it is still there. */
export function changeItem(state: State, id: string, change: Partial<StyleItem>): State {
  return { ...state, items: state.items.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

/** Chooses the item that lies `by` places further in the list, around its ends. */
export function chooseNext(state: State, by: number): State {
  const at = state.items.findIndex(({ id }) => id in state.chosen);
  const next = state.items[(at + by + state.items.length) % state.items.length];
  return next ? choose(state, next.id, false) : state;
}

/** The style of an item as a model reads it, if it has. */
export function styleFor(item: StyleItem, model: string): Style | undefined {
  return item.styles.find((style) => style.model === model);
}

/** What an item is called on the page. */
export function titleOf({ work, name }: StyleItem): string {
  return work?.title ?? name;
}

/** Whether a model has read an item, or can. */
export function isReadable(item: StyleItem, model: string): boolean {
  return item.picture !== undefined || styleFor(item, model) !== undefined;
}

/** A chosen item that the present model, once it is there, has to study before it can paint in it. */
export function nextUnread({ items, chosen, model }: State): StyleItem | undefined {
  if (model === "") return undefined;
  return items.find((item) => item.id in chosen && item.picture !== undefined && !styleFor(item, model));
}

/** Takes an item that cannot be studied out of the choice. Where nothing is left of that, what was `painted` in last is chosen. */
export function giveUp(state: State, id: string, painted: State["chosen"]): State {
  const others = Object.fromEntries(Object.entries(state.chosen).filter(([key]) => key !== id));
  if (Object.keys(others).length > 0) return { ...state, chosen: others };
  const isThere = (key: string) => key !== id && state.items.some((item) => item.id === key);
  return { ...state, chosen: Object.fromEntries(Object.entries(painted).filter(([key]) => isThere(key))) };
}

/** Puts a style beside those that other models have read off the same picture; a later one of the same model takes its place. */
export function addStyle(state: State, id: string, style: Style): State {
  const item = state.items.find((found) => found.id === id);
  const others = item?.styles.filter(({ model }) => model !== style.model) ?? [];
  return changeItem(state, id, { styles: [...others, style] });
}

/** The chosen styles that the present model has read, with weights that sum to 1. */
export function mixture(state: State): [style: Style, weight: number][] {
  const parts = state.items.flatMap((item): [Style, number][] => {
    const style = styleFor(item, state.model);
    return style && item.id in state.chosen ? [[style, state.chosen[item.id]!]] : [];
  });
  const total = parts.reduce((sum, [, weight]) => sum + weight, 0);
  return parts.map(([style, weight]) => [style, weight / total]);
}

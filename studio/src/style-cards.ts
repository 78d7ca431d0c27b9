/**
 * @file The style list as it is shown: a card for each style, and a slider for each of a mixture.
 */
import { onLongPress } from "./long-press.ts";
import { isReadable, sharesOf, titleOf, type State, type StyleItem } from "./state.ts";

/** What the cards and the sliders do. */
export interface Actions {
  choose(id: string, together: boolean): void;
  /** Gives a style of the mixture its share. */
  weigh(id: string, share: number): void;
}

/** An item with all that is known of it, such as `The Scream, Edvard Munch, 1893`. */
export function captionOf({ work, name }: StyleItem): string {
  return work ? `${work.title}, ${work.artist}, ${work.year}` : name;
}

/** What of an item is shown. */
function looksOf(item: StyleItem, model: string): string {
  const { id, name, thumbnail, origin } = item;
  return JSON.stringify([id, name, thumbnail, origin, isReadable(item, model)]);
}

/** What the list shows. */
let listed = "";

/** Makes the list anew where it looks different: not for a style that has been studied, which happens while the list is used. */
export function fillStyles(list: HTMLElement, { items, model }: State, actions: Actions): void {
  const looks = items.map((item) => looksOf(item, model)).join();
  if (looks === listed) return;
  listed = looks;
  const focused = (document.activeElement as HTMLElement | null)?.dataset["id"];
  list.replaceChildren(...items.map((item) => cardOf(item, isReadable(item, model), actions)));
  if (focused) list.querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function cardOf(item: StyleItem, isUsable: boolean, actions: Actions): HTMLElement {
  const button = document.createElement("button");
  button.dataset["id"] = item.id;
  button.dataset["style"] = item.name;
  button.dataset["origin"] = item.origin;
  button.disabled = !isUsable;
  button.title = isUsable
    ? `${captionOf(item)}: click to choose it; to mix it in, click with Shift, or hold it`
    : `${item.name} came without its picture and was made for another painter`;
  const picture = document.createElement("img");
  picture.src = item.thumbnail;
  picture.alt = "";
  picture.draggable = false;
  const title = Object.assign(document.createElement("span"), { textContent: titleOf(item) });
  button.append(picture, title);
  if (item.work) button.append(Object.assign(document.createElement("small"), { textContent: item.work.artist }));
  onLongPress(button, () => actions.choose(item.id, true));
  button.addEventListener("click", ({ shiftKey, ctrlKey, metaKey }) => {
    actions.choose(item.id, shiftKey || ctrlKey || metaKey);
  });
  const entry = document.createElement("li");
  entry.append(button);
  return entry;
}

/** Scrolls a box until an element in it is seen. Unlike `scrollIntoView`, it does not move the place where Tab goes on. */
export function reveal(box: Element, inside: Element): void {
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  const past = (from: number, to: number) => Math.min(0, from) + Math.max(0, to);
  box.scrollBy({
    left: past(inner.left - outer.left, inner.right - outer.right),
    top: past(inner.top - outer.top, inner.bottom - outer.bottom),
  });
}

/** A slider for each style of a mixture, with its share; none for a single style. */
export function fillMixture(mix: HTMLElement, state: State, actions: Actions): void {
  const items = state.items.filter(({ id }) => id in state.chosen);
  if (items.length < 2) return mix.replaceChildren();
  // While a slider is dragged it stays the same one.
  const existing = [...mix.querySelectorAll("input")].map(({ dataset }) => dataset["id"]).join();
  if (existing !== items.map(({ id }) => id).join())
    mix.replaceChildren(...items.map((item) => sliderOf(item, actions)));
  const shares = sharesOf(state);
  for (const label of mix.querySelectorAll("label")) {
    const range = label.querySelector("input")!;
    const share = shares[range.dataset["id"]!]!;
    range.value = String(share);
    const text = `${Math.round(share * 100)} %`;
    range.setAttribute("aria-valuetext", text);
    label.querySelector("output")!.textContent = text;
  }
}

function sliderOf(item: StyleItem, actions: Actions): HTMLElement {
  const name = Object.assign(document.createElement("span"), { textContent: titleOf(item) });
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: "0.01", max: "0.99", step: "0.01" });
  range.dataset["id"] = item.id;
  range.addEventListener("input", () => actions.weigh(item.id, Number(range.value)));
  const label = document.createElement("label");
  label.append(name, range, document.createElement("output"));
  return label;
}

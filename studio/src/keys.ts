/**
 * @file The keys, and what they do; the help is made from the same list.
 */

/** One key. */
export interface Key {
  /** As `KeyboardEvent.key`, lower case; arrows with Shift as `shift+arrowleft`. */
  readonly key: string;
  readonly does: string;
  run(): void;
}

/** Listens for the keys, but not while something is typed, or a slider or a list is used by its own keys. */
export function listen(keys: readonly Key[]): void {
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const { target } = event;
    if (target instanceof HTMLSelectElement) return;
    if (target instanceof HTMLInputElement && /^arrow|^home$|^end$|^page/i.test(event.key)) return;
    const isShifted = event.shiftKey && event.key.startsWith("Arrow");
    const pressed = `${isShifted ? "shift+" : ""}${event.key.toLowerCase()}`;
    const found = keys.find(({ key }) => key === pressed);
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}

/** Keys whose names are no single letter or sign, as they stand on a keyboard. */
const keyNames: Readonly<Record<string, string>> = {
  " ": "Space",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  shift: "Shift",
  delete: "Delete",
};

/** `Shift ←` of `shift+arrowleft`, `O` of `o`. */
function nameOf(key: string): string {
  const parts = key.length > 1 ? key.split("+") : [key];
  return parts.map((part) => keyNames[part] ?? part.toUpperCase()).join(" ");
}

/** The list for the help. */
export function describe(keys: readonly Key[]): HTMLElement[] {
  return keys.map(({ key, does }) => {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: nameOf(key) }));
    const row = document.createElement("div");
    row.append(term, Object.assign(document.createElement("dd"), { textContent: does }));
    return row;
  });
}

/**
 * @file The studio: a photo, painted in any picture. Holds the state, and names what can be done to it.
 */
import { decodeStyle, encodeStyle, mix, readImage, toBlob, type Style } from "pleinair/web";
import { connect } from "./channel.ts";
import { createEasel } from "./easel.ts";
import { forgetStyle, keepStyle, keptStyles } from "./keep.ts";
import { describe, listen, type Key } from "./keys.ts";
import { linkTo, styleIn } from "./links.ts";
import { fit, save, shownPx, stripesOf, thumbnailOf } from "./pictures.ts";
import { element, render } from "./render.ts";
import { choose, initialState, mixture, shelve, step, unshelve, zoomBy, type Card, type State } from "./state.ts";

const sampleStyles = ["swirls", "wave", "mosaic", "ink", "dots", "planes"];
const samplePhotos = ["moose", "coffee", "astronaut"];

const painter = connect(new Worker(new URL("worker.ts", import.meta.url), { type: "module" }));
let state: State = initialState;
let device = "";
let sample = 0;
/** The mixture as one style, made anew when the choice changes. */
let mixed: { readonly chosen: State["chosen"]; readonly shelf: State["shelf"]; readonly style: Style } | undefined;

const easel = createEasel(
  painter,
  (painting, ms) =>
    set({
      painting,
      problem: undefined,
      status: `${painting.width}×${painting.height} in ${ms.toFixed(0)} ms on ${device}`,
    }),
  (error) => set({ problem: error.message }),
  () => set({ isPainting: false }),
);

function set(change: Partial<State>): void {
  update({ ...state, ...change });
}

/** Goes to a state, shows it, and paints when what is painted has changed. */
function update(next: State): void {
  const before = state;
  const changed = before.photo !== next.photo || before.strength !== next.strength || before.chosen !== next.chosen;
  const style = styleOf(next);
  const paints = changed && next.photo !== undefined && style !== undefined;
  state = paints ? { ...next, isPainting: true } : next;
  render(state, { choose: (id, together) => update(choose(state, id, together)), weigh });
  if (paints) easel.wish({ photo: next.photo!.image, style, strength: next.strength });
}

/** The chosen styles as one. */
function styleOf(of: State): Style | undefined {
  const { chosen, shelf } = of;
  if (mixed?.chosen !== chosen || mixed.shelf !== shelf) {
    const parts = mixture(of);
    mixed = parts.length > 0 ? { chosen, shelf, style: mix(...parts) } : undefined;
  }
  return mixed?.style;
}

function weigh(id: string, weight: number): void {
  set({ chosen: { ...state.chosen, [id]: weight } });
}

/** Runs something that may fail, and says so in the page. */
function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => set({ problem: error instanceof Error ? error.message : String(error) }));
}

let fullPhoto: Awaited<ReturnType<typeof readImage>> | undefined;

async function openPhoto(source: Blob | string, name: string): Promise<void> {
  set({ status: `Reading ${name}…` });
  fullPhoto = await readImage(source);
  set({ photo: { name, image: await fit(fullPhoto, shownPx) }, zoom: initialState.zoom, problem: undefined });
}

async function openSample(): Promise<void> {
  const name = samplePhotos[sample++ % samplePhotos.length]!;
  await openPhoto(`samples/photos/${name}.jpg`, name);
}

/** Studies a picture, or reads a `.style` file, and puts it on the shelf. */
async function addStyle(source: Blob, name: string): Promise<void> {
  set({ status: `Studying ${name}…` });
  if (/\.style$/i.test(name)) {
    const style = decodeStyle(new Uint8Array(await source.arrayBuffer()));
    return addCard({ id: crypto.randomUUID(), style, thumbnail: await stripesOf(style.code), isSample: false });
  }
  const picture = await readImage(source);
  const style = await painter.study(await fit(picture, 1024), name.replace(/\.[^.]+$/, ""));
  await addCard({ id: crypto.randomUUID(), style, thumbnail: await thumbnailOf(picture), isSample: false });
}

async function addCard(card: Card): Promise<void> {
  update(shelve(state, card));
  await keepStyle(card);
}

async function download(): Promise<void> {
  const style = styleOf(state);
  if (!state.photo || !fullPhoto || !style) return;
  const { width, height } = fullPhoto;
  set({ status: `Painting ${width}×${height}…` });
  const start = performance.now();
  const painting = await painter.paint(fullPhoto, style, state.strength);
  save(await toBlob(painting), `${state.photo.name}-${style.name ?? "style"}.png`);
  set({
    status: `Saved ${width}×${height}, painted in ${((performance.now() - start) / 1000).toFixed(1)} s`,
    problem: undefined,
  });
}

function exportStyle(): void {
  const style = styleOf(state);
  if (style) save(new Blob([encodeStyle(style) as Uint8Array<ArrayBuffer>]), `${style.name ?? "style"}.style`);
}

async function shareStyle(): Promise<void> {
  const style = styleOf(state);
  if (!style) return;
  const link = linkTo(style, location.href);
  history.replaceState(null, "", link);
  const isCopied = await navigator.clipboard.writeText(link).then(
    () => true,
    () => false,
  );
  set({ status: `The link with this style is in the address line${isCopied ? ", and copied" : ""}` });
}

function removeStyles(): void {
  for (const id of Object.keys(state.chosen)) {
    update(unshelve(state, id));
    attempt(() => forgetStyle(id));
  }
}

async function take(files: readonly File[], asStyle: boolean): Promise<void> {
  for (const file of files) {
    const isStyle = asStyle || /\.style$/i.test(file.name);
    await (isStyle ? addStyle(file, file.name) : openPhoto(file, file.name.replace(/\.[^.]+$/, "")));
  }
}

function bind(): void {
  const onClick = (id: string, run: () => void) => element(id).addEventListener("click", run);
  const [photoFile, styleFile] = [element<HTMLInputElement>("photo-file"), element<HTMLInputElement>("style-file")];
  const chosenFiles = (input: HTMLInputElement, asStyle: boolean) =>
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      attempt(() => take(files, asStyle));
    });
  chosenFiles(photoFile, false);
  chosenFiles(styleFile, true);
  element("strength").addEventListener("input", () =>
    set({ strength: Number(element<HTMLInputElement>("strength").value) }),
  );
  element("split").addEventListener("input", () =>
    set({ split: Number(element<HTMLInputElement>("split").value) / 100 }),
  );

  const strengthen = (by: number) =>
    set({ strength: Math.round(Math.min(1.5, Math.max(0, state.strength + by)) * 20) / 20 });
  const help = element<HTMLDialogElement>("help");
  const keys: Key[] = [
    { key: "o", does: "choose a photo", run: () => photoFile.click() },
    { key: "n", does: "next sample photo", run: () => attempt(openSample) },
    { key: "a", does: "add a style", run: () => styleFile.click() },
    { key: "arrowright", does: "next style", run: () => update(step(state, 1)) },
    { key: "arrowleft", does: "style before", run: () => update(step(state, -1)) },
    { key: "arrowup", does: "stronger", run: () => strengthen(0.05) },
    { key: "arrowdown", does: "weaker", run: () => strengthen(-0.05) },
    { key: "b", does: "before or after", run: () => set({ split: state.split > 0.5 ? 0 : 1 }) },
    { key: "+", does: "zoom in", run: () => update(zoomBy(state, 1.5)) },
    { key: "-", does: "zoom out", run: () => update(zoomBy(state, 1 / 1.5)) },
    { key: "d", does: "download at full size", run: () => attempt(download) },
    { key: "e", does: "save the style", run: exportStyle },
    { key: "l", does: "link with the style", run: () => attempt(shareStyle) },
    { key: "delete", does: "remove the style", run: removeStyles },
    {
      key: "f",
      does: "full screen",
      run: () =>
        void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    },
    { key: "?", does: "this help", run: () => help.showModal() },
  ];
  const run = (key: string) => () => keys.find((entry) => entry.key === key)!.run();
  const buttons = {
    "choose-photo": "o",
    "next-sample": "n",
    "add-style": "a",
    download: "d",
    "export-style": "e",
    "share-style": "l",
    "remove-style": "delete",
    "help-button": "?",
  };
  for (const [id, key] of Object.entries(buttons)) onClick(id, run(key));
  element("keys").replaceChildren(...describe(keys));
  listen(keys);

  window.addEventListener("paste", ({ clipboardData }) =>
    attempt(() => take([...(clipboardData?.files ?? [])], false)),
  );
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    element("hint").hidden = false;
  });
  window.addEventListener("dragleave", ({ relatedTarget }) => (element("hint").hidden = relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    element("hint").hidden = true;
    const onShelf = element("shelf").contains(event.target as Node);
    attempt(() => take([...(event.dataTransfer?.files ?? [])], onShelf));
  });
  dragSplit();
}

/** The picture itself is the handle of before and after. */
function dragSplit(): void {
  const easelElement = element("easel");
  const move = ({ clientX }: PointerEvent) => {
    const { left, width } = element("painting").getBoundingClientRect();
    set({ split: Math.min(1, Math.max(0, (clientX - left) / width)) });
  };
  easelElement.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !state.painting) return;
    easelElement.setPointerCapture(event.pointerId);
    move(event);
    easelElement.addEventListener("pointermove", move);
  });
  easelElement.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top, width, height } = element("painting").getBoundingClientRect();
      const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
      if (x < 0 || x > 1 || y < 0 || y > 1) return;
      update(zoomBy(state, Math.exp(-event.deltaY / 400), x, y));
    },
    { passive: false },
  );
  easelElement.addEventListener("pointerup", () => easelElement.removeEventListener("pointermove", move));
}

async function begin(): Promise<void> {
  bind();
  update(state);
  set({ status: "Loading the painter…" });
  const loaded = await painter.load({
    model: new URL("models/studio/", location.href).href,
    assets: new URL("ort/", location.href).href,
  });
  device = loaded.device;
  await openSample();
  for (const name of sampleStyles) {
    const url = `samples/styles/${name}.jpg`;
    const picture = await readImage(url);
    const style = await painter.study(picture, name);
    const thumbnail = await thumbnailOf(picture);
    const chosen = state.shelf.length === 0;
    const next = shelve(state, { id: `sample ${name}`, style, thumbnail, isSample: true });
    update(chosen ? next : { ...next, chosen: state.chosen });
  }
  for (const card of await keptStyles(loaded.model)) update({ ...shelve(state, card), chosen: state.chosen });
  const shared = styleIn(location.href);
  if (!shared) return;
  if (shared.model !== loaded.model)
    throw new Error("The style in this link was made with another version of the painter.");
  await addCard({
    id: `link ${location.hash}`,
    style: shared,
    thumbnail: await stripesOf(shared.code),
    isSample: false,
  });
}

attempt(begin);

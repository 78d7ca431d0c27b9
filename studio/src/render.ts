/**
 * @file The only writer to the page: makes it show a state.
 */
import { toImageData, type RgbaImage } from "pleinair/web";
import { modelNameIn } from "./painters.ts";
import { isLive, isReadable, styleFor, titleOf, type State, type StyleItem, type VideoState } from "./state.ts";

/** What the style list's items and the mixture's sliders do. */
export interface Actions {
  choose(id: string, together: boolean): void;
  weigh(id: string, weight: number): void;
}

/** An element of the page by its id. */
export function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

let shown: State | undefined;
/** What the style list shows. */
let listed = "";

/** Shows a frame of the camera or of a video, painted, and closes it. */
export function showFrame(frame: ImageBitmap): void {
  const canvas = element<HTMLCanvasElement>("painting");
  if (canvas.width !== frame.width || canvas.height !== frame.height) {
    canvas.width = frame.width;
    canvas.height = frame.height;
  }
  canvas.getContext("2d")!.drawImage(frame, 0, 0);
  frame.close();
}

/** What is done, and what is to be known of the photo that is shown. */
function statusOf(state: State): string {
  const notice = isLive(state) ? undefined : state.photo?.notice;
  return [state.status, notice].filter(Boolean).join(". ");
}

export function render(state: State, actions: Actions): void {
  const before = shown;
  shown = state;
  element("status").textContent = state.problem ?? statusOf(state);
  element("status").classList.toggle("problem", state.problem !== undefined);
  element("picture").setAttribute("aria-busy", String(state.isPainting));
  if (state.painting && state.painting !== before?.painting) draw("painting", state.painting);
  if (state.photo && state.photo !== before?.photo) draw("original", state.photo.image);
  renderCamera(state, before);
  renderVideo(state.video, before?.video);
  const live = isLive(state);
  const paintsByItself = state.camera.phase !== "off" && state.camera.painted !== undefined;
  document.body.dataset["mode"] = live ? "live" : "photo";
  for (const id of ["original", "next-sample", "download", "painter"]) element(id).hidden = live;
  const subject = state.camera.phase !== "off" ? "The camera" : live ? state.video.name : state.photo?.name;
  const label = subject ? `${subject}, painted in ${namesOf(state) || "no style yet"}` : "The painting";
  if (element("painting").getAttribute("aria-label") !== label) element("painting").setAttribute("aria-label", label);
  document.documentElement.style.setProperty("--split", `${state.split * 100}%`);
  document.documentElement.style.setProperty("--zoom", String(state.zoom.factor));
  document.documentElement.style.setProperty("--zoom-at", `${state.zoom.x * 100}% ${state.zoom.y * 100}%`);
  const aspect = aspectOf(state);
  if (aspect !== undefined) document.documentElement.style.setProperty("--aspect", String(aspect));
  setRange("strength", state.strength, state.strength.toFixed(2));
  setRange("brush", Math.log2(state.brush), state.brush.toFixed(2));
  // Classic reads a style at one size.
  const isClassic = modelNameIn(state.model) === "classic";
  element<HTMLInputElement>("brush").disabled = isClassic || paintsByItself;
  renderRefining(state, isClassic);
  setRange("split", state.split * 100, `${Math.round(state.split * 100)} %`);
  element<HTMLButtonElement>("remove-style").disabled = state.items.every(
    ({ id, origin }) => origin === "sample" || !(id in state.chosen),
  );
  element("keep-style").hidden = !state.items.some(({ id, origin }) => origin === "link" && id in state.chosen);
  for (const id of ["export-style", "share-style"]) element<HTMLButtonElement>(id).disabled = !state.painting && !live;
  for (const id of ["download", "painter-choice"]) element<HTMLButtonElement>(id).disabled = !state.painting;
  element<HTMLSelectElement>("painter-choice").value = state.painter;
  if (state.items !== before?.items || state.model !== before.model) fillStyles(state, actions);
  const chosen = state.items.filter(({ id }) => id in state.chosen);
  element("style-caption").textContent = chosen.length === 1 ? captionOf(chosen[0]!) : chosen.map(titleOf).join(" + ");
  for (const button of element("styles").querySelectorAll<HTMLButtonElement>("button")) {
    button.setAttribute("aria-pressed", String(button.dataset["id"]! in state.chosen));
  }
  if (state.chosen !== before?.chosen) {
    element("styles").querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  if (state.chosen !== before?.chosen || state.items !== before.items) fillMixture(state, actions);
}

function renderRefining({ refined, items, chosen, model }: State, isClassic: boolean): void {
  const button = element<HTMLButtonElement>("refine-style");
  const isRunning = refined !== undefined;
  button.textContent = isRunning ? "Cancel" : "Study thoroughly";
  // What came without its picture cannot be looked at again, and what is refined needs not be.
  const isLeft = items.some((item) => item.id in chosen && item.picture && !styleFor(item, model)?.refined);
  button.disabled = !isRunning && (isClassic || !isLeft);
  element("refine-progress").hidden = !isRunning;
  element<HTMLProgressElement>("refine-progress").value = refined ?? 0;
}

function renderCamera({ camera }: State, before: State | undefined): void {
  const was = before?.camera;
  if (camera === was) return;
  element("meter").textContent = camera.meter;
  const isOn = camera.phase !== "off";
  for (const id of ["camera-bar", "camera"]) element(id).hidden = !isOn;
  element("camera").classList.toggle("mirrored", camera.mirrored);
  element("camera-button").setAttribute("aria-pressed", String(isOn));
  element("mirror").setAttribute("aria-pressed", String(camera.mirrored));
  element("freeze").setAttribute("aria-pressed", String(camera.phase === "frozen"));
  element("record").setAttribute("aria-pressed", String(camera.isRecording));
  for (const id of ["mirror", "freeze", "snapshot", "record", "shoot-style"])
    element<HTMLButtonElement>(id).disabled = camera.phase === "starting";
  // A camera that paints by itself knows of no strength, and shows nothing else; its style may be a part of its network.
  for (const id of ["strength", "split", "camera-rows"])
    element<HTMLInputElement>(id).disabled = isOn && camera.painted !== undefined;
  element("style-list").inert = isOn && camera.painted !== undefined && camera.painted.takes === undefined;
  if (camera.cameras !== was?.cameras) {
    const options = camera.cameras.map(({ id, name }) =>
      Object.assign(new Option(name, id), { selected: id === camera.id }),
    );
    element("camera-choice").replaceChildren(...options);
  }
  element<HTMLSelectElement>("camera-rows").value = String(camera.rows);
}

function renderVideo(video: VideoState, was: VideoState | undefined): void {
  if (video === was) return;
  const { phase, isPlaying, isMuted, hasAudio, durationSeconds, atSeconds, exported, meter } = video;
  for (const id of ["video-bar", "clip"]) element(id).hidden = phase === "off";
  element("video-button").setAttribute("aria-pressed", String(phase !== "off"));
  element("play").textContent = isPlaying ? "Pause" : "Play";
  element("sound").hidden = !hasAudio;
  element("sound").setAttribute("aria-pressed", String(!isMuted));
  const position = `${clock(atSeconds)} / ${clock(durationSeconds)}`;
  element("seek").setAttribute("max", String(durationSeconds));
  setRange("seek", atSeconds, position);
  element("seek").setAttribute("aria-valuetext", position);
  const isExporting = exported !== undefined;
  element<HTMLProgressElement>("export-progress").value = exported ?? 0;
  element("export-progress").hidden = !isExporting;
  element("export").textContent = isExporting ? "Cancel" : "Export";
  element<HTMLButtonElement>("export").disabled = phase !== "open";
  for (const id of ["play", "seek", "sound", "export-format", "export-side"]) {
    element<HTMLButtonElement>(id).disabled = phase !== "open" || isExporting;
  }
  element("video-meter").textContent = meter;
}

/** `1:05` of 65 seconds. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Width by height of what is shown. */
function aspectOf({ camera, video, photo }: State): number | undefined {
  if (camera.phase !== "off") return camera.aspect;
  if (video.phase !== "off") return video.aspect;
  return photo && photo.image.width / photo.image.height;
}

function draw(id: string, image: RgbaImage): void {
  const canvas = element<HTMLCanvasElement>(id);
  if (canvas.width !== image.width || canvas.height !== image.height) {
    canvas.width = image.width;
    canvas.height = image.height;
  }
  canvas.getContext("2d")!.putImageData(toImageData(image), 0, 0);
}

function setRange(id: string, value: number, text: string): void {
  const range = element<HTMLInputElement>(id);
  if (Number(range.value) !== value) range.value = String(value);
  element(`${id}-value`).textContent = text;
}

/** What of an item is shown. */
function looksOf(item: StyleItem, model: string): string {
  const { id, name, thumbnail, origin } = item;
  return JSON.stringify([id, name, thumbnail, origin, isReadable(item, model)]);
}

/** Makes the list anew where it looks different: not for a style that has been studied, which happens while the list is used. */
function fillStyles(state: State, actions: Actions): void {
  const looks = state.items.map((item) => looksOf(item, state.model)).join();
  if (looks === listed) return;
  listed = looks;
  const focused = (document.activeElement as HTMLElement | null)?.dataset["id"];
  const entries = state.items.map((style) => {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    button.dataset["id"] = style.id;
    button.dataset["style"] = style.name;
    button.dataset["origin"] = style.origin;
    const isUsable = isReadable(style, state.model);
    button.disabled = !isUsable;
    button.title = isUsable
      ? `${captionOf(style)}: click to choose it, with Shift to mix it in`
      : `${style.name} came without its picture and was made for another painter`;
    const picture = document.createElement("img");
    picture.src = style.thumbnail;
    picture.alt = "";
    const title = document.createElement("span");
    title.textContent = titleOf(style);
    button.append(picture, title);
    button.addEventListener("click", ({ shiftKey, ctrlKey, metaKey }) => {
      actions.choose(style.id, shiftKey || ctrlKey || metaKey);
    });
    entry.append(button);
    return entry;
  });
  element("styles").replaceChildren(...entries);
  if (focused)
    element("styles")
      .querySelector<HTMLElement>(`[data-id="${CSS.escape(focused)}"]`)
      ?.focus();
}

/** A slider for each style of a mixture; none for a single style. */
function fillMixture(state: State, actions: Actions): void {
  const items = state.items.filter(({ id }) => id in state.chosen);
  const mix = element("mix");
  if (items.length < 2) return mix.replaceChildren();
  // While a slider is dragged the others stay as they are.
  const existing = [...mix.querySelectorAll("input")].map(({ dataset }) => dataset["id"]).join();
  if (existing === items.map(({ id }) => id).join()) return;
  mix.replaceChildren(
    ...items.map((item) => {
      const { id } = item;
      const label = document.createElement("label");
      const name = document.createElement("span");
      name.textContent = titleOf(item);
      const range = document.createElement("input");
      Object.assign(range, { type: "range", min: "0.05", max: "1", step: "0.05", value: String(state.chosen[id]) });
      range.dataset["id"] = id;
      range.addEventListener("input", () => actions.weigh(id, Number(range.value)));
      label.append(name, range);
      return label;
    }),
  );
}

function namesOf(state: State): string {
  const chosen = state.items.filter(({ id }) => id in state.chosen);
  return chosen.map(titleOf).join(" and ");
}

/** An item with all that is known of it, such as `The Scream, Edvard Munch, 1893`. */
function captionOf(item: StyleItem): string {
  const { work, name } = item;
  return work ? `${work.title}, ${work.artist}, ${work.year}` : name;
}

/**
 * @file The only writer to the page: makes it show a state.
 */
import { toImageData, type RgbaImage } from "pleinair/web";
import { modelNameIn } from "./painters.ts";
import { isLive, styleFor, titleOf, type State, type VideoState } from "./state.ts";
import { captionOf, fillMixture, fillStyles, reveal, type Actions } from "./style-cards.ts";

/** An element of the page by its id. */
export function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

let shown: State | undefined;

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
  document.documentElement.style.setProperty("--zoom-x", `${state.zoom.x * 100}%`);
  document.documentElement.style.setProperty("--zoom-y", `${state.zoom.y * 100}%`);
  element("picture").classList.toggle("zoomed", state.zoom.factor > 1);
  const aspect = aspectOf(state);
  if (aspect !== undefined) document.documentElement.style.setProperty("--aspect", String(aspect));
  setRange("strength", state.strength, state.strength.toFixed(2));
  setRange("brush", Math.log2(state.brush), state.brush.toFixed(2));
  // Classic reads a style at one size.
  const isClassic = modelNameIn(state.model) === "classic";
  element<HTMLInputElement>("brush").disabled = isClassic || paintsByItself;
  renderRefining(state, isClassic);
  renderOffered(state, before);
  setRange("split", state.split * 100, `${Math.round(state.split * 100)} %`);
  element<HTMLButtonElement>("remove-style").disabled = state.items.every(
    ({ id, origin }) => origin === "sample" || !(id in state.chosen),
  );
  element("keep-style").hidden = !state.items.some(({ id, origin }) => origin === "link" && id in state.chosen);
  for (const id of ["export-style", "share-style"]) element<HTMLButtonElement>(id).disabled = !state.painting && !live;
  for (const id of ["download", "painter-choice"]) element<HTMLButtonElement>(id).disabled = !state.painting;
  element<HTMLSelectElement>("painter-choice").value = state.painter;
  if (state.items !== before?.items || state.model !== before.model) fillStyles(element("styles"), state, actions);
  const chosen = state.items.filter(({ id }) => id in state.chosen);
  element("style-caption").textContent = chosen.length === 1 ? captionOf(chosen[0]!) : chosen.map(titleOf).join(" + ");
  for (const button of element("styles").querySelectorAll<HTMLButtonElement>("button")) {
    button.setAttribute("aria-pressed", String(button.dataset["id"]! in state.chosen));
  }
  element("mix-styles").setAttribute("aria-pressed", String(state.isMixing));
  const added = Object.keys(state.chosen).find((id) => !(id in (before?.chosen ?? {})));
  const card = added && element("styles").querySelector(`[data-id="${CSS.escape(added)}"]`);
  for (const id of card ? ["styles", "panel"] : []) reveal(element(id), card as Element);
  if (state.chosen !== before?.chosen || state.items !== before.items) fillMixture(element("mix"), state, actions);
}

/** Classic, and what needs its encoder, where the page's host has them. */
function renderOffered({ offered }: State, before: State | undefined): void {
  if (offered === before?.offered) return;
  const hasClassic = offered.includes("classic");
  const option = element("painter-choice").querySelector<HTMLOptionElement>("[value=classic]")!;
  option.disabled = !hasClassic;
  option.text = hasClassic ? "Classic, the paper's own" : "Classic: only in the installed program";
  element("refine-style").hidden = !hasClassic;
  element("only-installed").hidden = hasClassic;
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

function namesOf(state: State): string {
  const chosen = state.items.filter(({ id }) => id in state.chosen);
  return chosen.map(titleOf).join(" and ");
}

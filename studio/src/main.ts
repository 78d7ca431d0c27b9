/**
 * @file The studio: a photo, a video or a camera, painted in any picture. Holds the state, and names what can be done to it.
 */
import {
  decodeStyle,
  encodeStyle,
  mix,
  readImage,
  startRecording,
  toBlob,
  type Device,
  type LivePainting,
  type Recording,
  type RgbaImage,
  type Style,
  type VideoFormat,
} from "pleinair/web";
import { createCameraMode, type CameraMode } from "./camera-mode.ts";
import { connect, type ModelName } from "./channel.ts";
import { createEasel } from "./easel.ts";
import { bind } from "./gestures.ts";
import { forgetStyle, keepStyle, keptStyles } from "./keep.ts";
import { linkTo, styleIn } from "./links.ts";
import { createPaintedCamera } from "./painted-camera.ts";
import { fit, mirror, save, shownPx, stripesOf, thumbnailOf } from "./pictures.ts";
import { element, render, showFrame } from "./render.ts";
import { servedCameras } from "./served-camera.ts";
import {
  addReading,
  choose,
  initialState,
  isLive,
  mixture,
  shelve,
  styleFor,
  unshelve,
  type CameraState,
  type Card,
  type State,
  type VideoState,
} from "./state.ts";
import { createVideoMode, isVideo } from "./video-mode.ts";

const sampleStyles = ["swirls", "wave", "mosaic", "ink", "dots", "planes"];
const samplePhotos = ["moose", "coffee", "astronaut"];

const painter = connect(new Worker(new URL("worker.ts", import.meta.url), { type: "module" }), {
  painted: showLive,
  exporting: (progress) => video.exporting(progress),
  lost: () => attempt(goOnWithoutGpu),
});
let state: State = initialState;
/** The models that are loaded: what they are, and what they run on. */
const models = new Map<ModelName, { readonly model: string; readonly device: string }>();
let recording: Recording | undefined;
let sample = 0;
/** The last mixture, and what it was made of. */
let mixed: { readonly key: string; readonly styles: readonly Style[]; readonly style: Style } | undefined;

const easel = createEasel(
  painter,
  (painting, ms) =>
    set({
      painting,
      problem: undefined,
      status: `${painting.width}×${painting.height} in ${ms.toFixed(0)} ms on ${models.get("studio")!.device}`,
    }),
  (error) => set({ problem: error.message }),
  () => set({ isPainting: false }),
);

const paintedHere = createCameraMode(painter, element<HTMLVideoElement>("camera"), cameraEnded);
const paintedThere = createPaintedCamera(showPainted, cameraEnded);
let camera: CameraMode = paintedHere;

function cameraEnded(problem: Error): void {
  attempt(async () => {
    await leaveCamera();
    throw problem;
  });
}

const video = createVideoMode(painter, element<HTMLVideoElement>("clip"), setVideo, (problem) => {
  attempt(async () => {
    await leaveVideo();
    throw problem;
  });
});

function set(change: Partial<State>): void {
  update({ ...state, ...change });
}

function setCamera(change: Partial<CameraState>): void {
  set({ camera: { ...state.camera, ...change } });
}

function setVideo(change: Partial<VideoState>): void {
  set({ video: { ...state.video, ...change } });
}

/** Goes to a state, shows it, and paints when what is painted has changed. */
function update(next: State): void {
  const before = state;
  const style = styleOf(next);
  const restyled = before.strength !== next.strength || style !== styleOf(before);
  const paints =
    !isLive(next) && (before.photo !== next.photo || restyled) && next.photo !== undefined && style !== undefined;
  state = paints ? { ...next, isPainting: true } : next;
  render(state, { choose: (id, together) => update(choose(state, id, together)), weigh });
  if (paints) easel.wish({ photo: next.photo!.image, style, strength: next.strength });
  else if (restyled && style) {
    const { strength, camera: seen, video: played } = next;
    if (seen.phase !== "off") camera.change({ style, strength });
    if (played.phase !== "off") video.change({ style, strength });
  }
}

/** The chosen styles as one: the same one for as long as nothing of it changes. */
function styleOf(of: State): Style | undefined {
  const parts = mixture(of);
  if (parts.length === 0) return undefined;
  const key = JSON.stringify([of.model, ...parts.map(([, weight]) => weight)]);
  const isSame = mixed?.key === key && parts.every(([style], i) => style === mixed!.styles[i]);
  if (!isSame) mixed = { key, styles: parts.map(([style]) => style), style: mix(...parts) };
  return mixed!.style;
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
  await leaveLive();
  set({ status: `Reading ${name}…` });
  fullPhoto = await readImage(source);
  set({ photo: { name, image: await fit(fullPhoto, shownPx) }, zoom: initialState.zoom, problem: undefined });
}

async function openSample(): Promise<void> {
  const name = samplePhotos[sample++ % samplePhotos.length]!;
  await openPhoto(`samples/photos/${name}.jpg`, name);
}

/** The model that paints what is shown. */
function modelInUse(): ModelName {
  return [...models].find(([, { model }]) => model === state.model)?.[0] ?? "studio";
}

/** Studies a picture, or reads a `.style` file, and puts it on the shelf. */
async function addStyle(source: Blob, fileName: string): Promise<void> {
  set({ status: `Studying ${fileName}…` });
  if (/\.style$/i.test(fileName))
    return addCode(crypto.randomUUID(), decodeStyle(new Uint8Array(await source.arrayBuffer())));
  await addPicture(await readImage(source), fileName.replace(/\.[^.]+$/, ""));
}

/** Studies a picture with the model in use and puts it on the shelf; the other model studies it when it is needed. */
async function addPicture(picture: RgbaImage, name: string): Promise<void> {
  const small = await fit(picture, 1024);
  const styles = [await painter.study(modelInUse(), small, name)];
  const thumbnail = await thumbnailOf(picture);
  const kept = await toBlob(small, "image/jpeg", 0.92);
  await addCard({ id: crypto.randomUUID(), name, styles, picture: kept, thumbnail, isSample: false });
}

/** Puts a style on the shelf of which only the code is there. */
async function addCode(id: string, style: Style): Promise<void> {
  if (![...models.values()].some(({ model }) => model === style.model) && !style.model.startsWith("live-")) {
    throw new Error("This style was made with another version of the painter. Make it again from its picture.");
  }
  const thumbnail = await stripesOf(style.code);
  await addCard({ id, name: style.name ?? "a style", styles: [style], thumbnail, isSample: false });
  if (style.model !== state.model) {
    const where = style.model.startsWith("live-") ? "the camera and videos" : "photos";
    throw new Error(`This style was made for ${where}: it can be chosen there.`);
  }
}

async function addCard(card: Card): Promise<void> {
  update(shelve(state, card));
  await keepStyle(card);
}

/** Has the model in use study every picture that it has not seen; the chosen ones first. */
async function studyShelf(): Promise<void> {
  const { model } = state;
  const unread = state.shelf.filter((card) => card.picture !== undefined && !styleFor(card, model));
  for (const card of unread.sort((a, b) => Number(b.id in state.chosen) - Number(a.id in state.chosen))) {
    const style = await painter.study(modelInUse(), await readImage(card.picture!), card.name);
    // Whoever went back to the photo meanwhile has this reading for the next time.
    update(addReading(state, card.id, style));
    const after = state.shelf.find(({ id }) => id === card.id);
    if (after && !after.isSample) await keepStyle(after);
  }
}

async function loadModel(name: ModelName): Promise<string> {
  const wished = new URLSearchParams(location.search).get("device");
  const loaded = await painter.load(name, {
    model: new URL(`models/${name}/`, location.href).href,
    assets: new URL("ort/", location.href).href,
    ...(wished !== null && { device: wished as Device }),
  });
  models.set(name, loaded);
  return loaded.model;
}

/** The model that follows what moves: on a GPU the larger painter keeps up, elsewhere the small one is needed. */
function fastModel(): ModelName {
  return models.get("studio")!.device === "webgpu" ? "studio" : "live";
}

/** Goes over to a model, and has it study what is chosen. */
async function styleOn(name: ModelName): Promise<Style> {
  set({ model: await loadModel(name) });
  const readable = () => state.shelf.filter((card) => styleFor(card, state.model) ?? card.picture);
  if (!readable().some((card) => card.id in state.chosen)) set({ chosen: { [readable()[0]!.id]: 1 } });
  const studying = studyShelf();
  while (!styleOf(state)) await Promise.race([studying, new Promise((resolve) => setTimeout(resolve, 50))]);
  return styleOf(state)!;
}

/** The graphics device is gone: the painters are loaded again without it, and what moves goes on with the smaller one. */
async function goOnWithoutGpu(): Promise<void> {
  for (const name of models.keys()) await loadModel(name);
  if (state.camera.phase !== "off") await enterCamera();
  if (state.video.phase !== "off") await playVideo();
  set({ problem: "The graphics card was lost. Painting goes on without it, more slowly." });
}

/** Opens the camera, or another one, and paints it. */
async function enterCamera(wish: { readonly id?: string | undefined; readonly rows?: number } = {}): Promise<void> {
  const { id = state.camera.id, rows = state.camera.rows } = wish;
  await endRecording();
  if (state.video.phase !== "off") await leaveVideo();
  setCamera({ phase: "starting", rows, meter: "" });
  set({ status: "Starting the camera…", problem: undefined });
  const fromServer = await servedCameras();
  const served = fromServer.find((known) => known.id === id);
  const painted = served?.painted;
  // A camera that paints by itself has one of the two.
  const name = painted ? (painted.takes?.startsWith("live-") ? "live" : "studio") : fastModel();
  camera.stop();
  camera = painted ? paintedThere : paintedHere;
  try {
    if (painted?.takes !== undefined && painted.takes !== (await loadModel(name))) {
      throw new Error("The camera's network is of another version of the painter. Export it again.");
    }
    const style = await styleOn(name);
    const { strength, camera: wished } = state;
    const settings = { style, strength, mirrored: wished.mirrored };
    const opened = await camera.start({ id, rows, served }, name, settings);
    const mirrored = wished.id === opened.id ? wished.mirrored : opened.facesUser;
    camera.change({ mirrored });
    const { cameras, aspect } = opened;
    setCamera({ phase: "live", cameras: [...cameras, ...fromServer], id: opened.id, aspect, mirrored, painted });
    const device = painted ? "the camera" : models.get(name)!.device;
    const status = `Live on ${device}${painted && !painted.takes ? `: ${painted.by}` : ""}`;
    set({ status, zoom: initialState.zoom });
  } catch (error) {
    await leaveCamera();
    throw error;
  }
}

/** Closes the camera and shows the photo again. */
async function leaveCamera(): Promise<void> {
  await endRecording();
  camera.stop();
  await backToPhoto({ camera: { ...state.camera, phase: "off", painted: undefined, meter: "" } });
}

/** Opens a video and paints what it shows. */
async function enterVideo(file: File): Promise<void> {
  await leaveLive();
  const name = file.name.replace(/\.[^.]+$/, "");
  set({ status: `Opening ${file.name}…`, problem: undefined });
  setVideo({ ...initialState.video, phase: "opening", name });
  try {
    await video.open(file);
    await playVideo();
  } catch (error) {
    await leaveVideo();
    throw error;
  }
}

async function playVideo(): Promise<void> {
  const model = fastModel();
  video.start(model, { style: await styleOn(model), strength: state.strength });
  setVideo({ phase: "open" });
  set({ status: `${state.video.name} on ${models.get(model)!.device}`, zoom: initialState.zoom });
}

/** Closes the video and shows the photo again. */
async function leaveVideo(): Promise<void> {
  video.close();
  await backToPhoto({ video: initialState.video });
}

/** Paints the whole video and saves it; ends that when it is under way. */
async function exportVideo(): Promise<void> {
  if (state.video.exported !== undefined) return video.cancelExport();
  const style = styleOf(state);
  if (!style) return;
  const side = element<HTMLSelectElement>("export-side").value;
  set({ status: `Painting all of ${state.video.name}…`, problem: undefined });
  const made = await video.export(modelInUse(), {
    style,
    strength: state.strength,
    format: element<HTMLSelectElement>("export-format").value as VideoFormat,
    name: `${state.video.name}-${style.name ?? "style"}`,
    ...(side !== "" && { sidePx: Number(side) }),
  });
  if (made) save(made.file, made.file.name);
  set({ status: made?.said ?? "The export was ended; nothing was saved", problem: undefined });
}

/** Closes the camera or the video, if one of them is open. */
async function leaveLive(): Promise<void> {
  if (state.camera.phase !== "off") await leaveCamera();
  if (state.video.phase !== "off") await leaveVideo();
}

/** @param closed - What is no longer open. */
async function backToPhoto(closed: Partial<State>): Promise<void> {
  const { model } = models.get("studio")!;
  const { photo } = state;
  // As if the photo were new: it is painted in what is chosen now.
  update({ ...state, ...closed, model, photo: undefined });
  const readable = state.shelf.filter((card) => styleFor(card, model));
  if (!readable.some((card) => card.id in state.chosen)) set({ chosen: { [readable[0]!.id]: 1 } });
  set({ photo, status: "" });
  await studyShelf();
}

function showLive(bitmap: ImageBitmap, { latencyMs, framesPerSecond }: LivePainting): void {
  showMoving(bitmap, `${framesPerSecond.toFixed(0)} frames a second · ${latencyMs.toFixed(0)} ms`);
}

function showPainted(bitmap: ImageBitmap, framesPerSecond: number): void {
  showMoving(bitmap, `${framesPerSecond.toFixed(0)} frames a second from the camera`);
}

function showMoving(bitmap: ImageBitmap, measured: string): void {
  if (!isLive(state)) return bitmap.close();
  const { width, height } = bitmap;
  showFrame(bitmap);
  recording?.addFrame();
  const meter = `${width}×${height} · ${measured}`;
  if (state.camera.phase !== "off") setCamera({ meter });
  else if (state.video.exported === undefined) setVideo({ meter });
}

async function freeze(): Promise<void> {
  const frozen = state.camera.phase === "live";
  if (!frozen && state.camera.phase !== "frozen") return;
  await camera.freeze(frozen);
  setCamera({ phase: frozen ? "frozen" : "live" });
}

function turnMirror(): void {
  const mirrored = !state.camera.mirrored;
  setCamera({ mirrored });
  camera.change({ mirrored });
}

/** Paints what the camera sees at its full resolution, and saves it. */
async function snapshot(): Promise<void> {
  const style = styleOf(state);
  if (!style) return;
  const seen = await camera.picture();
  set({ status: `Painting ${seen.width}×${seen.height}…` });
  const photo = state.camera.mirrored ? mirror(seen) : seen;
  const painting = state.camera.painted ? photo : await painter.paint(modelInUse(), photo, style, state.strength);
  save(await toBlob(painting), `camera-${style.name ?? "style"}.png`);
  set({ status: `Saved ${painting.width}×${painting.height}`, problem: undefined });
}

/** Makes a style of what the camera sees. */
async function shootStyle(): Promise<void> {
  await addPicture(await camera.picture(), `shot ${state.shelf.filter(({ isSample }) => !isSample).length + 1}`);
}

async function record(): Promise<void> {
  if (recording) return endRecording();
  set({ status: "Starting to record…" });
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined);
  const audio = microphone?.getAudioTracks()[0];
  const canvas = element<HTMLCanvasElement>("painting");
  const onError = (problem: Error) => set({ problem: problem.message });
  recording = await startRecording({ canvas, name: "camera", onError, ...(audio && { audio }) });
  setCamera({ isRecording: true });
  set({ status: recording.note ?? `Recording${audio ? " with sound" : ", without a microphone"}`, problem: undefined });
}

async function endRecording(): Promise<void> {
  const ending = recording;
  recording = undefined;
  if (!ending) return;
  setCamera({ isRecording: false });
  const file = await ending.stop();
  save(file, file.name);
  set({ status: `Saved ${file.name}, ${(file.size / 1e6).toFixed(1)} MB` });
}

async function download(): Promise<void> {
  const style = styleOf(state);
  if (!state.photo || !fullPhoto || !style) return;
  const { width, height } = fullPhoto;
  set({ status: `Painting ${width}×${height}…` });
  const start = performance.now();
  const painting = await painter.paint("studio", fullPhoto, style, state.strength);
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
    if (isStyle) await addStyle(file, file.name);
    else if (isVideo(file)) await enterVideo(file);
    else await openPhoto(file, file.name.replace(/\.[^.]+$/, ""));
  }
}

async function begin(): Promise<void> {
  bind({
    state: () => state,
    set,
    update,
    attempt,
    take,
    openSample,
    download,
    enterCamera,
    leaveCamera,
    freeze,
    turnMirror,
    snapshot,
    record,
    shootStyle,
    video,
    leaveVideo,
    exportVideo,
    exportStyle,
    shareStyle,
    removeStyles,
  });
  update(state);
  set({ status: "Loading the painter…" });
  set({ model: await loadModel("studio") });
  await openSample();
  for (const name of sampleStyles) {
    const url = `samples/styles/${name}.jpg`;
    const picture = await readImage(url);
    const styles = [await painter.study("studio", picture, name)];
    const thumbnail = await thumbnailOf(picture);
    const chosen = state.shelf.length === 0;
    const next = shelve(state, { id: `sample ${name}`, name, styles, picture: url, thumbnail, isSample: true });
    update(chosen ? next : { ...next, chosen: state.chosen });
  }
  for (const card of await keptStyles()) update({ ...shelve(state, card), chosen: state.chosen });
  await studyShelf();
  const shared = styleIn(location.href);
  if (shared) await addCode(`link ${location.hash}`, shared);
  const wished = new URL(location.href).searchParams.get("camera");
  if (wished !== null) attempt(() => enterCamera({ id: wished }));
  // Last, so that the page has the network for itself until then. Without it the page works all the same, online.
  await navigator.serviceWorker?.register("sw.js").catch(() => undefined);
}

attempt(begin);

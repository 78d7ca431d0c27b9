/**
 * @file The studio: a photo, a video or a camera, painted in any picture. Holds the state, and names what can be done to it.
 */
import { readImage, toBlob, type LivePainting, type Style, type VideoFormat } from "pleinair/web";
import { createCameraMode, type CameraMode } from "./camera-mode.ts";
import { connect, type ModelName } from "./channel.ts";
import { createEasel } from "./easel.ts";
import { createFilming } from "./filming.ts";
import { bind } from "./gestures.ts";
import { createPaintedCamera } from "./painted-camera.ts";
import { createPainters, painterTitles } from "./painters.ts";
import { fit, mirror, save, shownPx } from "./pictures.ts";
import { element, render, showFrame } from "./render.ts";
import { servedCameras } from "./served-camera.ts";
import { createShelf } from "./shelf.ts";
import { choose, initialState, isLive, styleFor, type CameraState, type State, type VideoState } from "./state.ts";
import { createVideoMode, isVideo } from "./video-mode.ts";

const samplePhotos = ["moose", "coffee", "astronaut"];

const painter = connect(new Worker(new URL("worker.ts", import.meta.url), { type: "module" }), {
  painted: showLive,
  exporting: (progress) => video.exporting(progress),
  lost: () => attempt(goOnWithoutGpu),
});
let state: State = initialState;
let sample = 0;

const painters = createPainters(painter);
const shelf = createShelf({ state: () => state, set, update }, painter, painters, attempt);

/** The painter of the last painting of a photo. */
let paintedBy: ModelName = "studio";
/** Why the painter of the last wish was given up: said with the painting that another one makes instead. */
let regret: string | undefined;

const easel = createEasel(
  painters.paint,
  (painting, ms, { style }) => {
    paintedBy = painters.nameOf(style.model);
    const status = `${painting.width}×${painting.height} in ${ms.toFixed(0)} ms on ${painters.deviceOf(paintedBy)}`;
    set({ painting, problem: regret, status });
    regret = undefined;
  },
  (error, { style }) => {
    set({ problem: error.message });
    const failed = painters.nameOf(style.model);
    if (failed === "studio" || failed !== state.painter) return;
    regret = error.message;
    attempt(() => choosePainter(paintedBy === failed ? "studio" : paintedBy));
  },
  () => set({ isPainting: false }),
);

const paintedHere = createCameraMode(painter, element<HTMLVideoElement>("camera"), cameraEnded);
const paintedThere = createPaintedCamera(showPainted, cameraEnded);
let camera: CameraMode = paintedHere;
const filming = createFilming(element("painting"), set, (isRecording) => setCamera({ isRecording }));

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
  const style = shelf.styleOf(next);
  const restyled = before.strength !== next.strength || style !== shelf.styleOf(before);
  const paints =
    !isLive(next) && (before.photo !== next.photo || restyled) && next.photo !== undefined && style !== undefined;
  state = { ...next, isPainting: paints || (next.isPainting && !isLive(next)) };
  render(state, { choose: (id, together) => update(choose(state, id, together)), weigh });
  if (paints) easel.wish({ photo: next.photo!.image, style, strength: next.strength });
  else if (restyled && style) {
    const { strength, camera: seen, video: played } = next;
    if (seen.phase !== "off") camera.change({ style, strength });
    if (played.phase !== "off") video.change({ style, strength });
  }
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
  return painters.nameOf(state.model);
}

/** Has another painter paint the photo, as soon as it has studied what is chosen; the former goes on until then, and when this fails. */
async function choosePainter(name: ModelName): Promise<void> {
  const isWanted = () => state.painter === name && !isLive(state);
  set({ painter: name, isPainting: true, problem: undefined, status: `Getting ${painterTitles[name]} ready…` });
  try {
    const model = await painters.load(name);
    if (!isWanted()) return;
    const chosen = await shelf.studyChosen(model);
    if (!isWanted()) return;
    set({ model, chosen, isPainting: false, status: "" });
  } catch (error) {
    if (state.painter === name) set({ painter: paintedBy, isPainting: false });
    throw error;
  }
  await shelf.study();
}

/** Goes over to a model, once it has studied what is chosen. */
async function styleOn(name: ModelName): Promise<Style> {
  const model = await painters.load(name);
  set({ model, chosen: await shelf.studyChosen(model) });
  attempt(shelf.study);
  return shelf.styleOf(state)!;
}

/** The graphics device is gone: the painters are loaded again without it, and what moves goes on with the smaller one. */
async function goOnWithoutGpu(): Promise<void> {
  await painters.reload();
  if (state.camera.phase !== "off") await enterCamera();
  if (state.video.phase !== "off") await playVideo();
  set({ problem: "The graphics card was lost. Painting goes on without it, more slowly." });
}

/** Opens the camera, or another one, and paints it. */
async function enterCamera(wish: { readonly id?: string | undefined; readonly rows?: number } = {}): Promise<void> {
  const { id = state.camera.id, rows = state.camera.rows } = wish;
  await filming.end();
  if (state.video.phase !== "off") await leaveVideo();
  setCamera({ phase: "starting", rows, meter: "" });
  set({ status: "Starting the camera…", problem: undefined });
  const fromServer = await servedCameras();
  const served = fromServer.find((known) => known.id === id);
  const painted = served?.painted;
  // A camera that paints by itself has one of the two.
  const name = painted ? (painted.takes?.startsWith("live-") ? "live" : "studio") : painters.fast();
  camera.stop();
  camera = painted ? paintedThere : paintedHere;
  try {
    if (painted?.takes !== undefined && painted.takes !== (await painters.load(name))) {
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
    const device = painted ? "the camera" : painters.deviceOf(name);
    const status = `Live on ${device}${painted && !painted.takes ? `: ${painted.by}` : ""}`;
    set({ status, zoom: initialState.zoom });
  } catch (error) {
    await leaveCamera();
    throw error;
  }
}

/** Closes the camera and shows the photo again. */
async function leaveCamera(): Promise<void> {
  await filming.end();
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
  const model = painters.fast();
  video.start(model, { style: await styleOn(model), strength: state.strength });
  setVideo({ phase: "open" });
  set({ status: `${state.video.name} on ${painters.deviceOf(model)}`, zoom: initialState.zoom });
}

/** Closes the video and shows the photo again. */
async function leaveVideo(): Promise<void> {
  video.close();
  await backToPhoto({ video: initialState.video });
}

/** Paints the whole video and saves it; ends that when it is under way. */
async function exportVideo(): Promise<void> {
  if (state.video.exported !== undefined) return video.cancelExport();
  const style = shelf.styleOf(state);
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
  const model = painters.modelOf(paintedBy)!;
  const { photo } = state;
  // As if the photo were new: it is painted in what is chosen now.
  update({ ...state, ...closed, model, photo: undefined });
  const readable = state.shelf.filter((card) => styleFor(card, model));
  if (!readable.some((card) => card.id in state.chosen)) set({ chosen: { [readable[0]!.id]: 1 } });
  set({ photo, status: "" });
  // One that was chosen, and not ready when the camera or the video was opened.
  if (state.painter !== paintedBy) await choosePainter(state.painter);
  else await shelf.study();
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
  filming.addFrame();
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
  const style = shelf.styleOf(state);
  if (!style) return;
  const seen = await camera.picture();
  set({ status: `Painting ${seen.width}×${seen.height}…` });
  const photo = state.camera.mirrored ? mirror(seen) : seen;
  const painting = state.camera.painted ? photo : await painters.paint(photo, style, state.strength);
  save(await toBlob(painting), `camera-${style.name ?? "style"}.png`);
  set({ status: `Saved ${painting.width}×${painting.height}`, problem: undefined });
}

/** Makes a style of what the camera sees. */
async function shootStyle(): Promise<void> {
  await shelf.addPicture(await camera.picture(), `shot ${state.shelf.filter(({ isSample }) => !isSample).length + 1}`);
}

async function download(): Promise<void> {
  const style = shelf.styleOf(state);
  if (!state.photo || !fullPhoto || !style) return;
  const { width, height } = fullPhoto;
  set({ status: `Painting ${width}×${height}…` });
  const start = performance.now();
  const painting = await painters.paint(fullPhoto, style, state.strength);
  save(await toBlob(painting), `${state.photo.name}-${style.name ?? "style"}.png`);
  set({
    status: `Saved ${width}×${height}, painted in ${((performance.now() - start) / 1000).toFixed(1)} s`,
    problem: undefined,
  });
}

async function take(files: readonly File[], asStyle: boolean): Promise<void> {
  for (const file of files) {
    const isStyle = asStyle || /\.style$/i.test(file.name);
    if (isStyle) await shelf.addFile(file, file.name);
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
    choosePainter,
    download,
    enterCamera,
    leaveCamera,
    freeze,
    turnMirror,
    snapshot,
    record: filming.toggle,
    shootStyle,
    video,
    leaveVideo,
    exportVideo,
    shelf,
  });
  update(state);
  set({ status: "Loading the painter…" });
  set({ model: await painters.load("studio") });
  await openSample();
  await shelf.fill();
  const wished = new URL(location.href).searchParams.get("camera");
  if (wished !== null) attempt(() => enterCamera({ id: wished }));
  // Last, so that the page has the network for itself until then. Without it the page works all the same, online.
  await navigator.serviceWorker?.register("sw.js").catch(() => undefined);
}

attempt(begin);

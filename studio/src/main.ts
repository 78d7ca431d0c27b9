/**
 * @file The studio: a photo, a video or a camera, painted in any picture. Puts its parts together and starts it.
 */
import "./trusted-types.ts";
import type { LivePainting } from "pleinair/web";
import { createCameraControls } from "./camera.ts";
import { connect } from "./channel.ts";
import { bind } from "./controls.ts";
import { createPaintQueue, type PaintRequest } from "./paint-queue.ts";
import { createPainterChoice } from "./painter-choice.ts";
import { createPainters, offeredPainters } from "./painters.ts";
import { createPhotoControls } from "./photo.ts";
import { createCanvasRecorder } from "./recording.ts";
import { element, showFrame } from "./render.ts";
import { keepSettings, readSettings } from "./settings.ts";
import { createSharedStyle } from "./shared-style.ts";
import { giveShare, isLive, nextUnread, type State } from "./state.ts";
import { createStyleList } from "./style-list.ts";
import { createSubject } from "./subject.ts";
import { createVideoControls } from "./video.ts";
import { isVideo } from "./video-player.ts";
import { createView } from "./view.ts";

const worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
const calls = connect(worker, {
  painted: (bitmap, painting) => showMoving(bitmap, measured(painting)),
  refining: (share) => state().refined !== undefined && set({ refined: share }),
  exporting: (progress) => video.exporting(progress),
  lost: () => attempt(goOnWithoutGpu),
});

const view = createView({
  choose: (id, together) => act(() => styles.choose(id, together || state().isMixing)),
  weigh: (id, share) => act(() => view.update(giveShare(state(), id, share))),
});
const { state, set, attempt, act } = view;
const painters = createPainters(calls);
const styles = createStyleList(view, calls, painters);
const choice = createPainterChoice(view, painters, styles);
const recorder = createCanvasRecorder(element("painting"), view);
const subject = createSubject(view, recorder, choice);
const photo = createPhotoControls(view, subject, painters, styles);
const camera = createCameraControls({
  view,
  subject,
  calls,
  painters,
  choice,
  styles,
  showPainted: (bitmap, rate) => showMoving(bitmap, `${rate.toFixed(0)} frames a second from the camera`),
});
const video = createVideoControls(view, subject, calls, painters, choice, styles);
const sharedStyle = createSharedStyle(view, painters, choice, styles);

const queue = createPaintQueue({
  paint: painters.paint,
  show(painting, ms, { style }) {
    const name = painters.nameOf(style.model);
    choice.used(name);
    const status = `${painting.width}×${painting.height} in ${ms.toFixed(0)} ms on ${painters.deviceOf(name)}`;
    // What moves has taken the photo's place meanwhile, and says what it does itself.
    set(isLive(state()) ? { painting } : { painting, status });
  },
  fail(error, { style }) {
    set({ problem: error.message });
    const failed = painters.nameOf(style.model);
    if (failed === "studio" || failed !== state().painter || isLive(state())) return;
    attempt(() => choice.choose(choice.lastUsed() === failed ? "studio" : choice.lastUsed()));
  },
  rest,
});

/** Says whether there is anything left to be done for the photo. */
function rest(): void {
  const isPainting = queue.isBusy() || choice.isPending() || nextUnread(state()) !== undefined;
  set({ isPainting: isPainting && !isLive(state()) });
}

/** What is chosen, as one style; while that is being studied, what was chosen before. */
let style = styles.styleOf(state());
/** The painting of a photo that was asked for last. */
let asked: PaintRequest | undefined;
view.onChange(repaint);

/** Has studied what is chosen, which may be the first time that its picture is loaded. */
async function study(): Promise<void> {
  try {
    await styles.study();
  } finally {
    rest();
  }
}

/** Has painted what has changed. */
function repaint(now: State, before: State): void {
  if (nextUnread(now) && (now.chosen !== before.chosen || now.model !== before.model)) {
    if (!isLive(now)) set({ isPainting: true });
    attempt(study);
  }
  const next = styles.styleOf(now);
  const isChanged = (next !== undefined && next !== style) || now.strength !== before.strength;
  style = next ?? style;
  if (isLive(now)) {
    asked = undefined;
    if (now.isPainting) set({ isPainting: false });
    if (!style || !isChanged) return;
    const change = { style, strength: now.strength };
    if (now.camera.phase !== "off") camera.change(change);
    if (now.video.phase !== "off") video.change(change);
  } else if (!now.photo) {
    asked = undefined;
  } else if (next) {
    const wanted = { photo: now.photo.image, style: next, strength: now.strength };
    if (wanted.photo === asked?.photo && next === asked.style && wanted.strength === asked.strength) return;
    asked = wanted;
    set({ isPainting: true });
    queue.request(wanted);
  }
}

/** Keeps what the next visit begins with. */
function keepChanged(now: State, before: State): void {
  const isSame = now.strength === before.strength && now.brush === before.brush && now.chosen === before.chosen;
  if (!isSame) keepSettings(now);
}

function measured({ latencyMs, framesPerSecond }: LivePainting): string {
  return `${framesPerSecond.toFixed(0)} frames a second · ${latencyMs.toFixed(0)} ms`;
}

/** Shows a painted frame of the camera or of a video. */
function showMoving(bitmap: ImageBitmap, measures: string): void {
  if (!isLive(state())) return bitmap.close();
  const { width, height } = bitmap;
  showFrame(bitmap);
  recorder.addFrame();
  const meter = `${width}×${height} · ${measures}`;
  if (state().camera.phase !== "off") view.setCamera({ meter });
  else if (state().video.exported === undefined) view.setVideo({ meter });
}

/** The graphics device is gone: the painters are loaded again without it, and what moves goes on with the smaller one. */
async function goOnWithoutGpu(): Promise<void> {
  await painters.reload();
  if (state().camera.phase !== "off") await camera.open();
  if (state().video.phase !== "off") await video.paint();
  set({ problem: "The graphics card was lost. Painting goes on without it, more slowly." });
}

/** @param others - How many more were given with it. */
async function show(file: File, others: number): Promise<void> {
  const kind = isVideo(file) ? "video" : "paint";
  const remark = `One of ${others + 1} files is shown, ${file.name}; \`pleinair ${kind}\` takes many at once, or a folder`;
  if (kind === "paint") return photo.open(file, file.name.replace(/\.[^.]+$/, ""), others > 0 ? remark : undefined);
  await video.open(file);
  if (others > 0) set({ status: remark });
}

/** Opens files: each style is added; of photos and videos the last is shown. */
function take(files: readonly File[], asStyle: boolean): void {
  const isStyle = (file: File) => asStyle || /\.style$/i.test(file.name);
  const toShow = files.filter((file) => !isStyle(file));
  const shown = toShow.at(-1);
  if (shown) act(() => show(shown, toShow.length - 1));
  const added = files.filter(isStyle);
  if (added.length > 0) act(() => styles.addFiles(added));
}

async function begin(): Promise<void> {
  bind({ view, take, photo, camera, video, styles, choice, recorder, leave: subject.leave });
  const { strength, brush } = readSettings();
  set({ strength, brush });
  const filled = styles.fill();
  filled.then(() => view.onChange(keepChanged)).catch(() => {});
  attempt(async () => set({ offered: await offeredPainters() }));
  // Whatever is opened meanwhile is shown in place of the sample.
  attempt(photo.openSample);
  set({ status: "Loading the painter…" });
  const loading = painters.load("studio").catch((problem: unknown) => {
    set({ isPainting: false });
    throw problem;
  });
  const ready = Promise.all([loading, filled]).then(([model]) => set({ model }));
  // Asked for before anything that is chosen while the painter is loaded.
  attempt(() => sharedStyle.open(ready));
  await ready;
  window.addEventListener("hashchange", () => act(() => sharedStyle.open()));
  const id = new URL(location.href).searchParams.get("camera");
  if (id !== null) attempt(() => camera.open({ id }));
  // Last, so that the page has the network for itself until then. Without it the page works all the same, online.
  await navigator.serviceWorker?.register("sw.js").catch(() => undefined);
}

attempt(begin);

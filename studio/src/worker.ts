/**
 * @file The worker: owns the runtime, so that the page never waits for a painting.
 */
import "./trusted-types.ts";
import {
  DeviceError,
  inspectVideo,
  loadPainter,
  paintVideo,
  readRefineOptions,
  type Frame,
  type Live,
  type LiveSettings,
  type RefineOptions,
  type VideoProgress,
  type WebPainter,
} from "pleinair/web";
import { answer, type ModelName, type Place } from "./channel.ts";
import { latest, Superseded } from "./latest.ts";

const places = new Map<ModelName, Place>();
/** The painters that are loaded, or being loaded. */
const painters = new Map<ModelName, Promise<WebPainter>>();
/** Those that refine styles where the others run on a graphics card. */
const cpuPainters = new Map<ModelName, Promise<WebPainter>>();
/** What styles are refined with, once it has been asked for. */
let refineOptions: Promise<RefineOptions> | undefined;
let lostDevice = false;
/** What is painted live: the way in for frames, and the way to change or end it. */
let live: { readonly feed: ReadableStreamDefaultController<Frame>; readonly work: Live } | undefined;
/** How it is to be painted: what is changed while its painter is loaded counts too. */
let liveSettings: LiveSettings | undefined;
/** Which live painting is asked for: one that was ended while its painter was loaded does not begin. */
const livePaintings = latest();
/** Ends the export that runs: there is one at a time. */
let exporting: AbortController | undefined;

function painterOf(name: ModelName): Promise<WebPainter> {
  const place = places.get(name);
  if (!place) throw new Error(`The painter ${name} is not loaded yet.`);
  const painter = painters.get(name) ?? loadPainter(lostDevice ? { ...place, device: "wasm" } : place);
  painters.set(name, painter);
  painter.catch(() => {
    if (painters.get(name) === painter) painters.delete(name);
  });
  return painter;
}

/** A painter on WASM: gradients have not been tried on every graphics card. */
async function cpuPainterOf(name: ModelName): Promise<WebPainter> {
  const painter = await painterOf(name);
  if (painter.device !== "webgpu") return painter;
  const loaded = cpuPainters.get(name) ?? loadPainter({ ...places.get(name)!, device: "wasm" });
  cpuPainters.set(name, loaded);
  loaded.catch(() => cpuPainters.delete(name));
  return loaded;
}

/** Whether an error means that the graphics device is gone. Painters are of no use without theirs: they are loaded anew, on WASM. */
function isLoss(error: unknown): boolean {
  if (!(error instanceof DeviceError)) return false;
  if (!lostDevice) {
    lostDevice = true;
    painters.clear();
    page.lost();
  }
  return true;
}

/** Work of a painter, done again when its device is lost meanwhile. */
async function withPainter<T>(name: ModelName, work: (painter: WebPainter) => Promise<T>): Promise<T> {
  try {
    return await work(await painterOf(name));
  } catch (error) {
    if (!isLoss(error)) throw error;
    return work(await painterOf(name));
  }
}

async function stopLive(): Promise<void> {
  livePaintings.cancel();
  const { work } = live ?? {};
  live = undefined;
  await work?.stop();
}

const page = answer(self as unknown as DedicatedWorkerGlobalScope, {
  async load(name, place) {
    places.set(name, place);
    const { model, device, codeLength } = await painterOf(name);
    return { model, device, codeLength };
  },
  study: (model, picture, name, signal) =>
    withPainter(model, (painter) => painter.study(picture, { name, ...(signal && { signal }) })),
  async refine(model, picture, name, from, asked) {
    refineOptions ??= readRefineOptions(from);
    refineOptions.catch(() => (refineOptions = undefined));
    const [refine, painter] = await Promise.all([refineOptions, cpuPainterOf(model)]);
    return painter.study(picture, { name, refine, onProgress: page.refining, ...(asked && { signal: asked }) });
  },
  paint: (model, photo, style, strength, signal) =>
    withPainter(model, (painter) => {
      // The worker's own copy may be painted over, unless it is to be painted once more when the device is lost.
      const into = painter.device === "webgpu" ? {} : { into: photo };
      return painter.paint(photo, style, { strength, ...into, ...(signal && { signal }) });
    }),
  async startLive(model, settings) {
    const stopped = stopLive();
    const request = livePaintings.next();
    liveSettings = settings;
    try {
      await request.of(stopped);
      const painter = await request.of(painterOf(model));
      await paintFrames(painter, { ...liveSettings, easeMs: settings.easeMs });
    } catch (error) {
      if (!(error instanceof Superseded || isLoss(error))) throw error;
    }
  },
  async frame(frame) {
    if (live) live.feed.enqueue(frame);
    else frame.close();
  },
  async change(settings) {
    if (liveSettings) liveSettings = { ...liveSettings, ...settings };
    live?.work.update(settings);
  },
  stopLive,
  inspectVideo,
  async exportVideo(model, file, options, asked) {
    exporting?.abort();
    exporting = new AbortController();
    const signal = asked ? AbortSignal.any([asked, exporting.signal]) : exporting.signal;
    const onProgress = (progress: VideoProgress) => {
      if (!signal.aborted) page.exporting(progress);
    };
    return withPainter(model, (painter) => paintVideo(file, { ...options, painter, signal, onProgress }));
  },
});

/** Paints the frames that come in, until it is ended. */
async function paintFrames(painter: WebPainter, settings: LiveSettings & { readonly easeMs: number }): Promise<void> {
  let feed: ReadableStreamDefaultController<Frame> | undefined;
  const frames = new ReadableStream<Frame>({
    start: (controller) => void (feed = controller),
    // A painting that ends by itself takes no more frames: those that come are given back.
    cancel() {
      if (live?.feed === feed) live = undefined;
    },
  });
  const canvas = new OffscreenCanvas(1, 1);
  const work = painter.live(frames, canvas, {
    ...settings,
    onPainting: (painting) => page.painted(canvas.transferToImageBitmap(), painting),
  });
  live = { feed: feed!, work };
  await work.finished;
}

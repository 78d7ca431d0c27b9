/**
 * @file The worker: owns the runtime, so that the page never waits for a painting.
 */
import { DeviceError, loadPainter, type Frame, type Live, type WebPainter } from "pleinair/web";
import { answer, type ModelName, type Place } from "./channel.ts";

const places = new Map<ModelName, Place>();
/** The painters that are loaded, or being loaded. */
const painters = new Map<ModelName, Promise<WebPainter>>();
let lostDevice = false;
/** What is painted live: the way in for frames, and the way to change or end it. */
let live: { readonly feed: ReadableStreamDefaultController<Frame>; readonly work: Live } | undefined;

function painterOf(name: ModelName): Promise<WebPainter> {
  const place = places.get(name);
  if (!place) throw new Error(`The painter ${name} is not loaded yet.`);
  const painter = painters.get(name) ?? loadPainter(lostDevice ? { ...place, device: "wasm" } : place);
  painters.set(name, painter);
  painter.catch(() => painters.delete(name));
  return painter;
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
  const { work } = live ?? {};
  live = undefined;
  await work?.stop();
}

const page = answer(self as unknown as DedicatedWorkerGlobalScope, {
  async load(name, place) {
    places.set(name, place);
    const { model, device } = await painterOf(name);
    return { model, device };
  },
  study: (model, picture, name) => withPainter(model, (painter) => painter.study(picture, { name })),
  paint: (model, photo, style, strength) => withPainter(model, (painter) => painter.paint(photo, style, { strength })),
  async startLive(model, settings) {
    await stopLive();
    let feed: ReadableStreamDefaultController<Frame> | undefined;
    const frames = new ReadableStream<Frame>({ start: (controller) => void (feed = controller) });
    const canvas = new OffscreenCanvas(1, 1);
    const painter = await painterOf(model);
    const work = painter.live(frames, canvas, {
      ...settings,
      onPainting: (painting) => page.painted(canvas.transferToImageBitmap(), painting),
    });
    live = { feed: feed!, work };
    await work.finished.catch((error: unknown) => {
      if (!isLoss(error)) throw error;
    });
  },
  async frame(frame) {
    if (live) live.feed.enqueue(frame);
    else frame.close();
  },
  async change(settings) {
    live?.work.update(settings);
  },
  stopLive,
});

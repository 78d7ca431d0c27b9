/**
 * @file The worker: owns the runtime, so that the page never waits for a painting.
 */
import { inspectVideo, loadPainter, paintVideo, type Frame, type Live, type WebPainter } from "pleinair/web";
import { answer, type ModelName } from "./channel.ts";

const painters = new Map<ModelName, WebPainter>();
/** What is painted live: the way in for frames, and the way to change or end it. */
let live: { readonly feed: ReadableStreamDefaultController<Frame>; readonly work: Live } | undefined;
/** Ends the export that runs. */
let exporting: AbortController | undefined;

function painterOf(name: ModelName): WebPainter {
  const painter = painters.get(name);
  if (!painter) throw new Error(`The painter ${name} is not loaded yet.`);
  return painter;
}

async function stopLive(): Promise<void> {
  const { work } = live ?? {};
  live = undefined;
  await work?.stop();
}

const page = answer(self as unknown as DedicatedWorkerGlobalScope, {
  async load({ name, ...place }) {
    const painter = painters.get(name) ?? (await loadPainter(place));
    painters.set(name, painter);
    const { model, device } = painter;
    return { model, device };
  },
  study: async (model, picture, name) => painterOf(model).study(picture, { name }),
  paint: async (model, photo, style, strength) => painterOf(model).paint(photo, style, { strength }),
  async startLive(model, settings) {
    await stopLive();
    let feed: ReadableStreamDefaultController<Frame> | undefined;
    const frames = new ReadableStream<Frame>({ start: (controller) => void (feed = controller) });
    const canvas = new OffscreenCanvas(1, 1);
    const work = painterOf(model).live(frames, canvas, {
      ...settings,
      onPainting: (painting) => page.painted(canvas.transferToImageBitmap(), painting),
    });
    live = { feed: feed!, work };
    await work.finished;
  },
  async frame(frame) {
    if (live) live.feed.enqueue(frame);
    else frame.close();
  },
  async change(settings) {
    live?.work.update(settings);
  },
  stopLive,
  inspectVideo,
  async exportVideo(model, file, wish) {
    exporting?.abort();
    const { signal } = (exporting = new AbortController());
    const painter = painterOf(model);
    return paintVideo(file, { ...wish, painter, signal, onProgress: (progress) => page.exporting(progress) });
  },
  async cancelExport() {
    exporting?.abort();
  },
});

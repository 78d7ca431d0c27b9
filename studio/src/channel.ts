/**
 * @file Between the page and its worker: the one module that calls postMessage.
 *
 * A call is a message with a number, the answer has the same number. Pixels and codes are copied, not handed over: the page keeps
 * its photo, and a painting of a megapixel copies in about a millisecond. Frames of a camera are handed over.
 */
import type {
  Frame,
  LivePainting,
  LiveSettings,
  LoadOptions,
  PaintedVideo,
  RgbaImage,
  Style,
  VideoInfo,
  VideoFormat,
  VideoProgress,
} from "pleinair/web";

/** The models of the page. */
export type ModelName = "studio" | "live" | "classic";

/** Where a painter comes from, by URL, and what it is to run on. */
export type Place = Pick<LoadOptions, "model" | "assets" | "device">;

/** How a video is painted into a file. */
export interface ExportWish {
  readonly style: Style;
  readonly strength: number;
  /** The longer side, pixels; the video's own where it is smaller, or absent. */
  readonly sidePx?: number;
  readonly format: VideoFormat;
  /** The new file's name, without its extension. */
  readonly name: string;
}

/** What the worker can be asked. */
export interface Calls {
  /** Loads a painter. Comes first for each model; asked again, it says what the painter runs on now. */
  load(name: ModelName, place: Place): Promise<{ readonly model: string; readonly device: string }>;
  study(model: ModelName, picture: RgbaImage, name: string): Promise<Style>;
  paint(model: ModelName, photo: RgbaImage, style: Style, strength: number): Promise<RgbaImage>;
  /** Begins to paint frames, one at a time, the newest always. The answer comes when it is over. */
  startLive(model: ModelName, settings: LiveSettings & { readonly easeMs: number }): Promise<void>;
  /** Hands over a frame. The answer comes when the worker has it, and may be sooner than the painting. */
  frame(frame: Frame): Promise<void>;
  /** Changes what is painted live. */
  change(settings: Partial<LiveSettings>): Promise<void>;
  stopLive(): Promise<void>;
  /** Looks into a video file; fails with a sentence when it cannot be painted. */
  inspectVideo(file: File): Promise<VideoInfo>;
  /** Paints a video file, one at a time. */
  exportVideo(model: ModelName, file: File, wish: ExportWish): Promise<PaintedVideo>;
  /** Ends the export that runs: it fails. */
  cancelExport(): Promise<void>;
}

/** What the worker tells unasked. */
export interface Events {
  /** A frame is painted. The bitmap is the listener's to close. */
  painted(bitmap: ImageBitmap, painting: LivePainting): void;
  /** A frame of the export is painted. */
  exporting(progress: VideoProgress): void;
  /** The graphics device was lost. What was painted live has ended; all else is done on WASM from now on. */
  lost(): void;
}

interface Question {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

type Telling = {
  [Name in keyof Events]: { readonly event: Name; readonly args: Parameters<Events[Name]> };
}[keyof Events];

/** The worker's side: answers calls. @returns What tells the page of events. */
export function answer(scope: DedicatedWorkerGlobalScope, calls: Calls): Events {
  scope.onmessage = async ({ data }: MessageEvent<Question>) => {
    const { id, call, args } = data;
    let reply: Answer;
    try {
      const method = calls[call] as (...args: readonly unknown[]) => Promise<unknown>;
      reply = { id, value: await method(...args) };
    } catch (error) {
      reply = { id, error: error instanceof Error ? error.message : String(error) };
    }
    scope.postMessage(reply);
  };
  return {
    painted: (bitmap, painting) =>
      scope.postMessage({ event: "painted", args: [bitmap, painting] } satisfies Telling, [bitmap]),
    exporting: (progress) => scope.postMessage({ event: "exporting", args: [progress] } satisfies Telling),
    lost: () => scope.postMessage({ event: "lost", args: [] } satisfies Telling),
  };
}

/** The page's side: the worker as an object. */
export function connect(worker: Worker, events: Events): Calls {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer | Telling>) => {
    if ("event" in data) return (events[data.event] as (...args: readonly unknown[]) => void)(...data.args);
    const caller = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) caller?.reject(new Error(data.error));
    else caller?.resolve(data.value);
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values())
      reject(new Error(`The painter stopped: ${event.message}. Reload the page.`));
    waiting.clear();
  };
  function ask<Name extends keyof Calls>(call: Name, args: Parameters<Calls[Name]>, handedOver: Transferable[] = []) {
    return new Promise<unknown>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call, args } satisfies Question, handedOver);
    }) as ReturnType<Calls[Name]>;
  }
  return {
    load: (...args) => ask("load", args),
    study: (...args) => ask("study", args),
    paint: (...args) => ask("paint", args),
    startLive: (...args) => ask("startLive", args),
    frame: (frame) => ask("frame", [frame], [frame]),
    change: (...args) => ask("change", args),
    stopLive: () => ask("stopLive", []),
    inspectVideo: (...args) => ask("inspectVideo", args),
    exportVideo: (...args) => ask("exportVideo", args),
    cancelExport: () => ask("cancelExport", []),
  };
}

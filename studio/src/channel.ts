/**
 * @file Between the page and its worker: the one module that calls postMessage.
 *
 * A call is a message with a number, the answer has the same number, and a message with that number alone aborts it. The worker gets copies of
 * pixels and codes, as the page keeps its photo; frames of a camera and paintings are handed over.
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

/** A painter that is loaded. */
export interface LoadedPainter {
  /** Its model's identity. */
  readonly model: string;
  readonly device: string;
  /** Numbers in its styles' codes. */
  readonly codeLength: number;
}

/** Where what styles are refined with comes from, by URL. */
export interface RefineSource {
  readonly vgg: string;
  readonly photos: readonly string[];
}

/** How a video is painted into a file. */
export interface ExportOptions {
  readonly style: Style;
  readonly strength: number;
  /** The longer side, pixels; the video's own where it is smaller, or absent. */
  readonly sidePx?: number;
  readonly format: VideoFormat;
  /** The new file's name, without its extension. */
  readonly name: string;
}

/** What the worker can be asked. A signal that is aborted ends a call at once; the worker stops as soon as it can. */
export interface Calls {
  /** Loads a painter. Comes first for each model; asked again, it says what the painter runs on now. */
  load(name: ModelName, place: Place): Promise<LoadedPainter>;
  study(model: ModelName, picture: RgbaImage, name: string, signal?: AbortSignal): Promise<Style>;
  /** Studies a picture thoroughly, on the CPU; one at a time. */
  refine(model: ModelName, picture: RgbaImage, name: string, from: RefineSource, signal?: AbortSignal): Promise<Style>;
  paint(model: ModelName, photo: RgbaImage, style: Style, strength: number, signal?: AbortSignal): Promise<RgbaImage>;
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
  exportVideo(model: ModelName, file: File, options: ExportOptions, signal?: AbortSignal): Promise<PaintedVideo>;
}

/** What the worker tells unasked. */
export interface Events {
  /** A frame is painted. The bitmap is the listener's to close. */
  painted(bitmap: ImageBitmap, painting: LivePainting): void;
  /** A style is being refined: the share that is done, 0 to 1. */
  refining(share: number): void;
  /** A frame of the export is painted. */
  exporting(progress: VideoProgress): void;
  /** The graphics device was lost. What was painted live has ended; all else is done on WASM from now on. */
  lost(): void;
}

interface Question {
  readonly id: number;
  readonly call: keyof Calls;
  /** A signal comes last and stays behind: the worker has one of its own for the call. */
  readonly args: readonly unknown[];
}

/** Ends a call. */
interface Abortion {
  readonly abort: number;
}

type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

type Event = {
  [Name in keyof Events]: { readonly event: Name; readonly args: Parameters<Events[Name]> };
}[keyof Events];

/** The worker's side: answers calls. @returns What tells the page of events. */
export function answer(scope: DedicatedWorkerGlobalScope, calls: Calls): Events {
  const running = new Map<number, AbortController>();
  scope.onmessage = async ({ data }: MessageEvent<Question | Abortion>) => {
    if ("abort" in data) return running.get(data.abort)?.abort();
    const { id, call, args } = data;
    const abort = new AbortController();
    running.set(id, abort);
    let reply: Answer;
    const handedOver: Transferable[] = [];
    try {
      const method = calls[call] as (...args: readonly unknown[]) => Promise<unknown>;
      const value = await method(...args, abort.signal);
      reply = { id, value };
      if (call === "paint") handedOver.push((value as RgbaImage).data.buffer as ArrayBuffer);
    } catch (error) {
      reply = { id, error: error instanceof Error ? error.message : String(error) };
    }
    running.delete(id);
    scope.postMessage(reply, handedOver);
  };
  return {
    painted: (bitmap, painting) =>
      scope.postMessage({ event: "painted", args: [bitmap, painting] } satisfies Event, [bitmap]),
    refining: (share) => scope.postMessage({ event: "refining", args: [share] } satisfies Event),
    exporting: (progress) => scope.postMessage({ event: "exporting", args: [progress] } satisfies Event),
    lost: () => scope.postMessage({ event: "lost", args: [] } satisfies Event),
  };
}

/** The page's side: the worker as an object. */
export function connect(worker: Worker, events: Events): Calls {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer | Event>) => {
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
  function ask<Name extends keyof Calls>(
    call: Name,
    args: readonly unknown[],
    { handedOver = [], signal }: { handedOver?: Transferable[]; signal?: AbortSignal | undefined } = {},
  ) {
    return new Promise<unknown>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const id = next++;
      const abort = () => {
        waiting.delete(id);
        worker.postMessage({ abort: id } satisfies Abortion);
        reject(signal!.reason as Error);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const done = () => signal?.removeEventListener("abort", abort);
      waiting.set(id, {
        resolve: (value) => (done(), resolve(value)),
        reject: (error) => (done(), reject(error)),
      });
      worker.postMessage({ id, call, args } satisfies Question, handedOver);
    }) as ReturnType<Calls[Name]>;
  }
  return {
    load: (...args) => ask("load", args),
    study: (model, picture, name, signal) => ask("study", [model, picture, name], { signal }),
    refine: (model, picture, name, from, signal) => ask("refine", [model, picture, name, from], { signal }),
    paint: (model, photo, style, strength, signal) => ask("paint", [model, photo, style, strength], { signal }),
    startLive: (...args) => ask("startLive", args),
    frame: (frame) => ask("frame", [frame], { handedOver: [frame] }),
    change: (...args) => ask("change", args),
    stopLive: () => ask("stopLive", []),
    inspectVideo: (...args) => ask("inspectVideo", args),
    exportVideo: (model, file, options, signal) => ask("exportVideo", [model, file, options], { signal }),
  };
}

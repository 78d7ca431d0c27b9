/**
 * @file Between the page and its worker: the one module that calls postMessage.
 *
 * A call is a message with a number, the answer has the same number. Pixels and codes are copied, not handed over: the page keeps
 * its photo, and a painting of a megapixel copies in about a millisecond.
 */
import type { RgbaImage, Style } from "pleinair/web";

/** What the worker can be asked. */
export interface Calls {
  /** Loads the painter. Comes first, once. */
  load(place: {
    readonly model: string;
    readonly assets: string;
  }): Promise<{ readonly model: string; readonly device: string }>;
  study(picture: RgbaImage, name: string): Promise<Style>;
  paint(photo: RgbaImage, style: Style, strength: number): Promise<RgbaImage>;
}

interface Question {
  readonly id: number;
  readonly call: keyof Calls;
  readonly args: readonly unknown[];
}

type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** The worker's side: answers calls. */
export function answer(scope: DedicatedWorkerGlobalScope, calls: Calls): void {
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
}

/** The page's side: the worker as an object. */
export function connect(worker: Worker): Calls {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
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
  const ask = (call: keyof Calls, ...args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call, args } satisfies Question);
    });
  return {
    load: (place) => ask("load", place) as ReturnType<Calls["load"]>,
    study: (picture, name) => ask("study", picture, name) as ReturnType<Calls["study"]>,
    paint: (photo, style, strength) => ask("paint", photo, style, strength) as ReturnType<Calls["paint"]>,
  };
}

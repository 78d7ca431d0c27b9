/**
 * @file The queue of paintings: one at a time, and the newest request is the next. A change of style is eased over a few paintings.
 */
import { mix, type RgbaImage, type Style } from "pleinair/web";
import { easeMs, reducesMotion } from "./motion.ts";

/** What is to be seen. */
export interface PaintRequest {
  readonly photo: RgbaImage;
  readonly style: Style;
  readonly strength: number;
}

export interface PaintQueue {
  /** Paints this instead of whatever was asked for before. */
  request(request: PaintRequest): void;
  /** Whether something is being painted. */
  isBusy(): boolean;
}

/** What a queue works with. */
export interface PaintQueueOptions {
  /** Paints with the model that the style is of. */
  paint(photo: RgbaImage, style: Style, strength: number, signal: AbortSignal): Promise<RgbaImage>;
  /** Gets each painting of the newest request, and the time that it took. */
  show(painting: RgbaImage, ms: number, request: PaintRequest): void;
  /** Gets what went wrong; the next request is tried all the same. */
  fail(error: Error, request: PaintRequest): void;
  /** Called when all that was asked for is painted. */
  rest(): void;
}

export function createPaintQueue({ paint, show, fail, rest }: PaintQueueOptions): PaintQueue {
  let wanted: PaintRequest | undefined;
  let painted: PaintRequest | undefined;
  let from: { readonly style: Style; readonly since: number } | undefined;
  /** Of the painting that is under way, if there is one. */
  let current: AbortController | undefined;

  async function work(): Promise<void> {
    if (current) return;
    while (wanted && (wanted !== painted || from)) {
      const request = wanted;
      const { signal } = (current = new AbortController());
      const style = easedStyle(request);
      const start = performance.now();
      try {
        const painting = await paint(request.photo, style, request.strength, signal);
        if (signal.aborted) continue;
        painted = request;
        if (wanted === request || from) show(painting, performance.now() - start, request);
      } catch (error) {
        if (signal.aborted) continue;
        painted = request;
        from = undefined;
        fail(error as Error, request);
      }
    }
    current = undefined;
    rest();
  }

  /** On the way from the last style to this one. */
  function easedStyle({ style }: PaintRequest): Style {
    if (!from) return style;
    const progress = (performance.now() - from.since) / easeMs;
    if (progress >= 1) {
      from = undefined;
      return style;
    }
    const eased = progress * progress * (3 - 2 * progress);
    return mix([from.style, 1 - eased], [style, eased]);
  }

  return {
    request(request) {
      const last = wanted;
      if (last?.style.model !== request.style.model || last.photo !== request.photo) {
        // Codes of different models cannot be blended, and a painting of another photo is not on the way to this one.
        from = undefined;
        current?.abort();
      } else if (last.style !== request.style && !reducesMotion()) {
        from = { style: easedStyle(last), since: performance.now() };
      }
      wanted = request;
      void work();
    },
    isBusy: () => current !== undefined,
  };
}

/**
 * @file The painting loop: one painting at a time, and the newest wish wins. A change of style is eased over a few paintings.
 */
import { mix, type RgbaImage, type Style } from "pleinair/web";

/** What is to be seen. */
export interface Wish {
  readonly photo: RgbaImage;
  readonly style: Style;
  readonly strength: number;
}

export interface Easel {
  /** Paints this instead of whatever was wished for before. */
  wish(wish: Wish): void;
}

/** How long one style turns into another. */
const easeMs = 450;

/**
 * @param paint - Paints with the model that the style is of.
 * @param show - Gets each painting, the time that it took, and the wish.
 * @param fail - Gets what went wrong, and the wish; the next one is tried all the same.
 * @param rest - Called when all that was wished for is painted.
 */
export function createEasel(
  paint: (photo: RgbaImage, style: Style, strength: number) => Promise<RgbaImage>,
  show: (painting: RgbaImage, ms: number, wish: Wish) => void,
  fail: (error: Error, wish: Wish) => void,
  rest: () => void,
): Easel {
  let wanted: Wish | undefined;
  let painted: Wish | undefined;
  let from: { readonly style: Style; readonly since: number } | undefined;
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    while (wanted && (wanted !== painted || from)) {
      const wish = wanted;
      const style = easedStyle(wish);
      const start = performance.now();
      try {
        const painting = await paint(wish.photo, style, wish.strength);
        painted = wish;
        if (wanted === wish || from) show(painting, performance.now() - start, wish);
      } catch (error) {
        painted = wish;
        from = undefined;
        fail(error as Error, wish);
      }
    }
    busy = false;
    rest();
  }

  /** On the way from the last style to this one. */
  function easedStyle({ style }: Wish): Style {
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
    wish(wish) {
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const last = wanted;
      if (last?.style.model !== wish.style.model) {
        // Codes of different models are different languages: there is nothing between them.
        from = undefined;
      } else if (last.photo === wish.photo && last.style !== wish.style && !still) {
        from = { style: easedStyle(last), since: performance.now() };
      }
      wanted = wish;
      void work();
    },
  };
}

/**
 * @file Which passes a painting is made in: from a small picture, whose marks are broad, to the photo's own size.
 *
 * Marks are as large as the network sees, in pixels. So the photo is painted small at first; each following pass paints the enlarged
 * painting so far, with the photo mixed in, and the style read at its own scale. A large last pass is not painted: the draft before it is
 * revised, by a smaller network. (Once: what is revised twice gets streaks.)
 */
import type { Size } from "../image/image.ts";
import { paddedSize } from "./sizes.ts";

/** How the first pass begins, and how the others go on. */
export interface CoarseToFine {
  /** Short side of the first pass, pixels. */
  readonly from: number;
  /** Share of the photo in what each later pass reads, 0 to 1. */
  readonly photoShare: number;
  /** The short side, pixels, up to which the last pass is painted; a larger one is a draft of half the size that is revised. */
  readonly draftPx: number;
}

/** One pass. */
export interface Pass {
  readonly size: Size;
  /** The short side, pixels. */
  readonly shortPx: number;
  /** Whether the draft is revised, and not painted again. */
  readonly revises: boolean;
}

/** A first pass may be larger than it should be by this, where its painting is revised at once: one more would paint nearly the same. */
const mostBeyond = 1.1;

/**
 * The passes for a photo, from the first on. Each is about twice as large as the one before, whatever the photo's size, so that the first
 * is always as large, or nearly. The last has the photo's size; what is revised is exactly half as large, once the photo is padded; the others are multiples of
 * what the network takes.
 *
 * @param coarseToFine - None gives one pass.
 */
export function planPasses(
  photo: Size,
  coarseToFine: Pick<CoarseToFine, "from" | "draftPx"> | undefined,
  multiple: number,
): Pass[] {
  const { from = Infinity, draftPx = Infinity } = coarseToFine ?? {};
  const { width, height } = photo;
  const short = Math.min(width, height);
  const before = Math.max(0, Math.round(Math.log2(short / from)));
  const smaller = (scale: number): Pass => ({
    size: paddedSize({ width: width * scale, height: height * scale }, multiple),
    shortPx: short * scale,
    revises: false,
  });
  /** From the first on, in even steps to this scale of the photo, which is not among them. */
  const stepsTo = (scale: number, count: number) =>
    Array.from({ length: count }, (_, i) => smaller(scale * (from / (scale * short)) ** (1 - i / count)));
  const last = { size: { width, height }, shortPx: short };
  if (before === 0 || short <= draftPx) return [...stepsTo(1, before), { ...last, revises: false }];
  const beforeHalf = Math.max(before - 1, short / 2 > mostBeyond * from ? 1 : 0);
  return [...stepsTo(0.5, beforeHalf), smaller(0.5), { ...last, revises: true }];
}

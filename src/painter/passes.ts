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

/**
 * The passes for a photo, from the first on. Each is about twice as large as the one before, whatever the photo's size, so that the first
 * is always as large; the last has the photo's size, the others multiples of what the network takes.
 *
 * @param coarseToFine - None gives one pass.
 */
export function planPasses(
  photo: Size,
  coarseToFine: Pick<CoarseToFine, "from" | "draftPx"> | undefined,
  multiple: number,
): Pass[] {
  const short = Math.min(photo.width, photo.height);
  const before = coarseToFine ? Math.max(0, Math.round(Math.log2(short / coarseToFine.from))) : 0;
  const smaller = Array.from({ length: before }, (_, i) => {
    const scale = (coarseToFine!.from / short) ** (1 - i / before);
    const size = paddedSize({ width: photo.width * scale, height: photo.height * scale }, multiple);
    return { size, shortPx: short * scale };
  });
  const { width, height } = photo;
  const { draftPx = Infinity } = coarseToFine ?? {};
  return [...smaller, { size: { width, height }, shortPx: short }].map((pass, i) => ({
    ...pass,
    revises: i > 0 && i === smaller.length && short > draftPx,
  }));
}

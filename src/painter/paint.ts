/**
 * @file Painting a photo: in passes from coarse to fine, or in one.
 */
import { free } from "../core/free.ts";
import { codeAt, withBrush, type Style } from "../core/style.ts";
import type { Tensor } from "../core/tensor.ts";
import { canvasFor, copyOf, writeTensor, type RgbaImage } from "../image/image.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { firstGrain, laterGrain, withGrain } from "./grain.ts";
import { keptPixels, planMemory } from "./memory.ts";
import { coarseToFineOf, framePasses } from "./paint-options.ts";
import { planPasses, type CoarseToFine, type Pass } from "./passes.ts";
import { reviseInTiles, revisionTilePx } from "./revise.ts";
import {
  averagedInto,
  createDraft,
  draftSource,
  imageSink,
  imageSource,
  overpaintedSource,
  tensorSource,
  enlargedDraft,
  movedSource,
  paintedOver,
  type DraftPicture,
  type PictureSource,
} from "./picture-source.ts";
import { halved, shrunk, type Shrunk } from "./shrink.ts";
import { pixelsOf, wholeOf } from "./sizes.ts";
import { paintInTiles } from "./tiled.ts";
import type { PaintOptions } from "./types.ts";
import { createWholePainter } from "./whole.ts";

/** Short side of a first pass at least, pixels. */
const smallestPx = 32;

/** Paints what has been checked. */
export interface PhotoPainter {
  /** As `Painter.paint`. */
  paint(photo: RgbaImage, style: Style, options: PaintOptions): Promise<RgbaImage>;
  /** Paints `picture`, `[1, 3, H, W]`, instead of the frame's own pixels: of the frame's size, it may be padded. Alpha is the frame's. */
  paintFrame(frame: RgbaImage, picture: Tensor, style: Style, options: PaintOptions): Promise<RgbaImage>;
}

export function createPhotoPainter(loaded: LoadedModel): PhotoPainter {
  const { network, sessions, memory } = loaded;
  const paintWhole = createWholePainter(loaded);

  /**
   * @param source - What is painted at full size.
   * @param shrink - Gives it at the sizes of the smaller passes. Only called where there are any.
   */
  async function paintPasses(
    photo: RgbaImage,
    source: PictureSource,
    shrink: (passes: readonly Pass[], isRevised: boolean) => readonly Shrunk[],
    style: Style,
    coarseToFine: CoarseToFine | undefined,
    { strength = 1, tilePx, into, signal, onProgress }: PaintOptions,
  ): Promise<RgbaImage> {
    if (strength === 0 && network.contentResidual) {
      onProgress?.(1);
      return canvasFor(photo, into);
    }
    const passes = planPasses(photo, coarseToFine, network.sizeMultiple);
    const photos = passes.length > 1 ? shrink(passes.slice(0, -1), passes.at(-1)!.revises) : [];
    const isGrained = passes.filter(({ revises }) => !revises).length > 1;
    const total = passes.reduce((sum, pass) => sum + workOf(pass), 0);
    let painting: RgbaImage | undefined;
    let before: DraftPicture | undefined;
    let done = 0;
    /** The photo, the painting where it is another picture, and what is made of them. */
    const heldBytes = () =>
      [photo, into?.data === photo.data ? undefined : photo, ...photos.map(({ held }) => held), before].reduce(
        (sum, picture) => sum + (picture?.data.byteLength ?? 0),
        0,
      );
    for (const [i, pass] of passes.entries()) {
      signal?.throwIfAborted();
      const { size, shortPx } = pass;
      const smaller = photos[i];
      const plain = smaller?.source ?? source;
      const draft = smaller && createDraft(size);
      const common = {
        network,
        sessions,
        sink: draft ?? imageSink((painting = canvasFor(photo, into))),
        code: codeAt(style, shortPx),
        strength,
        ...(signal && { signal }),
        onProgress: (fraction: number) => onProgress?.(Math.min(1, (done + fraction * workOf(pass)) / total)),
      };
      if (pass.revises) {
        const side = Math.min(tilePx ?? revisionTilePx, revisionTilePx);
        sessions.keep(Math.max(2 * side ** 2, keptPixels(network, memory, heldBytes())));
        const draftBefore = draftSource(before!);
        await reviseInTiles({ ...common, revision: network.revision!, photo: plain, draft: draftBefore, tilePx: side });
      } else {
        const mixed = before
          ? paintedOver(plain, enlargedDraft(before, size), shareAt(coarseToFine!.photoShare, strength))
          : plain;
        const read = isGrained ? withGrain(mixed, before ? laterGrain : firstGrain, Math.min(strength, 1)) : mixed;
        const held = heldBytes() + (draft ? draft.picture.data.byteLength : (plain.keptBytes ?? 0));
        const { whole, sessionPixels, ...tiles } = planMemory(network, size, memory, held, tilePx);
        sessions.keep(sessionPixels);
        const paintOnce = (job: typeof common & { readonly source: PictureSource }) =>
          whole ? paintWhole(job) : paintInTiles({ ...job, ...tiles, keep: plain.keep });
        await paintOnce({ ...common, source: read });
        if (draft && isGrained && !before && network.averagesFirstPass) {
          const by = network.sizeMultiple / 2;
          const sink = averagedInto(draft.picture, by);
          await paintOnce({ ...common, source: movedSource(read, by), sink, onProgress: () => {} });
        }
      }
      done += workOf(pass);
      if (before) free(before);
      if (smaller) free(smaller.held);
      before = draft?.picture;
    }
    return painting!;
  }

  return {
    paint(photo, plainStyle, options) {
      const style = withBrush(plainStyle, options.brush ?? 1);
      const coarseToFine = withBroaderStart(coarseToFineOf(options, network), style.brush);
      // Tiles look at their neighbours' pixels, which must be the photo's still.
      const source = options.into?.data === photo.data ? overpaintedSource(photo) : imageSource(photo);
      return paintPasses(photo, source, (...passes) => shrunk(photo, ...passes), style, coarseToFine, options);
    },
    paintFrame(frame, picture, plainStyle, options) {
      const style = withBrush(plainStyle, options.brush ?? 1);
      const coarseToFine =
        options.coarseToFine === undefined
          ? framePasses(frame, network)
          : withBroaderStart(coarseToFineOf(options, network), style.brush);
      const shrink = (passes: readonly Pass[], isRevised: boolean) => {
        if (passes.length === 1 && isRevised) return [halved(picture, passes[0]!.size)];
        const image = copyOf(frame);
        writeTensor(picture, wholeOf(frame), image, { x: 0, y: 0 });
        return shrunk(image, passes, isRevised);
      };
      return paintPasses(frame, tensorSource(picture, frame), shrink, style, coarseToFine, options);
    },
  };
}

/** How long a pass takes, beside others: a pixel is revised in a tenth of the time in which it is painted. */
function workOf({ size, revises }: Pass): number {
  return pixelsOf(size) * (revises ? 0.1 : 1);
}

/** Marks twice as broad begin at half the size, and are drafted up to half the size. */
function withBroaderStart(coarseToFine: CoarseToFine | undefined, brush = 1): CoarseToFine | undefined {
  if (!coarseToFine) return undefined;
  const { from, draftPx } = coarseToFine;
  return { ...coarseToFine, from: Math.max(smallestPx, from / brush), draftPx: draftPx / brush };
}

/** At strength 0 a pass reads the photo alone, and gives it back. */
function shareAt(photoShare: number, strength: number): number {
  return 1 - (1 - photoShare) * Math.min(strength, 1);
}

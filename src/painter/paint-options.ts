/**
 * @file What painting is asked for, checked before anything is done.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { checkStyle, type Style } from "../core/style.ts";
import { checkImage, type RgbaImage, type Size } from "../image/image.ts";
import type { Network } from "../networks/network.ts";
import type { LoadedModel } from "./loaded-model.ts";
import type { CoarseToFine } from "./passes.ts";
import type { PaintOptions } from "./types.ts";

/** @throws What `Painter.paint` throws of a style and options that it cannot take, and the signal's reason. */
export function checkPaintOptions(
  { network, id }: LoadedModel,
  photo: RgbaImage,
  style: Style,
  options: PaintOptions,
): void {
  const { strength = 1, brush = 1, tilePx = network.tilePx, into, signal } = options;
  checkStyle(style, id, network.codeLength);
  checkRange("strength", strength, 0, 1.5);
  checkBrush(brush, network);
  if (!Number.isInteger(tilePx / network.sizeMultiple) || tilePx < 64) {
    throw new OptionError(`tilePx: expected a multiple of ${network.sizeMultiple} from 64 on, got ${tilePx}`);
  }
  checkCoarseToFine(coarseToFineOf(options, network));
  if (into) {
    checkImage(into, "into");
    if (into.width !== photo.width || into.height !== photo.height) {
      const [expected, got] = [photo, into].map(({ width, height }) => `${width}x${height}`);
      throw new OptionError(`into: expected a picture of the photo's size, ${expected}, got ${got}`);
    }
  }
  signal?.throwIfAborted();
}

/** @throws {OptionError} when a part of it is out of range. */
export function checkCoarseToFine(asked: PaintOptions["coarseToFine"]): void {
  if (typeof asked !== "object") return;
  const { from, photoShare, draftPx } = { ...defaults, ...asked };
  checkRange("coarseToFine.from", from, 32, 4096);
  checkRange("coarseToFine.photoShare", photoShare, 0, 1);
  checkRange("coarseToFine.draftPx", draftPx, 32, Infinity);
}

/**
 * Checks the `brush` of painting, which a network that reads styles at one scale cannot follow.
 *
 * @throws {OptionError} when it is out of range, or not 1 for such a network.
 */
export function checkBrush(brush: number, { styleScales }: Pick<Network, "styleScales">): void {
  checkRange("brush", brush, 0.25, 4);
  if (brush !== 1 && styleScales.length === 1) {
    throw new OptionError(
      `brush: this painter reads a style at one size, so give it to study(); got ${brush} to paint with`,
    );
  }
}

/**
 * The first pass is of the size that the network was trained at: docs/decisions/2026-11-26-coarse-to-fine.md; the photo's share is that
 * which went best with grain: docs/decisions/2026-11-27-grain.md.
 */
const defaults: CoarseToFine = { from: 256, photoShare: 0.7, draftPx: 512 };

/** The short side, pixels, up to which frames of sequences are painted in one pass. */
const largestFramePx = 720;

/**
 * How a frame of a sequence is painted where nothing else is asked for, at any brush: a large one at half its size, to be revised. Never in two passes that
 * are painted: noise and motion of a frame would change its marks twice.
 */
export function framePasses({ width, height }: Size, { revision, coarseToFine }: Network): CoarseToFine | undefined {
  const short = Math.min(width, height);
  if (!coarseToFine || !revision || short <= largestFramePx) return undefined;
  return { ...defaults, from: short / 2, draftPx: short / 2 };
}

/** How the passes go; none where there is to be one pass. */
export function coarseToFineOf(
  { coarseToFine }: Pick<PaintOptions, "coarseToFine">,
  network: Pick<Network, "coarseToFine" | "revision">,
): CoarseToFine | undefined {
  const asked = coarseToFine ?? network.coarseToFine;
  if (asked === false) return undefined;
  const chosen = asked === true ? defaults : { ...defaults, ...asked };
  return network.revision ? chosen : { ...chosen, draftPx: Infinity };
}

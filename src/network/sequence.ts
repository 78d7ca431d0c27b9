/**
 * @file Frames of a video or a camera, painted one after another and steadied on the way.
 */
import { OptionError } from "../core/errors.ts";
import type { RgbaImage } from "../core/image.ts";
import { release } from "../core/release.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import type { PaintOptions } from "./load-painter.ts";

/** How a sequence is painted. */
export interface SequenceOptions {
  /**
   * How much of the frame before stays where nothing moves. 0 paints each frame by itself; 1 is the steadiest that still follows a
   * change of light within a second. From 0 to 1. Default: 1.
   */
  readonly steadiness?: number;
}

/** Paints frames in their order. Holds one frame; there is nothing to dispose of. */
export interface Sequence {
  /**
   * Paints the next frame. A frame of another size begins anew. A cut needs no word: what has changed is taken as it is.
   *
   * @throws What `paint` throws, and {@link OptionError} when the frame before is not painted yet.
   */
  paint(frame: RgbaImage, style: Style, options?: PaintOptions): Promise<RgbaImage>;
  /** Forgets the frame before: the next one is painted by itself. */
  reset(): void;
}

/** `hold` of the graph at steadiness 1: noise comes down to a quarter, and a change of light is followed in ten frames. */
const mostHeld = 0.9;

/** The graph's `hold` at a steadiness. @throws {OptionError} when it is out of range. */
export function holdOf(steadiness: number): number {
  if (!(steadiness >= 0 && steadiness <= 1)) {
    throw new OptionError(`steadiness: expected a number from 0 to 1, got ${steadiness}`);
  }
  return mostHeld * steadiness;
}

/** What a sequence needs of its painter. */
export interface SequencePainter {
  /** The frame as the network reads it, `[1, 3, H, W]`. */
  readonly read: (frame: RgbaImage) => Tensor;
  /** Runs `steadyGraph`. */
  readonly steady: (inputs: { picture: Tensor; before: Tensor; hold: Tensor }) => Promise<Tensor>;
  /** Paints `picture` instead of the frame's own pixels; alpha is the frame's. */
  readonly paint: (frame: RgbaImage, picture: Tensor, style: Style, options: PaintOptions) => Promise<RgbaImage>;
}

/** @throws {OptionError} when an option is out of range. */
export function createSequence(painter: SequencePainter, { steadiness = 1 }: SequenceOptions = {}): Sequence {
  const hold = tensor([holdOf(steadiness)], [1]);
  let before: Tensor | undefined;
  let painting = false;

  async function next(frame: RgbaImage, style: Style, options: PaintOptions): Promise<RgbaImage> {
    const read = painter.read(frame);
    const last = before && steadiness > 0 && sameDims(before, read) ? before : undefined;
    const picture = last ? await painter.steady({ picture: read, before: last, hold }) : read;
    const result = await painter.paint(frame, picture, style, options);
    if (last) release(read);
    if (before) release(before);
    // Kept only now: a frame that failed or was aborted leaves no trace.
    before = picture;
    return result;
  }

  return {
    async paint(frame, style, options = {}) {
      if (painting) {
        throw new OptionError(
          "sequence.paint: expected one frame at a time, got one before the last was painted; await each",
        );
      }
      painting = true;
      try {
        return await next(frame, style, options);
      } finally {
        painting = false;
      }
    },
    reset() {
      before = undefined;
    },
  };
}

function sameDims(a: Tensor, b: Tensor): boolean {
  return a.dims.length === b.dims.length && a.dims.every((dim, i) => dim === b.dims[i]);
}

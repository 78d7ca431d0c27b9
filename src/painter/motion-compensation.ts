/**
 * @file Frames painted on canvases that stay with their scene, each blended with the one before.
 */
import { align, initialAlignment, type GridAlignment } from "../motion/alignment.ts";
import { blendPrevious } from "../motion/blend.ts";
import type { RgbaImage } from "../image/image.ts";
import { estimateFlow, dominantMotion } from "../motion/optical-flow.ts";
import { buildPyramid, type FramePyramid } from "../motion/pyramid.ts";
import { shiftPicture, type Offset } from "../motion/shift.ts";

/** Paints a canvas in place, given how far what stood still has gone on it since the one before. */
export type PaintCanvas = (canvas: RgbaImage, shift: Offset) => Promise<unknown>;

/** Paints frames in their order, each on a canvas of its own. */
export interface MotionCompensation {
  /** @param into - Of the frame's size: the frame itself, or another picture with its alpha. */
  paint(frame: RgbaImage, into: RgbaImage, paintCanvas: PaintCanvas): Promise<void>;
  reset(): void;
}

/** What is previous of a frame for the next one. */
interface Previous {
  readonly pyramid: FramePyramid;
  readonly alignment: GridAlignment;
  /** The painting as it was mixed. */
  readonly canvas: RgbaImage;
  /** The canvas before, painted on again: allocating takes longer than painting over. */
  readonly spare: RgbaImage | undefined;
}

/**
 * @param weight - Of the painting before, where the flow is to be trusted, 0 to 1.
 * @param period - Of the painter's grid, pixels.
 */
export function createMotionCompensation(weight: number, period: number): MotionCompensation {
  let previous: Previous | undefined;

  return {
    async paint(frame, into, paintCanvas) {
      const [width, height] = [frame.width + period, frame.height + period];
      const last =
        previous && previous.canvas.width === width && previous.canvas.height === height ? previous : undefined;
      const pyramid = buildPyramid(frame);
      const flow = last && estimateFlow(last.pyramid, pyramid);
      const moved = flow && dominantMotion(flow);
      const before = last?.alignment ?? initialAlignment;
      const alignment = moved ? align(before, moved, period) : { ...before, shift: initialAlignment.shift };
      const { offset } = alignment;

      const canvas = last?.spare ?? blank(width, height);
      shiftPicture(frame, { x: -offset.x, y: -offset.y }, canvas);
      await paintCanvas(canvas, alignment.shift);
      if (last && flow) blendPrevious(canvas, last.canvas, { flow, offset, previousOffset: before.offset, weight });
      shiftPicture(canvas, offset, into);
      // Kept only now: a frame that failed or was aborted leaves no trace.
      previous = { pyramid, alignment, canvas, spare: last?.canvas };
    },
    reset() {
      previous = undefined;
    },
  };
}

/** Opaque, so that alpha does not change what is read. */
function blank(width: number, height: number): RgbaImage {
  return { data: new Uint8ClampedArray(width * height * 4).fill(255), width, height };
}

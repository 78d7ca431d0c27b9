/**
 * @file Frames painted on canvases that stay with their scene, each guided by the one before.
 */
import { follow, unmoved, type Anchor } from "../motion/alignment.ts";
import { guide } from "../motion/blend.ts";
import type { RgbaImage } from "../image/image.ts";
import { estimateMotion, smallFrame, mainMotion, type SmallFrame } from "../motion/optical-flow.ts";
import { shiftPicture, type Offset } from "../motion/shift.ts";

/** Paints a canvas in place, given how far what stood still has gone on it since the one before. */
export type PaintCanvas = (canvas: RgbaImage, jump: Offset) => Promise<unknown>;

/** Paints frames in their order, each on a canvas of its own. */
export interface GuidedFrames {
  /** @param into - Of the frame's size: the frame itself, or another picture with its alpha. */
  paint(frame: RgbaImage, into: RgbaImage, paintCanvas: PaintCanvas): Promise<void>;
  reset(): void;
}

/** What is kept of a frame for the next one. */
interface Kept {
  readonly small: SmallFrame;
  readonly anchor: Anchor;
  /** The painting as it was mixed. */
  readonly canvas: RgbaImage;
  /** The canvas before, to be painted on again: fresh memory is dear. */
  readonly spare: RgbaImage | undefined;
}

/**
 * @param share - Of the painting before, where the motion is to be trusted, 0 to 1.
 * @param period - Of the painter's grid, pixels.
 */
export function createGuidedFrames(share: number, period: number): GuidedFrames {
  let kept: Kept | undefined;

  return {
    async paint(frame, into, paintCanvas) {
      const [width, height] = [frame.width + period, frame.height + period];
      const last = kept && kept.canvas.width === width && kept.canvas.height === height ? kept : undefined;
      const small = smallFrame(frame);
      const motion = last && estimateMotion(last.small, small);
      const moved = motion && mainMotion(motion);
      const before = last?.anchor ?? unmoved;
      const anchor = moved ? follow(before, moved, period) : { ...before, jump: unmoved.jump };
      const { at } = anchor;

      const canvas = last?.spare ?? blank(width, height);
      shiftPicture(frame, { x: -at.x, y: -at.y }, canvas);
      await paintCanvas(canvas, anchor.jump);
      if (last && motion) guide(canvas, last.canvas, { motion, at, before: before.at, share });
      shiftPicture(canvas, at, into);
      // Kept only now: a frame that failed or was aborted leaves no trace.
      kept = { small, anchor, canvas, spare: last?.canvas };
    },
    reset() {
      kept = undefined;
    },
  };
}

/** Opaque, so that alpha does not change what is read. */
function blank(width: number, height: number): RgbaImage {
  return { data: new Uint8ClampedArray(width * height * 4).fill(255), width, height };
}

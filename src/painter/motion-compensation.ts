/**
 * @file Frames painted on canvases that stay with their scene, each blended with the one before.
 */
import { align, initialAlignment } from "../motion/alignment.ts";
import { createMotionWorkspace, type MotionWorkspace, type Offset } from "../motion/workspace.ts";
import type { RgbaImage } from "../image/image.ts";

/** Paints a canvas in place, given how far what stood still has gone on it since the one before. */
export type PaintCanvas = (canvas: RgbaImage, shift: Offset) => Promise<unknown>;

/** Paints frames in their order, each on a canvas of its own. */
export interface MotionCompensation {
  /** @param into - Of the frame's size: the frame itself, or another picture, which gets the frame's alpha as well. */
  paint(frame: RgbaImage, into: RgbaImage, paintCanvas: PaintCanvas): Promise<void>;
  reset(): void;
}

/**
 * @param weight - Of the painting before, where the flow is to be trusted, 0 to 1.
 * @param period - Of the painter's grid, pixels.
 */
export function createMotionCompensation(weight: number, period: number): MotionCompensation {
  let workspace: MotionWorkspace | undefined;
  let before = initialAlignment;

  async function workspaceFor(frame: RgbaImage): Promise<MotionWorkspace> {
    const { width, height } = workspace?.frame ?? {};
    if (workspace && width === frame.width && height === frame.height) return workspace;
    before = initialAlignment;
    return (workspace = await createMotionWorkspace(frame, period));
  }

  return {
    async paint(frame, into, paintCanvas) {
      const work = await workspaceFor(frame);
      work.frame.data.set(frame.data);
      const moved = work.estimateFlow();
      const alignment = moved ? align(before, moved, period) : { ...before, shift: initialAlignment.shift };
      const { offset } = alignment;
      work.layOut(offset);
      await paintCanvas(work.canvas, alignment.shift);
      work.blend({ offset, previousOffset: before.offset, weight });
      work.takeBack(offset);
      into.data.set(work.frame.data);
      // Kept only now: a frame that failed or was aborted leaves no trace.
      work.keep();
      before = alignment;
    },
    reset() {
      workspace?.forget();
      before = initialAlignment;
    },
  };
}

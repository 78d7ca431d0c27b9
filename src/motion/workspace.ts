/**
 * @file What motion compensation keeps of frames of one size: frame, canvases, pyramids and flow, in the memory of the module that works on
 * them.
 */
import type { RgbaImage, Size } from "../image/image.ts";
import { loadMotionModule, type MotionModule } from "./module.ts";

/** Across and down, pixels. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

/** How the canvas before is blended into the new one. */
export interface BlendOptions {
  /** Where the frame lies on its canvas and where the one before lay on its own, pixels. */
  readonly offset: Offset;
  readonly previousOffset: Offset;
  /** Weight of the canvas before where the flow is sure, 0 to 1. */
  readonly weight: number;
}

/** Frames of one size, one after another. */
export interface MotionWorkspace {
  /** Where a frame is put, and where its painting comes to lie: the same pixels. */
  readonly frame: RgbaImage;
  /** Opaque. The one that is painted changes with each frame that is kept. */
  readonly canvas: RgbaImage;
  /**
   * Estimates the optical flow from the frame that was kept to this one (`assembly/flow.ts`).
   *
   * @returns The motion of most of what is seen, pixels: the median over places whose motion is sure. Nothing where they are less than a fifth, or
   *   no frame was kept.
   */
  estimateFlow(): Offset | undefined;
  /** Lays the frame on the canvas, its left upper corner at `offset`; its borders are repeated. */
  layOut(offset: Offset): void;
  /** Blends the canvas that was kept, moved along with the flow, into this one (`assembly/blend.ts`). */
  blend(options: BlendOptions): void;
  /** Takes the frame's part of the canvas back into the frame. Alpha stays as it is there. */
  takeBack(offset: Offset): void;
  /** Keeps frame and canvas for the next frame. */
  keep(): void;
  /** Forgets what was kept. */
  forget(): void;
}

/** The small picture in which motion is searched has a longer side of at most about this, pixels. */
const maxSide = 240;

/** Its pyramid goes on while the shorter side has twice as many pixels as this. */
const minSide = 24;

/**
 * @param frame - Dimensions of frames, pixels.
 * @param margin - Pixels that the canvas is wider and higher.
 * @throws As {@link loadMotionModule}.
 */
export async function createMotionWorkspace(frame: Size, margin: number): Promise<MotionWorkspace> {
  const small = smallCopyOf(frame);
  const canvas = { width: frame.width + margin, height: frame.height + margin };
  return workspaceIn(await loadMotionModule(bytesFor(frame, canvas, small)), frame, canvas, small);
}

/** The size of the small copy of a frame; `levels`: how many planes its pyramid has; `scale`: pixels of the frame to one of its own. */
export interface SmallCopy extends Size {
  readonly levels: number;
  readonly scale: number;
}

export function smallCopyOf(frame: Size): SmallCopy {
  const longer = Math.max(frame.width, frame.height);
  const scale = Math.max(longer < 2 * minSide ? 1 : 2, Math.round(longer / maxSide));
  const side = (pixels: number) => Math.max(1, Math.floor(pixels / scale));
  const [width, height] = [side(frame.width), side(frame.height)];
  let levels = 1;
  while (Math.min(width, height) >> (levels - 1) >= 2 * minSide) levels++;
  return { width, height, levels, scale };
}

/** More than enough: three pictures, and for each pixel of the small copy two pyramids, the flow, and what its search takes. */
function bytesFor(frame: Size, canvas: Size, small: Size): number {
  const pixels = ({ width, height }: Size) => width * height;
  return 4 * pixels(frame) + 8 * pixels(canvas) + 200 * pixels(small) + 64 * canvas.width + 2 ** 17;
}

function workspaceIn(module: MotionModule, frameSize: Size, canvasSize: Size, small: SmallCopy): MotionWorkspace {
  const { exports, reserve } = module;
  const frame = module.picture(frameSize);
  let [canvas, keptCanvas] = [module.picture(canvasSize), module.picture(canvasSize)];
  for (const { data } of [canvas, keptCanvas]) data.fill(255);
  const { width, height, levels, scale } = small;
  const pyramid = () => reserve(exports.pyramidBytes(width, height, levels));
  let [ofFrame, ofKept] = [pyramid(), pyramid()];
  const flow = reserve(exports.flowBytes(width, height));
  const scratch = reserve(
    Math.max(
      exports.flowScratchBytes(width, height),
      exports.shiftScratchBytes(canvas.width),
      exports.blendScratchBytes(canvas.width, width),
    ),
  );
  let isKept = false;
  const shift = (from: typeof frame, { x, y }: Offset, to: typeof frame) =>
    exports.shiftPicture(from.address, from.width, from.height, x, y, to.address, to.width, to.height, scratch);

  return {
    frame,
    get canvas() {
      return canvas;
    },
    estimateFlow() {
      exports.buildPyramid(frame.address, frame.width, frame.height, scale, levels, ofFrame);
      if (!isKept) return undefined;
      const isFound = exports.estimateFlow(ofKept, ofFrame, width, height, scale, levels, flow, scratch) !== 0;
      return isFound ? { x: exports.dominantX.value, y: exports.dominantY.value } : undefined;
    },
    layOut: ({ x, y }) => shift(frame, { x: -x, y: -y }, canvas),
    blend({ offset, previousOffset, weight }) {
      if (!isKept) return;
      const pictures = [canvas.address, keptCanvas.address, canvas.width, canvas.height];
      const offsets = [offset.x, offset.y, previousOffset.x, previousOffset.y];
      exports.blendPrevious(...pictures, flow, width, height, scale, ...offsets, weight, scratch);
    },
    takeBack: (offset) => shift(canvas, offset, frame),
    keep() {
      [canvas, keptCanvas] = [keptCanvas, canvas];
      [ofFrame, ofKept] = [ofKept, ofFrame];
      isKept = true;
    },
    forget() {
      isKept = false;
    },
  };
}

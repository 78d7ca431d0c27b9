/**
 * @file What live painting needs of a device: a frame in, a painting on the canvas.
 */
import type { Style } from "../../core/style.ts";
import type { Frame } from "./frames.ts";

/** How a frame is painted. */
export interface FrameRequest {
  /** The short side, pixels; the long one follows, in multiples of 4. */
  readonly short: number;
  readonly mirrored: boolean;
  readonly style: Style;
  readonly strength: number;
}

/** Paints frames, one at a time, in their order. */
export interface FramePainter {
  /** Paints a frame and shows it; the frame is closed. @returns The painting's size, pixels. */
  paint(frame: Frame, request: FrameRequest): Promise<{ readonly width: number; readonly height: number }>;
  /** Frees what only this frame painter holds. */
  dispose(): Promise<void>;
}

/** The size at which a frame is painted, in multiples that the network takes. Default: 4. */
export function paintedSize(
  frame: Frame,
  short: number,
  multiple = 4,
): { readonly width: number; readonly height: number } {
  const [width, height] =
    "displayWidth" in frame ? [frame.displayWidth, frame.displayHeight] : [frame.width, frame.height];
  const scale = short / Math.min(width, height);
  const side = (pixels: number) => Math.max(multiple, Math.round((pixels * scale) / multiple) * multiple);
  return { width: side(width), height: side(height) };
}

/** Resizes a canvas where it is not of that size already: resizing clears it. */
export function resizeCanvas(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

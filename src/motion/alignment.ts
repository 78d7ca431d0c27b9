/**
 * @file Alignment of frames to the painter's grid, so that the grid stays with the scene while the camera moves.
 *
 * A network that works at a quarter of the resolution paints strokes that are locked to its grid of four pixels: a photo moved by one pixel gets other
 * strokes (`live`: 38 levels of 255 apart), one moved by four the same. So the frame is laid on the grid where its scene lay before.
 * Where the camera has gone a whole period of the grid further, the scene may lie a period further, too.
 */
import type { Offset } from "./workspace.ts";

/** Where a frame lies on the canvas. */
export interface GridAlignment {
  /** Its left upper corner, from 0 up to the period, pixels. */
  readonly offset: Offset;
  /** How far what stood still in the scene has gone on the canvas since the frame before: whole periods, pixels. */
  readonly shift: Offset;
  /** What the camera has moved lately and the canvas not yet followed, pixels. */
  readonly remainder: Offset;
}

/** The first frame's. */
export const initialAlignment: GridAlignment = {
  offset: { x: 0, y: 0 },
  shift: { x: 0, y: 0 },
  remainder: { x: 0, y: 0 },
};

/**
 * Smaller moves, pixels, are added up and decay by a tenth a frame instead of being followed: with a camera on a stand the canvas would
 * otherwise drift by the errors of the estimated motion, some hundredths of a pixel a frame.
 */
const minMove = 0.15;
const remainderDecay = 0.9;

/**
 * Follows the camera by one frame.
 *
 * @param moved - What is seen at a place was this much further in the frame before (`dominantMotion`), pixels.
 * @param period - Of the painter's grid, pixels.
 */
export function align({ offset, remainder }: GridAlignment, moved: Offset, period: number): GridAlignment {
  const x = alignAxis(offset.x, remainderDecay * remainder.x + moved.x, period);
  const y = alignAxis(offset.y, remainderDecay * remainder.y + moved.y, period);
  return {
    offset: { x: x.offset, y: y.offset },
    shift: { x: x.shift, y: y.shift },
    remainder: { x: x.remainder, y: y.remainder },
  };
}

function alignAxis(offset: number, moved: number, period: number) {
  if (Math.abs(moved) < minMove) return { offset, shift: 0, remainder: moved };
  const shift = -period * Math.floor((offset + moved) / period);
  return { offset: offset + moved + shift, shift, remainder: 0 };
}

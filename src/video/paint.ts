/**
 * @file The frames of a video, painted one after another.
 */
import type { Size } from "../image/image.ts";
import type { Painter, PaintOptions } from "../painter/types.ts";
import { letterbox } from "./letterbox.ts";
import type { Frame } from "./pipeline.ts";
import { styleAt } from "./style-timeline.ts";
import type { StyleKey } from "./types.ts";

/** How frames are painted. */
export interface FramePainting {
  readonly painter: Painter;
  readonly timeline: readonly StyleKey[];
  readonly strength: number;
  readonly brush: number;
  readonly coarseToFine: PaintOptions["coarseToFine"];
  /** See `SequenceOptions`. */
  readonly temporalFilter: number;
  readonly motionCompensation: number;
  readonly signal: AbortSignal | undefined;
  /** Of the painted frames. */
  readonly size: Size;
}

/**
 * Paints each frame in the style of its moment, with the temporal filter of a sequence. A frame smaller than `size` is painted at its own size and stands
 * between black bars.
 */
export async function* paintFrames(frames: AsyncIterable<Frame>, job: FramePainting): AsyncGenerator<Frame, void> {
  const { painter, timeline, strength, brush, coarseToFine, temporalFilter, motionCompensation, signal, size } = job;
  const sequence = painter.sequence({ temporalFilter, motionCompensation });
  for await (const frame of frames) {
    signal?.throwIfAborted();
    const image = await sequence.paint(frame.image, styleAt(timeline, frame.seconds), {
      strength,
      brush,
      ...(coarseToFine !== undefined && { coarseToFine }),
      into: frame.image,
      ...(signal && { signal }),
    });
    yield { ...frame, image: letterbox(image, size) };
  }
}

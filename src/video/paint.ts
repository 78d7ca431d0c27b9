/**
 * @file The frames of a video, painted one after another.
 */
import { styleAt, type StyleKey } from "./style-timeline.ts";
import type { Painter } from "../painter/types.ts";
import type { Frame } from "./types.ts";

/** How frames are painted. */
export interface FramePainting {
  readonly painter: Painter;
  readonly timeline: readonly StyleKey[];
  readonly strength: number;
  /** See `SequenceOptions`. */
  readonly temporalFilter: number;
  readonly motionCompensation: number;
  readonly signal: AbortSignal | undefined;
}

/** Paints each frame in the style of its moment, at its own size, steadied by those before. */
export async function* paintFrames(frames: AsyncIterable<Frame>, job: FramePainting): AsyncGenerator<Frame, void> {
  const { painter, timeline, strength, temporalFilter, motionCompensation, signal } = job;
  const sequence = painter.sequence({ temporalFilter, motionCompensation });
  for await (const frame of frames) {
    signal?.throwIfAborted();
    const image = await sequence.paint(frame.image, styleAt(timeline, frame.seconds), {
      strength,
      into: frame.image,
      ...(signal && { signal }),
    });
    yield { ...frame, image };
  }
}

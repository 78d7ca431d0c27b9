/**
 * @file The frames of a video, decoded one after another.
 */
import { VideoSampleSink } from "mediabunny";
import type { PictureSize } from "../core/fit.ts";
import type { Frame } from "../video/frame.ts";
import type { VideoFile } from "../video/open-video.ts";
import { createFrameReader } from "./frame-pixels.ts";

/** How far decoding came. */
export interface Decoding {
  /** The end of the last frame, seconds from the start; 0 before there is one. */
  endSeconds: number;
  /** What stopped it before the end of the file, if anything did. */
  failure: Error | undefined;
}

/**
 * Decodes the frames from a time on. A damaged place ends the video there: what came before is good.
 *
 * @param size - Of the frames, pixels.
 * @param fromSeconds - In the new video's time. The frame that is shown then comes first.
 * @param decoding - Kept up to date.
 */
export async function* decodeFrames(
  { track, colour, startSeconds }: VideoFile,
  size: PictureSize,
  fromSeconds: number,
  decoding: Decoding,
): AsyncGenerator<Frame, void> {
  const reader = createFrameReader(size, colour);
  const samples = new VideoSampleSink(track).samples(startSeconds + fromSeconds);
  try {
    while (true) {
      let next: Awaited<ReturnType<typeof samples.next>>;
      try {
        next = await samples.next();
      } catch (error) {
        decoding.failure = error as Error;
        return;
      }
      if (next.done) return;
      using sample = next.value;
      const seconds = sample.timestamp - startSeconds;
      // Frames before the start are there for the decoder alone.
      if (seconds + sample.duration <= 0 && seconds < 0) continue;
      decoding.endSeconds = seconds + sample.duration;
      yield {
        image: await reader.read(sample),
        seconds: Math.max(0, seconds),
        lengthSeconds: sample.duration + Math.min(0, seconds),
      };
    }
  } finally {
    await samples.return();
    reader.dispose();
  }
}

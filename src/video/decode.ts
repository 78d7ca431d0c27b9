/**
 * @file The frames of a video, decoded one after another.
 */
import { VideoSampleSink, type VideoSample } from "mediabunny";
import type { RgbaImage } from "../image/image.ts";
import type { Frame } from "./types.ts";
import type { VideoFile } from "./open.ts";

/** Turns decoded samples into upright pictures of sRGB, all of one size. May hold memory that is not JavaScript's. */
export interface FrameReader {
  /** The sample stays the caller's. */
  read(sample: VideoSample): Promise<RgbaImage>;
  dispose(): void;
}

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
 * @param reader - Disposed of at the end.
 * @param fromSeconds - In the new video's time. The frame that is shown then comes first.
 * @param decoding - Kept up to date.
 */
export async function* decodeFrames(
  { track, startSeconds }: VideoFile,
  reader: FrameReader,
  fromSeconds: number,
  decoding: Decoding,
): AsyncGenerator<Frame, void> {
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
        durationSeconds: sample.duration + Math.min(0, seconds),
      };
    }
  } finally {
    await samples.return();
    reader.dispose();
  }
}

/** Where a video ended early, a sentence. Half a second is within what containers round; more is missing. */
export function warningAbout(
  called: string,
  { durationSeconds }: VideoFile,
  { endSeconds, failure }: Decoding,
): string | undefined {
  const isShort = durationSeconds !== undefined && endSeconds < durationSeconds - 0.5;
  if (!failure && !isShort) return undefined;
  const whole = durationSeconds === undefined ? "" : ` of ${durationSeconds.toFixed(1)}`;
  return `${called} is damaged or cut short: the first ${endSeconds.toFixed(1)}${whole} seconds could be read, and are painted.`;
}

/**
 * @file A video file as a source of frames.
 */
import { VideoSampleSink, type VideoSample } from "mediabunny";
import type { RgbaImage, Size } from "../image/image.ts";
import { leftOut } from "./contents.ts";
import type { VideoFile } from "./open.ts";
import type { Decoding, Frame, FrameSource } from "./pipeline.ts";

/** Turns decoded samples into upright pictures of sRGB. May hold memory that is not JavaScript's. */
export interface FrameReader {
  /** The sample stays the caller's. */
  read(sample: VideoSample): Promise<RgbaImage>;
  dispose(): void;
}

/** How a machine decodes. */
export interface VideoDecoding {
  /** Makes what reads the frames of a job, fitted into a size. */
  readerFor(size: Size): FrameReader;
  /** Passes samples on, interlaced ones deinterlaced. It closes those that it takes up. */
  deinterlace(samples: AsyncGenerator<VideoSample, void>, decoding: Decoding): AsyncGenerator<VideoSample, void>;
}

/** @param how - The machine's part. */
export function createVideoSource(file: VideoFile, how: VideoDecoding): FrameSource {
  const { name, size, durationSeconds, mayBeTransparent } = file;
  return {
    ...{ name, size, durationSeconds, mayBeTransparent },
    notes: leftOut(file.contents),
    decode: (size, fromSeconds, decoding) => decodeFrames(file, how, size, fromSeconds, decoding),
  };
}

async function* decodeFrames(
  { track, startSeconds }: VideoFile,
  how: VideoDecoding,
  size: Size,
  fromSeconds: number,
  decoding: Decoding,
): AsyncGenerator<Frame, void> {
  const samples = how.deinterlace(new VideoSampleSink(track).samples(startSeconds + fromSeconds), decoding);
  const reader = how.readerFor(size);
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

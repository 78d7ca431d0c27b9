/**
 * @file A video file as a source of frames.
 */
import { VideoSampleSink, type VideoSample } from "mediabunny";
import type { RgbaImage, Size } from "../image/image.ts";
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
    notes: [],
    decode: (size, fromSeconds, decoding) => decodeFrames(file, how, size, fromSeconds, decoding),
  };
}

async function* decodeFrames(
  { track, startSeconds, isCutShort }: VideoFile,
  how: VideoDecoding,
  size: Size,
  fromSeconds: number,
  decoding: Decoding,
): AsyncGenerator<Frame, void> {
  const samples = how.deinterlace(new VideoSampleSink(track).samples(startSeconds + fromSeconds), decoding);
  yield* framesOf(samples, how.readerFor(size), { startSeconds, fromSeconds }, decoding);
  // Where the file does not say how long it is, nothing else tells.
  if (isCutShort) decoding.failure ??= new Error("the file ends before its pictures and audio do");
}

/** Which of the samples are wanted. */
export interface Span {
  /** Where the video begins: time 0 of its frames, seconds. */
  readonly startSeconds: number;
  /** The first frame is the one that is shown then. */
  readonly fromSeconds: number;
}

/** The frames of decoded samples. A failure of the decoder ends them. The reader is disposed of. */
export async function* framesOf(
  samples: AsyncGenerator<VideoSample, void>,
  reader: FrameReader,
  { startSeconds, fromSeconds }: Span,
  decoding: Decoding,
): AsyncGenerator<Frame, void> {
  try {
    while (true) {
      let next: IteratorResult<VideoSample, void>;
      try {
        next = await samples.next();
      } catch (error) {
        decoding.failure = error as Error;
        return;
      }
      if (next.done) return;
      using sample = next.value;
      const seconds = sample.timestamp - startSeconds;
      const endSeconds = seconds + sample.duration;
      // Frames before the start are there for the decoder alone.
      if (seconds < fromSeconds && endSeconds <= fromSeconds) continue;
      decoding.endSeconds = endSeconds;
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

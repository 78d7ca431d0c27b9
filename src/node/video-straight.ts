/**
 * @file A video job, and the plain way to write it: from the beginning to the end, into one file.
 */
import { FormatError } from "../core/errors.ts";
import { toEven, type PictureSize } from "../core/fit.ts";
import type { StyleKey } from "../core/style-timeline.ts";
import type { Frame } from "../video/frame.ts";
import type { VideoFile } from "../video/open-video.ts";
import type { SoundOutcome } from "../video/sound.ts";
import { writeVideo, type VideoWriting } from "../video/write-video.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter, writtenColour, type FrameWriter } from "./frame-pixels.ts";
import type { VideoOptions } from "./video.ts";

/** A job that has been checked. */
export interface VideoJob {
  readonly options: VideoOptions;
  readonly timeline: readonly StyleKey[];
  readonly input: string;
  readonly output: string;
  readonly video: VideoFile;
  /** Of the painted frames. */
  readonly size: PictureSize;
  /** The painted frames from a time on, seconds. */
  frames(fromSeconds: number): AsyncGenerator<Frame, void>;
  /** To be called for each frame that is written. */
  onFrame(frame: Frame): void;
}

/** How a video file is written. */
export type FileWriting = Pick<VideoWriting, "format" | "codec" | "quality">;

/** Writes a job's frames and sound into one file, from the beginning to the end. */
export async function writeStraight(job: VideoJob, aside: string, writing: FileWriting): Promise<SoundOutcome> {
  const samples = createFrameWriter();
  try {
    return await writeVideo(framesOf(job), {
      ...writing,
      target: fileTarget(aside),
      latencyMode: "realtime",
      from: job.video,
      colour: writtenColour,
      toSample: sampleMaker(samples),
      onFrame: (frame) => job.onFrame(frame),
    });
  } finally {
    samples.dispose();
  }
}

/** Encoders of 4:2:0 want even sides. */
export function sampleMaker(samples: FrameWriter): VideoWriting["toSample"] {
  return (frame) => samples.write({ ...frame, image: toEven(frame.image) });
}

/** All frames of a job. @throws {FormatError} when there is none. */
export async function* framesOf({ input, frames }: VideoJob): AsyncGenerator<Frame, void> {
  let count = 0;
  for await (const frame of frames(0)) {
    count++;
    yield frame;
  }
  if (count === 0) throw new FormatError(`${input} has no frame that can be read: it is damaged or cut short.`);
}

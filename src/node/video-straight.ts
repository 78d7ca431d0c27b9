/**
 * @file A video job, and the plain way to write it: from the beginning to the end, into one file.
 */
import { toEven } from "../core/fit.ts";
import { release } from "../core/release.ts";
import type { StyleKey } from "../core/style-timeline.ts";
import { writtenColour } from "../core/video-colour.ts";
import { allFrames, type FrameJob } from "../video/job.ts";
import type { VideoFile } from "../video/open-video.ts";
import type { SoundOutcome } from "../video/terms.ts";
import { writeVideo, type VideoWriting } from "../video/write-video.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter, type FrameWriter } from "./frame-pixels.ts";
import { inFrame } from "./sound-samples.ts";
import type { VideoOptions } from "./video.ts";

/** A job that has been checked. */
export interface VideoJob extends FrameJob {
  readonly options: VideoOptions;
  readonly timeline: readonly StyleKey[];
  readonly input: string;
  readonly output: string;
  readonly video: VideoFile;
}

/** How a video file is written. */
export type FileWriting = Pick<VideoWriting, "format" | "codec" | "quality">;

/** Writes a job's frames and sound into one file, from the beginning to the end. */
export async function writeStraight(job: VideoJob, aside: string, writing: FileWriting): Promise<SoundOutcome> {
  const samples = createFrameWriter();
  try {
    return await writeVideo(allFrames(job, job.input), {
      ...writing,
      target: fileTarget(aside),
      latencyMode: "realtime",
      from: job.video,
      colour: writtenColour,
      toSample: sampleMaker(samples),
      toSound: inFrame,
      onFrame: job.onFrame,
    });
  } finally {
    samples.dispose();
  }
}

/** Encoders of 4:2:0 want even sides. The frames' pictures are used up. */
export function sampleMaker(samples: FrameWriter): VideoWriting["toSample"] {
  return async (frame) => {
    const image = toEven(frame.image);
    const sample = await samples.write({ ...frame, image });
    for (const done of [image, frame.image]) release(done);
    return sample;
  };
}

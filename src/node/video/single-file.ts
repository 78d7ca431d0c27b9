/**
 * @file The plain way to write a video job: from the beginning to the end, into one file.
 */
import { toEven } from "../../image/fit.ts";
import { free } from "../../core/free.ts";
import { outputColour } from "../../video/colour.ts";
import { allFrames } from "../../video/job.ts";
import type { AudioOutcome } from "../../video/types.ts";
import { writeVideo, type VideoWriteOptions } from "../../video/write.ts";
import type { FileWriting, VideoJob } from "./checked-job.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter, type FrameWriter } from "./frame-pixels.ts";
import { inFrame } from "./audio-samples.ts";

/** Writes a job's frames and sound into one file, from the beginning to the end. */
export async function writeStraight(job: VideoJob, aside: string, writing: FileWriting): Promise<AudioOutcome> {
  const samples = createFrameWriter();
  try {
    return await writeVideo(allFrames(job, job.input), {
      ...writing,
      target: fileTarget(aside),
      latencyMode: "realtime",
      from: job.video,
      colour: outputColour,
      toSample: sampleMaker(samples),
      toSound: inFrame,
      onFrame: job.onFrame,
    });
  } finally {
    samples.dispose();
  }
}

/** Encoders of 4:2:0 want even sides. The frames' pictures are used up. */
export function sampleMaker(samples: FrameWriter): VideoWriteOptions["toSample"] {
  return async (frame) => {
    const image = toEven(frame.image);
    const sample = await samples.write({ ...frame, image });
    for (const done of [image, frame.image]) free(done);
    return sample;
  };
}

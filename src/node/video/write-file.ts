/**
 * @file A job's frames and audio into one video file, from the beginning to the end.
 */
import { free } from "../../core/free.ts";
import { evenSize, toEven } from "../../image/fit.ts";
import { outputColour } from "../../video/colour.ts";
import type { VideoFile } from "../../video/open.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { createWhiteGround, holdsAlpha, type WhiteGround } from "../../video/transparency.ts";
import { writeVideo, type VideoWriteOptions } from "../../video/write.ts";
import { toEncoderFrame } from "./audio-frames.ts";
import { fileTarget } from "./file-target.ts";
import { createFrameWriter, type FrameWriter } from "./frame-pixels.ts";

/** How a video file is written. */
export type FileWriting = Pick<VideoWriteOptions, "format" | "codec" | "quality">;

/** @param from - What the audio and the tags are taken from. */
export async function writeVideoFile(
  painted: PaintedFrames,
  path: string,
  from: VideoFile | undefined,
  writing: FileWriting,
): Promise<Written> {
  const alpha = painted.mayBeTransparent && holdsAlpha(writing);
  const ground = painted.mayBeTransparent && !alpha ? createWhiteGround() : undefined;
  const samples = createFrameWriter({ alpha });
  try {
    const { audio, notes } = await writeVideo(painted.from(0), {
      ...writing,
      to: fileTarget(path),
      latencyMode: "realtime",
      alpha,
      from,
      colour: outputColour,
      toSample: sampleMaker(samples, ground),
      toAudio: toEncoderFrame,
      onWritten: painted.onWritten,
    });
    return { size: evenSize(painted.size), audio, notes: [...notes, ...(ground?.notes() ?? [])] };
  } finally {
    samples.dispose();
  }
}

/**
 * Encoders of 4:2:0 want even sides. The frames' pictures are used up.
 *
 * @param ground - What they are laid on.
 */
export function sampleMaker(samples: FrameWriter, ground: WhiteGround | undefined): VideoWriteOptions["toSample"] {
  return async (frame) => {
    const image = toEven(frame.image);
    ground?.lay(image);
    const sample = await samples.write({ ...frame, image });
    for (const done of [image, frame.image]) free(done);
    return sample;
  };
}

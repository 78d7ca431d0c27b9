/**
 * @file Sound on its way to FFmpeg's encoders.
 */
import { AvFrameAudioSampleResource, toAvFrame } from "@mediabunny/server";
import { AudioSample } from "mediabunny";
import { Frame as AvFrame } from "node-av";

/**
 * The sample in a frame of its own. Left to itself @mediabunny/server 1.59 copies all samples into one frame, whose memory
 * stays as large as the first one wanted it: a longer one is written beyond its end, and the program breaks down.
 */
export async function inFrame(sample: AudioSample): Promise<AudioSample> {
  const frame = new AvFrame();
  frame.alloc();
  try {
    await toAvFrame(sample, frame);
    return new AudioSample(new AvFrameAudioSampleResource(frame));
  } catch (error) {
    frame.free();
    throw error;
  }
}

/**
 * @file Audio on its way to FFmpeg's encoders.
 */
import { AvFrameAudioSampleResource, toAvFrame } from "@mediabunny/server";
import { AudioSample, type AudioCodec } from "mediabunny";
import { Frame as AvFrame } from "node-av";

/** What FFmpeg's AAC encoder puts before the audio; @mediabunny/server 1.59 then makes the first of its packets begin where the audio does. */
const aacPrimingSamples = 1024;

/**
 * The sample as the encoders take it.
 *
 * In a frame of its own: left to itself @mediabunny/server 1.59 copies all samples into one frame, whose memory
 * stays as large as the first one wanted it: a longer one is written beyond its end, and the program breaks down.
 *
 * Earlier by what AAC's encoder puts before it, so that it is heard when it should be: the container then begins below 0, and players leave that out.
 */
export async function toEncoderFrame(sample: AudioSample, codec: AudioCodec): Promise<AudioSample> {
  const frame = new AvFrame();
  frame.alloc();
  try {
    await toAvFrame(sample, frame);
    const encodable = new AudioSample(new AvFrameAudioSampleResource(frame));
    const early = codec === "aac" ? aacPrimingSamples / sample.sampleRate : 0;
    encodable.setTimestamp(sample.timestamp - early);
    return encodable;
  } catch (error) {
    frame.free();
    throw error;
  }
}

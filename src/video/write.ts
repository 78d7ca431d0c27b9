/**
 * @file Painted frames into a video file, its sound beside them.
 */
import { Output, Quality, VideoSampleSource, type OutputFormat, type Target, type VideoSample } from "mediabunny";
import type { ColourTags } from "./colour.ts";
import { mediaCodecs } from "./containers.ts";
import type { Frame, AudioOutcome, VideoCodecName } from "./types.ts";
import type { VideoFile } from "./open.ts";
import { copyAudio, type ToEncoder } from "./audio.ts";
import { copiedTags } from "./tags.ts";

/** Where frames go and how. */
export interface VideoWriteOptions {
  readonly target: Target;
  readonly format: OutputFormat;
  readonly codec: VideoCodecName;
  /** From 1 (small) to 100 (good). */
  readonly quality: number;
  /**
   * `realtime` is for encoders of software: they take a quarter of the time, and files are up to a quarter larger. Encoders of
   * browsers leave out frames then.
   */
  readonly latencyMode: "quality" | "realtime";
  /** The video whose sound and names go along; `undefined` for pictures alone. */
  readonly from: VideoFile | undefined;
  /** What the samples' colours are, where the encoder does not know. */
  readonly colour: ColourTags | undefined;
  /** Makes a frame what an encoder takes. */
  readonly toSample: (frame: Frame) => Promise<VideoSample>;
  /** For sound that is coded again: see `copyAudio`. */
  readonly toSound?: ToEncoder;
  /** Called for each frame that is handed to the encoder. */
  readonly onFrame: (frame: Frame) => void;
}

/** Sound is written this much ahead, seconds, so that pictures and sound lie side by side in the file. */
const audioAheadSeconds = 0.5;

/**
 * Writes all frames and the sound, and completes the file.
 *
 * @throws What `frames` throws; the file is then left incomplete, and closed.
 */
export async function writeVideo(frames: AsyncIterable<Frame>, writing: VideoWriteOptions): Promise<AudioOutcome> {
  const { target, format, from, toSample, toSound, onFrame } = writing;
  const output = new Output({ format, target });
  const pictures = new VideoSampleSource(encodingOf(writing));
  output.addVideoTrack(pictures);
  const sound = from && (await copyAudio(from, output, toSound));
  if (from) output.setMetadataTags(await copiedTags(from));
  try {
    await output.start();
    let soundUpTo = 0;
    for await (const frame of frames) {
      using sample = await toSample(frame);
      await pictures.add(sample);
      onFrame(frame);
      if (frame.seconds >= soundUpTo) {
        soundUpTo = frame.seconds + audioAheadSeconds;
        await sound?.upTo(soundUpTo);
      }
    }
    pictures.close();
    await sound?.upTo(Infinity);
    await output.finalize();
  } catch (error) {
    await sound?.cancel().catch(() => {});
    await output.cancel().catch(() => {});
    throw error;
  }
  return sound?.outcome ?? "none";
}

/** The encoder's settings. Constant quality, not a constant rate: a painting has detail everywhere, or nowhere. */
function encodingOf({
  codec,
  quality,
  latencyMode,
  colour,
}: VideoWriteOptions): ConstructorParameters<typeof VideoSampleSource>[0] {
  return {
    codec: mediaCodecs[codec],
    quality: new Quality({ quality: quality / 100 }),
    latencyMode,
    keyFrameInterval: 2,
    onEncodedPacket(_packet, meta) {
      // FFmpeg's encoders are not told; the container says it.
      if (colour && meta?.decoderConfig) meta.decoderConfig.colorSpace = colour as VideoColorSpaceInit;
    },
  };
}

/**
 * @file Painted frames into a video file, its audio beside them.
 */
import { Output, Quality, VideoSampleSource, type OutputFormat, type Target, type VideoSample } from "mediabunny";
import { copyAudio, type ToEncoder } from "./audio.ts";
import type { ColourTags } from "./colour.ts";
import { mediaCodecs } from "./containers.ts";
import type { VideoFile } from "./open.ts";
import type { Frame } from "./pipeline.ts";
import { copiedTags } from "./tags.ts";
import type { AudioOutcome, VideoCodecName } from "./types.ts";

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
  /** Whether the samples have alpha, which the container and the codec then must hold. */
  readonly alpha: boolean;
  /** The video whose audio and tags go along; `undefined` for pictures alone. */
  readonly from: VideoFile | undefined;
  /** What the samples' colours are, where the encoder does not know. */
  readonly colour: ColourTags | undefined;
  /** Makes a frame what an encoder takes. */
  readonly toSample: (frame: Frame) => Promise<VideoSample>;
  /** For audio that is encoded again: see `copyAudio`. */
  readonly toAudio?: ToEncoder;
  /** Called for each frame that is handed to the encoder. */
  readonly onWritten: (frame: Frame) => void;
}

/** Audio is written this much ahead, seconds, so that pictures and audio lie side by side in the file. */
const audioAheadSeconds = 0.5;

/**
 * Writes all frames and the audio, and completes the file.
 *
 * @throws What `frames` throws; the file is then left incomplete, and closed.
 */
export async function writeVideo(frames: AsyncIterable<Frame>, writing: VideoWriteOptions): Promise<AudioOutcome> {
  const { target, format, from, toSample, toAudio, onWritten } = writing;
  const output = new Output({ format, target });
  const pictures = new VideoSampleSource(encodingOf(writing));
  output.addVideoTrack(pictures);
  const audio = from && (await copyAudio(from, output, toAudio));
  if (from) output.setMetadataTags(await copiedTags(from, format));
  try {
    await output.start();
    let audioUpTo = 0;
    for await (const frame of frames) {
      using sample = await toSample(frame);
      await pictures.add(sample);
      onWritten(frame);
      if (frame.seconds >= audioUpTo) {
        audioUpTo = frame.seconds + audioAheadSeconds;
        await audio?.upTo(audioUpTo);
      }
    }
    pictures.close();
    await audio?.upTo(Infinity);
    await output.finalize();
  } catch (error) {
    await audio?.cancel().catch(() => {});
    await output.cancel().catch(() => {});
    throw error;
  }
  return audio?.outcome ?? "none";
}

/** The encoder's settings. Constant quality, not a constant rate: a painting has detail everywhere, or nowhere. */
function encodingOf({
  codec,
  quality,
  latencyMode,
  alpha,
  colour,
}: VideoWriteOptions): ConstructorParameters<typeof VideoSampleSource>[0] {
  return {
    codec: mediaCodecs[codec],
    quality: new Quality({ quality: quality / 100 }),
    latencyMode,
    alpha: alpha ? "keep" : "discard",
    keyFrameInterval: 2,
    onEncodedPacket(_packet, meta) {
      // FFmpeg's encoders are not told; the container says it.
      if (colour && meta?.decoderConfig) meta.decoderConfig.colorSpace = colour as VideoColorSpaceInit;
    },
  };
}

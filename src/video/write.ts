/**
 * @file Painted frames into a video file, its audio beside them.
 */
import { Quality, VideoSampleSource, type VideoSample } from "mediabunny";
import type { ColourTags } from "./colour.ts";
import { completeVideo, type Completed, type VideoParts } from "./complete.ts";
import { mediaCodecs } from "./containers.ts";
import type { Frame } from "./pipeline.ts";
import type { VideoCodecName } from "./types.ts";

/** Where frames go and how. */
export interface VideoWriteOptions extends Omit<VideoParts, "pictures"> {
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
  /** What the samples' colours are, where the encoder does not know. */
  readonly colour: ColourTags | undefined;
  /** Makes a frame what an encoder takes. */
  readonly toSample: (frame: Frame) => Promise<VideoSample>;
  /** Called for each frame that is handed to the encoder. */
  readonly onWritten: (frame: Frame) => void;
}

/** Audio is written this much ahead, seconds, so that pictures and audio lie side by side in the file. */
const audioAheadSeconds = 0.5;

/**
 * Writes all frames and what goes beside them, and completes the file.
 *
 * @throws What `frames` throws; the file is then left incomplete, and closed.
 */
export async function writeVideo(frames: AsyncIterable<Frame>, writing: VideoWriteOptions): Promise<Completed> {
  const pictures = new VideoSampleSource(encodingOf(writing));
  return completeVideo({ ...writing, pictures }, async (audioUpTo) => {
    let written = 0;
    for await (const frame of frames) {
      using sample = await writing.toSample(frame);
      await pictures.add(sample);
      writing.onWritten(frame);
      if (frame.seconds >= written) {
        written = frame.seconds + audioAheadSeconds;
        await audioUpTo(written);
      }
    }
  });
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

/**
 * @file One video of a page, painted: WebCodecs decode and encode, a canvas turns frames into pixels.
 */
import { BlobSource, canEncodeVideo, StreamTarget, VideoSample } from "mediabunny";
import { OptionError } from "../../core/errors.ts";
import { evenSize, fitInto, toEven } from "../../image/fit.ts";
import type { Size } from "../../image/image.ts";
import { toYuv420 } from "../../video/yuv420.ts";
import { outputColour } from "../../video/colour.ts";
import { containerFor, mediaCodecs } from "../../video/containers.ts";
import { createVideoSource, type FrameReader } from "../../video/decode.ts";
import { checkPainting, runFrameJob } from "../../video/job.ts";
import { openVideo, type VideoFile } from "../../video/open.ts";
import type { Frame, FrameSink } from "../../video/pipeline.ts";
import type { VideoCodecName } from "../../video/types.ts";
import { writeVideo } from "../../video/write.ts";
import { createBlobTarget, pieces } from "./blob-target.ts";
import type { PaintedVideo, VideoInfo, VideoFormat, VideoOptions } from "./types.ts";

/** See `inspectVideo`. */
export async function inspect(file: File): Promise<VideoInfo> {
  const { input, track, size, startSeconds, durationSeconds } = await open(file);
  try {
    return {
      size,
      // Where the file does not say it, its last packet does.
      durationSeconds: durationSeconds ?? (await track.computeDuration()) - startSeconds,
      hasAudio: (await input.getPrimaryAudioTrack()) !== null,
    };
  } finally {
    input.dispose();
  }
}

/** See `paintVideo`. */
export async function runVideoJob(file: File, options: VideoOptions): Promise<PaintedVideo> {
  const { format, codec, signal, name = file.name.replace(/\.[^.]+$/, "") } = options;
  const { quality } = checkPainting(options);
  if (format !== undefined && format !== "mp4" && format !== "webm") {
    throw new OptionError(`format: expected mp4 or webm, got ${String(format)}`);
  }
  signal?.throwIfAborted();
  const video = await open(file);
  try {
    const size = evenSize(fitInto(video.size, options.sidePx));
    const chosen = await encodable(format, codec, size);
    const type = `video/${chosen}`;
    const written = createBlobTarget(type);
    const source = createVideoSource(video, { readerFor: createFrameReader, deinterlace: (samples) => samples });
    const sink: FrameSink = async (painted) => {
      const audio = await writeVideo(painted.from(0), {
        ...containerFor(`.${chosen}`, codec),
        quality,
        latencyMode: "quality",
        alpha: false,
        target: new StreamTarget(written.stream, pieces),
        from: video,
        // The samples say it, and the encoder passes it on.
        colour: undefined,
        toSample,
        onWritten: painted.onWritten,
      });
      return { size, audio, notes: [] };
    };
    const report = await runFrameJob(source, sink, options);
    return { file: new File([written.blob()], `${name}.${chosen}`, { type }), ...report };
  } finally {
    video.input.dispose();
  }
}

async function open(file: File): Promise<VideoFile> {
  return openVideo(new BlobSource(file), file.name);
}

/** The format that is wished for, or the first that can be encoded. @throws {OptionError} when none can. */
async function encodable(
  format: VideoFormat | undefined,
  codec: VideoCodecName | undefined,
  size: Size,
): Promise<VideoFormat> {
  for (const name of format ? [format] : (["mp4", "webm"] as const)) {
    if (await canEncodeVideo(mediaCodecs[containerFor(`.${name}`, codec).codec], size)) return name;
  }
  const wish = [format ?? "video", codec && `with ${codec}`].filter(Boolean).join(" ");
  throw new OptionError(
    `This browser cannot encode ${wish} of ${size.width}×${size.height}. Try ${format ? "the other format, or " : ""}a smaller size.`,
  );
}

/** Draws samples: the browser turns them upright and makes sRGB of their colours, HDR included. */
function createFrameReader({ width, height }: Size): FrameReader {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  return {
    read(sample) {
      sample.draw(context, 0, 0, width, height);
      return Promise.resolve(context.getImageData(0, 0, width, height));
    },
    dispose() {
      // Gives the pixels back before the collector comes.
      canvas.width = canvas.height = 0;
    },
  };
}

/** Left to itself, Chromium makes the full range of pixels, which some players show too pale. Encoders of 4:2:0 want even sides. */
function toSample({ image, seconds, durationSeconds }: Frame): Promise<VideoSample> {
  const even = toEven(image);
  const about = {
    format: "I420",
    codedWidth: even.width,
    codedHeight: even.height,
    colorSpace: outputColour,
  } as const;
  return Promise.resolve(new VideoSample(toYuv420(even), { ...about, timestamp: seconds, duration: durationSeconds }));
}

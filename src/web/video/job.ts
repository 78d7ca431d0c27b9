/**
 * @file One video of a page, painted: WebCodecs decode and encode, a canvas turns frames into pixels.
 */
import { BlobSource, canEncodeVideo, StreamTarget } from "mediabunny";
import { OptionError } from "../../core/errors.ts";
import { evenSize, fitInto } from "../../image/fit.ts";
import type { Size } from "../../image/image.ts";
import { containerFor, mediaCodecs } from "../../video/containers.ts";
import { createVideoSource } from "../../video/decode.ts";
import { mayBeInterlaced } from "../../video/interlaced.ts";
import { checkPainting, runFrameJob } from "../../video/job.ts";
import { openVideo, type VideoFile } from "../../video/open.ts";
import type { FrameSink } from "../../video/pipeline.ts";
import { createWhiteGround, holdsAlpha } from "../../video/transparency.ts";
import type { VideoCodecName } from "../../video/types.ts";
import { writeVideo } from "../../video/write.ts";
import { createBlobTarget, pieces } from "./blob-target.ts";
import { createFrameReader, sampleMaker } from "./frame-pixels.ts";
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
    const { mayBeTransparent } = video;
    const chosen = await encodable(
      format ? [format] : mayBeTransparent ? ["webm", "mp4"] : ["mp4", "webm"],
      codec,
      size,
    );
    const container = containerFor(`.${chosen}`, codec);
    const alpha = mayBeTransparent && holdsAlpha(container);
    const ground = mayBeTransparent && !alpha ? createWhiteGround() : undefined;
    const kind = { mayBeTransparent, isInterlaced: await isInterlaced(video) };
    const type = `video/${chosen}`;
    const written = createBlobTarget(type);
    const source = createVideoSource(video, {
      readerFor: (size) => createFrameReader(size, kind),
      async *deinterlace(samples, decoding) {
        decoding.isDeinterlaced = kind.isInterlaced;
        yield* samples;
      },
    });
    const sink: FrameSink = async (painted) => {
      const audio = await writeVideo(painted.from(0), {
        ...container,
        quality,
        latencyMode: "quality",
        alpha,
        target: new StreamTarget(written.stream, pieces),
        from: video,
        // The samples say it, and the encoder passes it on.
        colour: undefined,
        toSample: sampleMaker(kind, ground),
        onWritten: painted.onWritten,
      });
      return { size, audio, notes: ground?.notes() ?? [] };
    };
    const report = await runFrameJob(source, sink, options);
    return { file: new File([written.blob()], `${name}.${chosen}`, { type }), ...report };
  } finally {
    video.input.dispose();
  }
}

async function open(file: File): Promise<VideoFile> {
  const bytes = {
    size: file.size,
    read: async (start: number, end: number) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
  return openVideo(new BlobSource(file), bytes, file.name);
}

/** Browsers do not say which frames are interlaced; H.264 says it of the stream. */
async function isInterlaced({ track }: VideoFile): Promise<boolean> {
  const description = (await track.getCodec()) === "avc" && (await track.getDecoderConfig())?.description;
  if (!description) return false;
  return mayBeInterlaced(
    ArrayBuffer.isView(description)
      ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
      : new Uint8Array(description),
  );
}

/** The first of the formats that can be encoded. @throws {OptionError} when none can. */
async function encodable(
  formats: readonly VideoFormat[],
  codec: VideoCodecName | undefined,
  size: Size,
): Promise<VideoFormat> {
  for (const name of formats) {
    if (await canEncodeVideo(mediaCodecs[containerFor(`.${name}`, codec).codec], size)) return name;
  }
  const format = formats.length === 1 ? formats[0] : undefined;
  const asked = [format ?? "video", codec && `with ${codec}`].filter(Boolean).join(" ");
  throw new OptionError(
    `This browser cannot encode ${asked} of ${size.width}×${size.height}. Try ${format ? "the other format, or " : ""}a smaller size.`,
  );
}

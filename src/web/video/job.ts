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
import type { FrameSink, FrameSource } from "../../video/pipeline.ts";
import { createWhiteGround, holdsAlpha } from "../../video/transparency.ts";
import type { VideoCodecName } from "../../video/types.ts";
import { writeVideo } from "../../video/write.ts";
import { openAnimation } from "./animation.ts";
import { createBlobTarget, pieces, readerOf } from "./blob-target.ts";
import { createFrameReader, sampleMaker } from "./frame-pixels.ts";
import type { PaintedVideo, VideoInfo, VideoFormat, VideoOptions } from "./types.ts";

/** See `inspectVideo`. */
export async function inspect(file: File): Promise<VideoInfo> {
  const opened = await open(file);
  try {
    const { size } = opened.source;
    return { size, durationSeconds: await opened.durationSeconds(), hasAudio: await hasAudio(opened.video) };
  } finally {
    opened.close();
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
  const { source, video, close } = await open(file);
  try {
    const size = evenSize(fitInto(source.size, options.sidePx));
    const { mayBeTransparent } = source;
    const chosen = await encodable(
      format ? [format] : mayBeTransparent ? ["webm", "mp4"] : ["mp4", "webm"],
      codec,
      size,
    );
    const container = containerFor(`.${chosen}`, codec);
    const alpha = mayBeTransparent && holdsAlpha(container);
    const ground = mayBeTransparent && !alpha ? createWhiteGround() : undefined;
    const type = `video/${chosen}`;
    const written = createBlobTarget(type);
    const sink: FrameSink = async (painted) => {
      const { audio, notes } = await writeVideo(painted.from(0), {
        ...container,
        quality,
        latencyMode: "quality",
        alpha,
        to: { target: new StreamTarget(written.stream, pieces), edit: written.edit },
        from: video,
        // The samples say it, and the encoder passes it on.
        colour: undefined,
        toSample: sampleMaker(mayBeTransparent, ground),
        onWritten: painted.onWritten,
      });
      return { size, audio, notes: [...notes, ...(ground?.notes() ?? [])] };
    };
    const report = await runFrameJob(source, sink, options);
    return { file: new File([written.blob()], `${name}.${chosen}`, { type }), ...report };
  } finally {
    close();
  }
}

/** An open source. */
interface OpenSource {
  readonly source: FrameSource;
  /** What audio, tags and texts are taken from; an animation has none. */
  readonly video: VideoFile | undefined;
  durationSeconds(): Promise<number>;
  close(): void;
}

async function open(file: File): Promise<OpenSource> {
  const animation = await openAnimation(file);
  if (animation) return { ...animation, video: undefined };
  const video = await openVideo(new BlobSource(file), readerOf(file), file.name);
  const kind = { mayBeTransparent: video.mayBeTransparent, isInterlaced: await isInterlaced(video) };
  const source = createVideoSource(video, {
    readerFor: (size) => createFrameReader(size, kind),
    async *deinterlace(samples, decoding) {
      decoding.isDeinterlaced = kind.isInterlaced;
      yield* samples;
    },
  });
  return {
    source,
    video,
    // Where the file does not say it, its last packet does.
    durationSeconds: async () => video.durationSeconds ?? (await video.track.computeDuration()) - video.startSeconds,
    close: () => video.input.dispose(),
  };
}

async function hasAudio(video: VideoFile | undefined): Promise<boolean> {
  return video !== undefined && (await video.input.getPrimaryAudioTrack()) !== null;
}

/** Browsers do not say which frames are interlaced; H.264 and ProRes say it of the stream. */
async function isInterlaced({ track, fields }: VideoFile): Promise<boolean> {
  if (fields) return true;
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

/**
 * @file A short video as an animated picture that FFmpeg writes: GIF, APNG, or a sequence of AVIF.
 */
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PIX_FMT_RGBA,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_RGB,
  Encoder,
  FF_ENCODER_APNG,
  FF_ENCODER_GIF,
  FF_ENCODER_LIBSVTAV1,
  Frame as AvFrame,
  Muxer,
  Rational,
  type Packet,
} from "node-av";
import { OptionError } from "../../core/errors.ts";
import { free } from "../../core/free.ts";
import type { RgbaImage } from "../../image/image.ts";
import { boxMark, gifMark, pngMark } from "../../metadata/moving-mark.ts";
import { joined } from "../../video/bytes.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { createWhiteGround, type WhiteGround } from "../../video/transparency.ts";
import { editFile } from "./file-target.ts";
import type { FrameCoding } from "./frame-limits.ts";
import { createFrameFilter, type FrameFilter } from "./frame-filter.ts";
import { picturesAlone, type OpenSource } from "./open-source.ts";

interface AnimationFormat {
  readonly muxer: string;
  readonly encoder: typeof FF_ENCODER_GIF | typeof FF_ENCODER_APNG | typeof FF_ENCODER_LIBSVTAV1;
  /** From RGBA to what the encoder takes. */
  readonly chain: string;
  readonly keepsAlpha: boolean;
  /** A smaller side makes SVT-AV1 wait for ever. */
  readonly minPx: number;
  readonly encoding: (quality: number) => Record<string, string | number>;
  readonly muxing: (loops: number) => Record<string, string | number>;
  /** The mark of a painting, and how many bytes of the file stay after it. */
  readonly mark: () => Uint8Array;
  readonly endBytes: number;
}

const formats: Readonly<Record<string, AnimationFormat>> = {
  ".gif": {
    ...{ muxer: "gif", encoder: FF_ENCODER_GIF, keepsAlpha: true, minPx: 1 },
    // Each frame has 256 colours of its own.
    chain: "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1:dither=sierra2_4a",
    encoding: () => ({}),
    // FFmpeg counts repetitions after the first time, and -1 is none.
    muxing: (loops) => ({ loop: loops === 1 ? -1 : Math.max(0, loops - 1) }),
    ...{ mark: gifMark, endBytes: 1 },
  },
  ".apng": {
    ...{ muxer: "apng", encoder: FF_ENCODER_APNG, keepsAlpha: true, minPx: 1 },
    // The encoder keeps the frame before: a copy is its own.
    chain: "format=rgba,copy",
    encoding: () => ({ pred: "mixed", threads: 1 }),
    muxing: (loops) => ({ plays: loops }),
    // The end chunk has no content.
    ...{ mark: pngMark, endBytes: 12 },
  },
  ".avif": {
    ...{ muxer: "avif", encoder: FF_ENCODER_LIBSVTAV1, keepsAlpha: false, minPx: 64 },
    chain: "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic,format=yuv420p",
    encoding: (quality) => ({ preset: 10, crf: Math.round(63 - 0.5 * quality) }),
    muxing: (loops) => ({ loop: loops }),
    ...{ mark: boxMark, endBytes: 0 },
  },
};

/** How the animations that are written here are coded, by their extensions. */
export const animationCodings: Readonly<Record<string, FrameCoding>> = {
  ".gif": "gif",
  ".apng": "apng",
  ".avif": "av1",
};

/**
 * Writes the frames of a job, each shown for its time in whole milliseconds (hundredths of a second in a GIF), as often as the source says. There is no audio.
 *
 * @throws {OptionError} when the format cannot have pictures that small.
 */
export async function writeAnimation(
  painted: PaintedFrames,
  path: string,
  extension: string,
  from: OpenSource,
  quality: number,
): Promise<Written> {
  const format = formats[extension]!;
  const { size } = painted;
  if (Math.min(size.width, size.height) < format.minPx) {
    throw new OptionError(
      `Frames of ${size.width}×${size.height} are too small for an animated AVIF, whose sides are ${format.minPx} pixels and more; write .webp or .apng.`,
    );
  }
  const ground = painted.mayBeTransparent && !format.keepsAlpha ? createWhiteGround() : undefined;
  await encode(painted, path, format, { loops: from.loops, quality, ground });
  await editFile(path, async (file) => {
    const at = file.size - format.endBytes;
    return [{ at, bytes: joined(format.mark(), await file.read(at, file.size)) }];
  });
  const { audio, notes } = await picturesAlone(from);
  return { size, audio, notes: [...notes, ...(ground?.notes() ?? [])] };
}

/** How frames are encoded. */
interface Encoding {
  readonly loops: number;
  readonly quality: number;
  readonly ground: WhiteGround | undefined;
}

async function encode(
  painted: PaintedFrames,
  path: string,
  format: AnimationFormat,
  { loops, quality, ground }: Encoding,
): Promise<void> {
  // SVT-AV1 prints what it does unless its environment forbids it: errors alone.
  process.env["SVT_LOG"] ??= "1";
  using encoder = await Encoder.create(format.encoder, {
    options: format.encoding(quality),
    configure(context) {
      context.timeBase = new Rational(1, 1000);
      context.framerate = new Rational(30, 1);
      context.bitRate = 0n;
      context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    },
  });
  await using muxer = await Muxer.open(path, { format: format.muxer, options: format.muxing(loops) });
  const stream = muxer.addStream(encoder);
  /** When frames end that are on their way, by when they begin, milliseconds. Encoders do not keep it. */
  const ends = new Map<bigint, bigint>();
  const add = async (frame: AvFrame | null) => {
    for await (const packet of encoder.packets(frame)) await write(packet);
  };
  const write = async (packet: Packet | null) => {
    if (packet) packet.duration = (ends.get(packet.pts) ?? packet.pts) - packet.pts;
    if (packet) ends.delete(packet.pts);
    if (packet) await muxer.writePacket(packet, stream);
  };
  let filter: FrameFilter | undefined;
  let lastMs = 0n;
  try {
    for await (const frame of painted.from(0)) {
      ground?.lay(frame.image);
      // From one whole millisecond to another, so that the roundings do not add up.
      const start = BigInt(Math.round(frame.seconds * 1000));
      const end = BigInt(Math.round((frame.seconds + frame.durationSeconds) * 1000));
      ends.set(start, end > start ? end : start + 1n);
      lastMs = ends.get(start)! - start;
      using raw = toAvFrame(frame.image);
      filter ??= await createFrameFilter(raw, format.chain);
      using encodable = await filter.apply(raw);
      encodable.pts = start;
      encodable.timeBase = new Rational(1, 1000);
      await add(encodable);
      free(frame.image);
      painted.onWritten(frame);
    }
    await add(null);
    // FFmpeg would give the last frame of an APNG the length of the one before.
    if (format.muxer === "apng") {
      const delay = `${lastMs}/1000`;
      muxer.getFormatContext().setOption("final_delay", delay, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN);
    }
  } finally {
    filter?.dispose();
  }
}

function toAvFrame({ data, width, height }: RgbaImage): AvFrame {
  const frame = AvFrame.fromVideoBuffer(Buffer.from(data.buffer, data.byteOffset, data.byteLength), {
    format: AV_PIX_FMT_RGBA,
    width,
    height,
    timeBase: { num: 1, den: 1000 },
  });
  frame.colorSpace = AVCOL_SPC_RGB;
  frame.colorRange = AVCOL_RANGE_JPEG;
  return frame;
}

/**
 * @file Clips that are not as most are: interlaced, transparent, of two sizes, with subtitles.
 */
import { writeFile } from "node:fs/promises";
import {
  ALL_FORMATS,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Output,
  Quality,
  VideoSample,
  VideoSampleSink,
  VideoSampleSource,
  WEBM,
  WebMOutputFormat,
} from "mediabunny";
import {
  AV_CODEC_FLAG_INTERLACED_DCT,
  AV_CODEC_FLAG_INTERLACED_ME,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_LOG_QUIET,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P10LE,
  Demuxer,
  Encoder,
  FF_ENCODER_LIBX264,
  FF_ENCODER_PRORES_KS,
  type Frame,
  Log,
  Muxer,
} from "node-av";
import { makeClip } from "./clips.ts";
import { encodeFrames } from "./encode-frames.ts";

/** Six frames of H.264 whose two fields were taken at two moments: a light bar on black that moves four pixels from field to field. */
export async function makeInterlacedClip(path: string, width = 64, height = 48): Promise<void> {
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    options: { qp: 10, flags: "+ildct+ilme" },
    configure: (context) => context.setFlags(AV_CODEC_FLAG_INTERLACED_DCT, AV_CODEC_FLAG_INTERLACED_ME),
  });
  await encodeFrames(path, encoder, {
    ...{ format: AV_PIX_FMT_YUV420P, width, height, mark: topFieldFirst },
    planes: (t) => Buffer.concat([movingBar(t, width, height), Buffer.alloc((width * height) / 2, 128)]),
  });
}

/** The same as ProRes, in a MOV. */
export async function makeInterlacedProRes(path: string, width = 64, height = 48): Promise<void> {
  using encoder = await Encoder.create(FF_ENCODER_PRORES_KS, {
    options: { flags: "+ildct" },
    configure: (context) => context.setFlags(AV_CODEC_FLAG_INTERLACED_DCT),
  });
  await encodeFrames(path, encoder, {
    ...{ format: AV_PIX_FMT_YUV422P10LE, width, height, mark: topFieldFirst },
    planes(t) {
      const levels = Buffer.concat([movingBar(t, width, height), Buffer.alloc(width * height, 128)]);
      return Buffer.from(Uint16Array.from(levels, (level) => level * 4).buffer);
    },
  });
}

function topFieldFirst(frame: Frame): void {
  frame.setFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST);
}

function movingBar(t: number, width: number, height: number): Buffer {
  const luma = Buffer.alloc(width * height, 16);
  for (let y = 0; y < height; y++) {
    const left = 8 * t + 4 * (y % 2);
    luma.fill(235, y * width + left, y * width + left + 16);
  }
  return luma;
}

/** A WebM of VP8: six frames of 64x32, then six of 32x64, in one track. */
export async function makeResizedClip(path: string): Promise<void> {
  const output = new Output({ format: new WebMOutputFormat(), target: new FilePathTarget(path) });
  const track = new EncodedVideoPacketSource("vp8");
  output.addVideoTrack(track);
  await output.start();
  for (const [part, [width, height]] of [
    [64, 32],
    [32, 64],
  ].entries()) {
    const half = path.replace(/\.webm$/, `-${part}.webm`);
    const times = [0, 1, 2, 3, 4, 5].map((i) => i / 12);
    await makeClip(half, { width: width!, height: height!, codec: "vp8", sound: undefined, times });
    using input = new Input({ source: new FilePathSource(half), formats: [WEBM] });
    const from = (await input.getPrimaryVideoTrack())!;
    const decoderConfig = (await from.getDecoderConfig())!;
    for await (const packet of new EncodedPacketSink(from).packets()) {
      await track.add(packet.clone({ timestamp: packet.timestamp + part / 2 }), { decoderConfig });
    }
  }
  await output.finalize();
}

/** A WebM of VP9 with alpha: six frames of a disc, red and opaque, on transparent green. */
export async function makeTransparentClip(path: string, size = 48): Promise<void> {
  const output = new Output({ format: new WebMOutputFormat(), target: new FilePathTarget(path) });
  const video = new VideoSampleSource({ codec: "vp9", quality: new Quality("very-high"), alpha: "keep" });
  output.addVideoTrack(video);
  await output.start();
  for (let t = 0; t < 6; t++) {
    const pixels = new Uint8Array(size * size * 4);
    for (let i = 0; i < size * size; i++) {
      const isIn = Math.hypot((i % size) - size / 2, Math.floor(i / size) - size / 2) < size / 4;
      pixels.set(isIn ? [200, 30, 30, 255] : [0, 255, 0, 0], i * 4);
    }
    const about = { format: "RGBA", codedWidth: size, codedHeight: size } as const;
    using sample = new VideoSample(pixels, { ...about, timestamp: t / 12, duration: 1 / 12 });
    await video.add(sample);
  }
  await output.finalize();
}

/** An MKV of six frames, as FFmpeg writes it, with a track of German subtitles: two texts of SubRip. */
export async function makeSubtitledClip(path: string): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  const silent = path.replace(/\.mkv$/, "-silent.mkv");
  await makeClip(silent, { times: [0, 1, 2, 3, 4, 5].map((i) => i / 4), sound: undefined });
  const texts = path.replace(/\.mkv$/, ".srt");
  await writeFile(
    texts,
    "1\n00:00:00,250 --> 00:00:00,500\nGuten <i>Tag</i> & 1 < 2\n\n2\n00:00:00,750 --> 00:00:01,250\nAdieu\nzusammen\n",
  );
  await using pictures = await Demuxer.open(silent);
  await using subtitles = await Demuxer.open(texts);
  await using muxer = await Muxer.open(path);
  const from = [pictures.streams[0]!, subtitles.streams[0]!] as const;
  const to = from.map((stream) => muxer.addStream(stream));
  for (const [i, demuxer] of [pictures, subtitles].entries()) {
    for await (const packet of demuxer.packets(from[i]!.index)) if (packet) await muxer.writePacket(packet, to[i]!);
  }
}

/** The planes of each frame of a video as it is decoded: Y, U, V, and A where there is alpha. */
export async function planesOf(
  path: string,
): Promise<{ readonly format: string | null; readonly bytes: Uint8Array }[]> {
  using input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  const frames = [];
  for await (using sample of new VideoSampleSink((await input.getPrimaryVideoTrack())!).samples()) {
    const bytes = new Uint8Array(sample.allocationSize());
    await sample.copyTo(bytes);
    frames.push({ format: sample.format, bytes });
  }
  return frames;
}

/** How much lines differ from the mean of those beside them, in levels: large where there are combs. */
export function combsIn({ bytes }: { readonly bytes: Uint8Array }, width: number, height: number): number {
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 0; x < width; x++) {
      const line = (row: number) => bytes[row * width + x]!;
      sum += Math.abs(line(y) - (line(y - 1) + line(y + 1)) / 2);
    }
  }
  return sum / (width * (height - 2));
}

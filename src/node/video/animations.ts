/**
 * @file Animated pictures as sources of frames: GIF, APNG and AVIF sequences through FFmpeg, WebP through sharp.
 */
import { open, readFile } from "node:fs/promises";
import { AvFrameVideoSampleResource } from "@mediabunny/server";
import { VideoSample } from "mediabunny";
import { Decoder, Demuxer, Rational, type Stream } from "node-av";
import sharp from "sharp";
import { FormatError } from "../../core/errors.ts";
import { heicRefusal, imageFormat } from "../../image/file-format.ts";
import type { ByteReader } from "../../video/bytes.ts";
import type { ColourTags } from "../../video/colour.ts";
import { framesOf } from "../../video/decode.ts";
import type { FrameSource } from "../../video/pipeline.ts";
import { isWholeGif } from "../../video/whole-gif.ts";
import { readerOf } from "./file-target.ts";
import { createFrameReader } from "./frame-pixels.ts";

const rgb: ColourTags = { matrix: "rgb", fullRange: true };

/** An open animation. */
export interface Animation {
  readonly source: FrameSource;
  /** How often it is shown; 0 is for ever. */
  readonly loops: number;
  close(): void;
}

/** What a file's first bytes say it is. */
type PictureKind = "gif" | "png" | "webp" | "avif" | "heic" | "other picture";

/** @returns `undefined` where the file is no picture. */
export async function pictureKind(path: string): Promise<PictureKind | undefined> {
  const file = await open(path, "r");
  try {
    const { buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    const text = buffer.toString("latin1");
    if (/^GIF8[79]a/.test(text)) return "gif";
    if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
    if (/^RIFF....WEBP/s.test(text)) return "webp";
    if (/^....ftyp/s.test(text) && /avi[fs]/.test(text.slice(8))) return "avif";
    if (imageFormat(buffer) === "HEIC") return "heic";
    return /^(\xff\xd8\xff|BM|II\*\0|MM\0\*)/.test(text) ? "other picture" : undefined;
  } finally {
    await file.close();
  }
}

/** @throws {FormatError} when it does not move, or is damaged. */
export async function openAnimation(path: string, kind: PictureKind): Promise<Animation> {
  if (kind === "heic") throw new FormatError(heicRefusal(path));
  if (kind === "other picture") throw still(path);
  try {
    return kind === "webp" ? await openWebp(path) : await openWithFfmpeg(path);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${path} is damaged or cut short: ${(cause as Error).message.split("\n")[0]}`, { cause });
  }
}

function still(path: string): FormatError {
  return new FormatError(
    `${path} is a picture that does not move; paint it as a picture (pleinair paint, painter.paint).`,
  );
}

async function openWithFfmpeg(path: string): Promise<Animation> {
  const demuxer = await Demuxer.open(path);
  const close = () => demuxer.closeSync();
  try {
    const name = demuxer.formatName;
    // In an AVIF the first stream is the still picture, and another one of the same length is the alpha of the first.
    const moving = demuxer.streams.filter((stream) => name === "gif" || name === "apng" || stream.nbFrames > 1n);
    const stream = moving[0];
    if (!stream) throw still(path);
    const { width, height } = stream.codecpar;
    const isRgb = name === "gif" || name === "apng";
    const notes = moving.length > 1 ? ["Its transparency is left out: that of an animated AVIF cannot be read."] : [];
    const tags: ColourTags = isRgb ? rgb : {};
    const { num, den } = stream.timeBase;
    const isCutShort = name === "gif" && !(await withReader(path, isWholeGif));
    const durationSeconds = stream.duration > 0n && !isCutShort ? (Number(stream.duration) * num) / den : undefined;
    const about = { name: path, size: { width, height }, durationSeconds, mayBeTransparent: isRgb, notes };
    const source: FrameSource = {
      ...about,
      async *decode(size, fromSeconds, decoding) {
        const samples = samplesFrom(demuxer, stream);
        yield* framesOf(samples, createFrameReader(size, tags), { startSeconds: 0, fromSeconds }, decoding);
        if (isCutShort) decoding.failure ??= new Error("the GIF has no end");
      },
    };
    return { source, loops: isRgb ? await loopsOf(path) : 0, close };
  } catch (error) {
    close();
    throw error;
  }
}

async function* samplesFrom(demuxer: Demuxer, stream: Stream): AsyncGenerator<VideoSample, void> {
  // Frames build on those before; one thread decodes them in order.
  using decoder = await Decoder.create(stream, { options: { threads: 1 } });
  const { num, den } = stream.timeBase;
  for await (const frame of decoder.frames(demuxer.packets(stream.index))) {
    if (!frame) continue;
    // Some say nothing, which is 0/1.
    frame.sampleAspectRatio = new Rational(1, 1);
    const timestamp = (Number(frame.pts) * num) / den;
    yield new VideoSample(new AvFrameVideoSampleResource(frame), {
      timestamp,
      duration: Math.max(0.001, (Number(frame.duration) * num) / den),
    });
  }
}

/** Pages that are decoded together hold at most this many bytes. */
const pageBytes = 2 ** 26;

async function openWebp(path: string): Promise<Animation> {
  // Not by its path: libvips would give what a file of that name has held before.
  const bytes = await readFile(path);
  const { width, height, pageHeight = height, pages = 1, delay = [], loop = 0 } = await sharp(bytes).metadata();
  if (pages < 2) throw still(path);
  const size = { width, height: pageHeight };
  const starts = [0];
  for (let i = 0; i < pages; i++) starts.push(starts[i]! + Math.max(1, delay[i] ?? 100) / 1000);
  const together = Math.max(1, Math.floor(pageBytes / (width * pageHeight * 4)));
  async function* samples(): AsyncGenerator<VideoSample, void> {
    for (let page = 0; page < pages; page += together) {
      const count = Math.min(together, pages - page);
      const stack = await sharp(bytes, { page, pages: count }).ensureAlpha().raw().toBuffer();
      for (let i = 0; i < count; i++) {
        const pageLength = stack.length / count;
        const timestamp = starts[page + i]!;
        yield new VideoSample(stack.subarray(i * pageLength, (i + 1) * pageLength), {
          ...{ format: "RGBA", codedWidth: width, codedHeight: pageHeight, timestamp },
          duration: starts[page + i + 1]! - timestamp,
        });
      }
    }
  }
  const source: FrameSource = {
    ...{ name: path, size, durationSeconds: starts.at(-1)!, mayBeTransparent: true, notes: [] },
    decode: (size, fromSeconds, decoding) =>
      framesOf(samples(), createFrameReader(size, rgb), { startSeconds: 0, fromSeconds }, decoding),
  };
  return { source, loops: loop, close() {} };
}

/** Reads a file by pieces. */
async function withReader<T>(path: string, read: (bytes: ByteReader) => Promise<T>): Promise<T> {
  await using file = await open(path, "r");
  return await read(await readerOf(file));
}

/** As often as a GIF or an APNG says it is shown. */
async function loopsOf(path: string): Promise<number> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const head = buffer.subarray(0, bytesRead);
    const control = head.indexOf("acTL", 0, "latin1");
    if (control >= 0 && control + 12 <= bytesRead) return head.readUInt32BE(control + 8);
    const loop = head.indexOf("NETSCAPE2.0\x03\x01", 0, "latin1");
    if (loop < 0 || loop + 15 > bytesRead) return head.toString("latin1", 0, 3) === "GIF" ? 1 : 0;
    const repeats = head.readUInt16LE(loop + 13);
    return repeats === 0 ? 0 : repeats + 1;
  } finally {
    await file.close();
  }
}

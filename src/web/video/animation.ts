/**
 * @file Animated pictures of a page as sources of frames: GIF, WebP, APNG and AVIF, through the browser's `ImageDecoder`.
 */
import { VideoSample } from "mediabunny";
import { FormatError } from "../../core/errors.ts";
import { imageFormat, type ImageFormat } from "../../image/file-format.ts";
import { framesOf } from "../../video/decode.ts";
import type { FrameSource } from "../../video/pipeline.ts";
import { isWholeGif } from "../../video/whole-gif.ts";
import { readerOf } from "./blob-target.ts";
import { createFrameReader } from "./frame-pixels.ts";

const types: Partial<Record<ImageFormat, string>> = {
  GIF: "image/gif",
  WebP: "image/webp",
  PNG: "image/png",
  AVIF: "image/avif",
};

/** An open animation. Close it with `close()`. */
export interface Animation {
  readonly source: FrameSource;
  /** All frames' times together, seconds: each is decoded for it. */
  durationSeconds(): Promise<number>;
  close(): void;
}

/**
 * Opens an animated picture.
 *
 * @returns `undefined` where the file is no picture.
 * @throws {FormatError} when it does not move, is damaged, or this browser cannot take it apart.
 */
export async function openAnimation(file: File): Promise<Animation | undefined> {
  const format = imageFormat(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (!format) return undefined;
  const type = types[format];
  if (!type) throw still(file);
  if (!("ImageDecoder" in globalThis) || !(await ImageDecoder.isTypeSupported(type))) {
    throw new FormatError(
      `${file.name} is a picture, and this browser cannot take its frames apart; \`pleinair video\` paints animated ${format}.`,
    );
  }
  const decoder = new ImageDecoder({ data: file.stream(), type, preferAnimation: true });
  try {
    await decoder.completed;
    await decoder.tracks.ready;
    const track = decoder.tracks.selectedTrack;
    if (!track || track.frameCount < 2) throw still(file);
    const isCutShort = format === "GIF" && !(await isWholeGif(readerOf(file)));
    return await opened(file.name, decoder, track.frameCount, isCutShort);
  } catch (cause) {
    decoder.close();
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${file.name} is damaged or cut short: ${(cause as Error).message}`, { cause });
  }
}

function still({ name }: File): FormatError {
  return new FormatError(`${name} is a picture that does not move; paint it as a picture (painter.paint).`);
}

async function opened(
  name: string,
  decoder: ImageDecoder,
  frameCount: number,
  isCutShort: boolean,
): Promise<Animation> {
  const frameAt = async (frameIndex: number) => (await decoder.decode({ frameIndex })).image;
  const first = await frameAt(0);
  const size = { width: first.displayWidth, height: first.displayHeight };
  // Such as "RGBA", and "RGBX" without.
  const mayBeTransparent = first.format?.endsWith("A") ?? true;
  first.close();
  async function* samples(): AsyncGenerator<VideoSample, void> {
    let timestamp = 0;
    for (let i = 0; i < frameCount; i++) {
      const frame = await frameAt(i);
      const duration = secondsOf(frame);
      // The sample owns the frame from here on.
      yield new VideoSample(frame, { timestamp, duration });
      timestamp += duration;
    }
  }
  const source: FrameSource = {
    ...{ name, size, durationSeconds: undefined, mayBeTransparent, notes: [] },
    async *decode(size, fromSeconds, decoding) {
      const reader = createFrameReader(size, { mayBeTransparent, isInterlaced: false });
      yield* framesOf(samples(), reader, { startSeconds: 0, fromSeconds }, decoding);
      if (isCutShort) decoding.failure ??= new Error("the GIF has no end");
    },
  };
  return {
    source,
    async durationSeconds() {
      let sum = 0;
      for (let i = 0; i < frameCount; i++) {
        const frame = await frameAt(i);
        sum += secondsOf(frame);
        frame.close();
      }
      return sum;
    },
    close: () => decoder.close(),
  };
}

/** Browsers show what says 10 ms or less for a tenth of a second. */
function secondsOf({ duration }: VideoFrame): number {
  return duration ? duration / 1e6 : 0.1;
}

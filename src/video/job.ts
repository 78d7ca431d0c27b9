/**
 * @file What painting a video is everywhere: its options checked, its steps up to the painted frames, its report.
 *
 *     decode ──▶ sRGB pixels ──▶ paint ──▶ encode ──▶ file
 *
 * Decoders and encoders work in threads of their own; a few frames are always ahead of the painter and behind it. What is held is
 * those few frames and the packets of half a second, whatever the length.
 */
import { FormatError, OptionError } from "../core/errors.ts";
import { fitInto } from "../image/fit.ts";
import type { Size } from "../image/image.ts";
import { createPace } from "./progress.ts";
import { readAhead } from "../core/read-ahead.ts";
import { checkTimeline, type StyleKey } from "./style-timeline.ts";
import { complaintAbout, decodeFrames, type Decoding, type FrameReader } from "./decode.ts";
import type { Frame, SoundOutcome, VideoPainting, VideoReport } from "./types.ts";
import type { VideoFile } from "./open.ts";
import { paintFrames } from "./paint.ts";

/** The options that are always needed, checked. */
export interface CheckedPainting {
  readonly timeline: readonly StyleKey[];
  readonly strength: number;
  readonly steadiness: number;
  readonly guidance: number;
  readonly quality: number;
}

/** @throws {OptionError} when an option is out of range. */
export function checkPainting({
  style,
  strength = 1,
  steadiness = 1,
  guidance = steadiness > 0 ? 1 : 0,
  quality = 75,
}: Pick<VideoPainting, "style" | "strength" | "steadiness" | "guidance" | "quality">): CheckedPainting {
  const timeline: readonly StyleKey[] = "code" in style ? [{ style, atSeconds: 0 }] : style;
  checkTimeline(timeline);
  if (!(quality >= 1 && quality <= 100)) throw new OptionError(`quality: expected 1 to 100, got ${quality}`);
  if (!(strength >= 0 && strength <= 1.5)) throw new OptionError(`strength: expected 0 to 1.5, got ${strength}`);
  if (!(steadiness >= 0 && steadiness <= 1)) throw new OptionError(`steadiness: expected 0 to 1, got ${steadiness}`);
  if (!(guidance >= 0 && guidance <= 1)) throw new OptionError(`guidance: expected 0 to 1, got ${guidance}`);
  return { timeline, strength, steadiness, guidance, quality };
}

/** The painted frames of a video, and what is to be said of them. */
export interface FrameJob {
  /** Of the painted frames. */
  readonly size: Size;
  /** The painted frames from a time on, seconds. */
  readonly frames: (fromSeconds: number) => AsyncGenerator<Frame, void>;
  /** To be called for each frame that is written. */
  readonly onFrame: (frame: Frame) => void;
  /** What was made of them. */
  readonly report: (sound: SoundOutcome, size: Size) => VideoReport;
}

/** Decoded frames that wait for the painter, and painted ones that wait for the encoder. */
const [framesAhead, framesBehind] = [4, 2];

/**
 * Makes a job of an open video.
 *
 * @param called - The video's name, for messages.
 * @param readerFor - Makes what reads its frames at a size.
 */
export function createFrameJob(
  video: VideoFile,
  called: string,
  { painter, sidePx, signal, onProgress, ...rest }: VideoPainting,
  readerFor: (size: Size) => FrameReader,
): FrameJob {
  const checked = checkPainting(rest);
  const startMs = performance.now();
  const size = fitInto(video.size, sidePx);
  const decoding: Decoding = { endSeconds: 0, failure: undefined };
  const pace = createPace(video.lengthSeconds, () => performance.now());
  let frames = 0;
  return {
    size,
    frames(fromSeconds) {
      const decoded = readAhead(decodeFrames(video, readerFor(size), fromSeconds, decoding), framesAhead);
      return readAhead(paintFrames(decoded, { ...checked, painter, signal }), framesBehind);
    },
    onFrame({ seconds, lengthSeconds }) {
      frames++;
      onProgress?.(pace(seconds + lengthSeconds));
    },
    report: (sound, { width, height }) => ({
      frames,
      lengthSeconds: decoding.endSeconds,
      ...{ width, height, sound },
      elapsedMs: Math.round(performance.now() - startMs),
      complaint: complaintAbout(called, video, decoding),
    }),
  };
}

/** All frames of a job. @throws {FormatError} when there is none. */
export async function* allFrames(job: Pick<FrameJob, "frames">, called: string): AsyncGenerator<Frame, void> {
  let count = 0;
  for await (const frame of job.frames(0)) {
    count++;
    yield frame;
  }
  if (count === 0) throw new FormatError(`${called} has no frame that can be read: it is damaged or cut short.`);
}

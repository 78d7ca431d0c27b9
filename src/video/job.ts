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
import { createProgress } from "./progress.ts";
import { readAhead } from "../core/read-ahead.ts";
import { checkTimeline, type StyleKey } from "./style-timeline.ts";
import { warningAbout, decodeFrames, type Decoding, type FrameReader } from "./decode.ts";
import type { Frame, AudioOutcome, VideoPaintOptions, VideoReport } from "./types.ts";
import type { VideoFile } from "./open.ts";
import { paintFrames } from "./paint.ts";

/** The options that are always needed, checked. */
export interface CheckedPainting {
  readonly timeline: readonly StyleKey[];
  readonly strength: number;
  readonly temporalFilter: number;
  readonly motionCompensation: number;
  readonly quality: number;
}

/** @throws {OptionError} when an option is out of range. */
export function checkPainting({
  style,
  strength = 1,
  temporalFilter = 1,
  motionCompensation = temporalFilter > 0 ? 1 : 0,
  quality = 75,
}: Pick<
  VideoPaintOptions,
  "style" | "strength" | "temporalFilter" | "motionCompensation" | "quality"
>): CheckedPainting {
  const timeline: readonly StyleKey[] = "code" in style ? [{ style, atSeconds: 0 }] : style;
  checkTimeline(timeline);
  if (!(quality >= 1 && quality <= 100)) throw new OptionError(`quality: expected 1 to 100, got ${quality}`);
  if (!(strength >= 0 && strength <= 1.5)) throw new OptionError(`strength: expected 0 to 1.5, got ${strength}`);
  if (!(temporalFilter >= 0 && temporalFilter <= 1))
    throw new OptionError(`temporalFilter: expected 0 to 1, got ${temporalFilter}`);
  if (!(motionCompensation >= 0 && motionCompensation <= 1))
    throw new OptionError(`motionCompensation: expected 0 to 1, got ${motionCompensation}`);
  return { timeline, strength, temporalFilter, motionCompensation, quality };
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
  readonly report: (audio: AudioOutcome, size: Size) => VideoReport;
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
  { painter, sidePx, signal, onProgress, ...rest }: VideoPaintOptions,
  readerFor: (size: Size) => FrameReader,
): FrameJob {
  const checked = checkPainting(rest);
  const startMs = performance.now();
  const size = fitInto(video.size, sidePx);
  const decoding: Decoding = { endSeconds: 0, failure: undefined };
  const pace = createProgress(video.durationSeconds, () => performance.now());
  let frames = 0;
  return {
    size,
    frames(fromSeconds) {
      const decoded = readAhead(decodeFrames(video, readerFor(size), fromSeconds, decoding), framesAhead);
      return readAhead(paintFrames(decoded, { ...checked, painter, signal }), framesBehind);
    },
    onFrame({ seconds, durationSeconds }) {
      frames++;
      onProgress?.(pace(seconds + durationSeconds));
    },
    report: (audio, { width, height }) => ({
      frames,
      durationSeconds: decoding.endSeconds,
      ...{ width, height, audio },
      elapsedMs: Math.round(performance.now() - startMs),
      warning: warningAbout(called, video, decoding),
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

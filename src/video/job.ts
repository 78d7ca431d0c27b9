/**
 * @file The one way from a video to its painting: a source and a sink are handed to it.
 *
 *     source: decode ──▶ sRGB pixels ──▶ paint ──▶ sink: encode ──▶ file
 *
 * Decoders and encoders work in threads of their own; a few frames are always ahead of the painter and behind it. What is held is
 * those few frames and the packets of half a second, whatever the length.
 */
import { checkRange, FormatError } from "../core/errors.ts";
import { readAhead } from "../core/read-ahead.ts";
import { fitInto } from "../image/fit.ts";
import { checkCoarseToFine } from "../painter/paint-options.ts";
import { paintFrames } from "./paint.ts";
import type { Decoding, Frame, FrameSink, FrameSource } from "./pipeline.ts";
import { createProgress } from "./progress.ts";
import { checkTimeline } from "./style-timeline.ts";
import type { StyleKey, VideoPaintOptions, VideoReport } from "./types.ts";

/** The options of painting, checked, with their defaults. */
export interface CheckedPainting {
  readonly timeline: readonly StyleKey[];
  readonly strength: number;
  readonly brush: number;
  readonly coarseToFine: VideoPaintOptions["coarseToFine"];
  readonly temporalFilter: number;
  readonly motionCompensation: number;
  readonly quality: number;
}

/** @throws {OptionError} when an option is out of range. */
export function checkPainting({
  style,
  strength = 1,
  brush = 1,
  coarseToFine,
  temporalFilter = 1,
  motionCompensation = temporalFilter > 0 ? 1 : 0,
  quality = 75,
}: Omit<VideoPaintOptions, "painter">): CheckedPainting {
  const timeline: readonly StyleKey[] = "codes" in style ? [{ style, atSeconds: 0 }] : style;
  checkTimeline(timeline);
  checkRange("quality", quality, 1, 100);
  checkRange("strength", strength, 0, 1.5);
  checkRange("brush", brush, 0.25, 4);
  checkCoarseToFine(coarseToFine);
  checkRange("temporalFilter", temporalFilter, 0, 1);
  checkRange("motionCompensation", motionCompensation, 0, 1);
  return { timeline, strength, brush, coarseToFine, temporalFilter, motionCompensation, quality };
}

/** Frames that wait for the painter, and painted ones that wait for the encoder: at most so many, and so many bytes. */
const [framesAhead, framesBehind, bytesHeld] = [4, 2, 2 ** 28];

/**
 * Paints a video.
 *
 * @throws {OptionError} when an option is out of range.
 * @throws {FormatError} when no frame can be read.
 * @throws What the sink throws.
 */
export async function runFrameJob(
  source: FrameSource,
  sink: FrameSink,
  options: VideoPaintOptions,
): Promise<VideoReport> {
  const { painter, sidePx, signal, onProgress } = options;
  const painting = checkPainting(options);
  const startMs = performance.now();
  const size = fitInto(source.size, sidePx);
  const held = Math.floor(bytesHeld / (size.width * size.height * 4));
  const depth = (frames: number) => Math.max(1, Math.min(frames, held));
  const decoding: Decoding = { endSeconds: 0, failure: undefined, isDeinterlaced: false };
  const progress = createProgress(source.durationSeconds, () => performance.now());
  let frames = 0;

  async function* from(seconds: number): AsyncGenerator<Frame, void> {
    const decoded = readAhead(source.decode(size, seconds, decoding), depth(framesAhead));
    let isEmpty = true;
    for await (const frame of readAhead(
      paintFrames(decoded, { ...painting, painter, signal, size }),
      depth(framesBehind),
    )) {
      isEmpty = false;
      yield frame;
    }
    if (isEmpty && seconds === 0) {
      throw new FormatError(`${source.name} has no frame that can be read: it is damaged or cut short.`, {
        cause: decoding.failure,
      });
    }
  }

  const written = await sink({
    name: source.name,
    size,
    mayBeTransparent: source.mayBeTransparent,
    from,
    onWritten(frame) {
      frames++;
      onProgress?.(progress(frame.seconds + frame.durationSeconds));
    },
  });
  return {
    frames,
    durationSeconds: decoding.endSeconds,
    ...written.size,
    audio: written.audio,
    elapsedMs: Math.round(performance.now() - startMs),
    notes: [
      ...(decoding.isDeinterlaced ? ["It was interlaced, and is deinterlaced."] : []),
      ...source.notes,
      ...written.notes,
    ],
    warning: warningAbout(source, decoding),
  };
}

/** Where a video ended early, a sentence. Half a second is within what containers round; more is missing. */
function warningAbout({ name, durationSeconds }: FrameSource, { endSeconds, failure }: Decoding): string | undefined {
  const isShort = durationSeconds !== undefined && endSeconds < durationSeconds - 0.5;
  if (!failure && !isShort) return undefined;
  const whole = durationSeconds === undefined ? "" : ` of ${durationSeconds.toFixed(1)}`;
  return `${name} is damaged or cut short: the first ${endSeconds.toFixed(1)}${whole} seconds could be read, and are painted.`;
}

/**
 * @file Frames of a video or a camera, painted one after another, through a temporal filter.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { fillHidden } from "../image/hidden.ts";
import type { RgbaImage } from "../image/image.ts";
import { free } from "../core/free.ts";
import type { Offset } from "../motion/workspace.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { createMotionCompensation } from "./motion-compensation.ts";
import type { TemporalFilterInputs } from "./temporal-filter.ts";
import type { PaintOptions, Sequence, SequenceOptions } from "./types.ts";

/** The graph's `strength` at a temporal filter of 1: noise comes down to a quarter, and a change of light is followed in ten frames. */
const maxFilterStrength = 0.9;

/** The weight of the painting before at a motion compensation of 1: what is wrong in it is gone in four frames, and no stroke blurs much. */
const maxBlendWeight = 0.6;

/** The graph's `strength`. @throws {OptionError} when it is out of range. */
export function filterStrengthOf(temporalFilter: number): number {
  checkRange("temporalFilter", temporalFilter, 0, 1);
  return maxFilterStrength * temporalFilter;
}

/** What a sequence needs of its painter. */
export interface SequencePainter {
  /** Its grid repeats after this many pixels. */
  readonly period: number;
  /** @throws What `paint` throws of bad input. */
  readonly check: (frame: RgbaImage, style: Style, options: PaintOptions) => void;
  /** The frame as the network reads it, `[1, 3, H, W]`. */
  readonly read: (frame: RgbaImage) => Tensor;
  /** Runs `temporalFilterGraph`. */
  readonly filter: (inputs: TemporalFilterInputs) => Promise<Tensor>;
  /** Paints `picture` instead of the frame's own pixels; alpha is the frame's. */
  readonly paint: (frame: RgbaImage, picture: Tensor, style: Style, options: PaintOptions) => Promise<RgbaImage>;
}

/** @throws {OptionError} when an option is out of range. */
export function createSequence(painter: SequencePainter, options: SequenceOptions = {}): Sequence {
  const { temporalFilter = 1, motionCompensation = 0 } = options;
  const filtered = createTemporalFilter(painter, filterStrengthOf(temporalFilter));
  checkRange("motionCompensation", motionCompensation, 0, 1);
  const compensated =
    motionCompensation > 0 ? createMotionCompensation(maxBlendWeight * motionCompensation, painter.period) : undefined;
  let painting = false;

  async function next(given: RgbaImage, style: Style, givenOptions: PaintOptions): Promise<RgbaImage> {
    painter.check(given, style, givenOptions);
    const frame = fillHidden(given);
    const options = frame === given ? givenOptions : { ...givenOptions, into: givenOptions.into ?? frame };
    if (!compensated) return filtered.paint(frame, style, options);
    const { width, height } = frame;
    const { into = { data: new Uint8ClampedArray(frame.data.length), width, height }, ...canvasOptions } = options;
    await compensated.paint(frame, into, (canvas, shift) =>
      filtered.paint(canvas, style, { ...canvasOptions, into: canvas }, shift),
    );
    return into;
  }

  return {
    async paint(frame, style, options = {}) {
      if (painting) {
        throw new OptionError(
          "sequence.paint: expected one frame at a time, got one before the last was painted; await each",
        );
      }
      painting = true;
      try {
        return await next(frame, style, options);
      } finally {
        painting = false;
      }
    },
    reset() {
      filtered.reset();
      compensated?.reset();
    },
  };
}

/** Frames filtered with the ones before. */
function createTemporalFilter(painter: SequencePainter, strength: number) {
  const filterStrength = tensor([strength], [1]);
  let before: Tensor | undefined;
  return {
    /** @param shift - How far what stands still has gone since the frame before, whole pixels. */
    async paint(frame: RgbaImage, style: Style, options: PaintOptions, shift?: Offset): Promise<RgbaImage> {
      const read = painter.read(frame);
      const last = before && strength > 0 && sameDims(before, read) ? shifted(before, shift) : undefined;
      const picture = last ? await painter.filter({ picture: read, previous: last, strength: filterStrength }) : read;
      const result = await painter.paint(frame, picture, style, options);
      if (last) free(read);
      if (last && last !== before) free(last);
      if (before) free(before);
      // Kept only now: a frame that failed or was aborted leaves no trace.
      before = picture;
      return result;
    },
    reset() {
      before = undefined;
    },
  };
}

/** A picture `[1, 3, H, W]` moved by whole pixels; at the border it is repeated. */
function shifted(picture: Tensor, { x: right, y: down }: Offset = { x: 0, y: 0 }): Tensor {
  if (right === 0 && down === 0) return picture;
  const [, channels, height, width] = picture.dims as readonly [number, number, number, number];
  const data = new Float32Array(picture.data.length);
  const most = (value: number, end: number) => Math.min(Math.max(value, 0), end);
  const [from, to] = [most(right, width), most(width + right, width)];
  for (let row = 0; row < channels * height; row++) {
    const plane = Math.floor(row / height) * height;
    const source = (plane + most((row % height) - down, height - 1)) * width;
    const start = row * width;
    data.set(picture.data.subarray(source + from - right, source + to - right), start + from);
    data.fill(data[start + from]!, start, start + from);
    data.fill(data[start + to - 1]!, start + to, start + width);
  }
  return { ...picture, data };
}

function sameDims(a: Tensor, b: Tensor): boolean {
  return a.dims.length === b.dims.length && a.dims.every((dim, i) => dim === b.dims[i]);
}

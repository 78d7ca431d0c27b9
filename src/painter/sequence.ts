/**
 * @file Frames of a video or a camera, painted one after another and steadied on the way.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { canvasFor, type RgbaImage } from "../image/image.ts";
import { release } from "../core/free.ts";
import type { Offset } from "../motion/shift.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { createGuidedFrames } from "./motion-compensation.ts";
import type { PaintOptions, Sequence, SequenceOptions } from "./types.ts";

/** `hold` of the graph at steadiness 1: noise comes down to a quarter, and a change of light is followed in ten frames. */
const mostHeld = 0.9;

/** The share of the painting before at guidance 1: what is wrong in it is gone in four frames, and no stroke blurs much. */
const mostGuided = 0.6;

/** The graph's `hold` at a steadiness. @throws {OptionError} when it is out of range. */
export function holdOf(steadiness: number): number {
  checkRange("steadiness", steadiness, 0, 1);
  return mostHeld * steadiness;
}

/** What a sequence needs of its painter. */
export interface SequencePainter {
  /** Its grid repeats after this many pixels. */
  readonly period: number;
  /** @throws What `paint` throws of bad input. */
  readonly check: (frame: RgbaImage, style: Style, options: PaintOptions) => void;
  /** The frame as the network reads it, `[1, 3, H, W]`. */
  readonly read: (frame: RgbaImage) => Tensor;
  /** Runs `steadyGraph`. */
  readonly steady: (inputs: { picture: Tensor; before: Tensor; hold: Tensor }) => Promise<Tensor>;
  /** Paints `picture` instead of the frame's own pixels; alpha is the frame's. */
  readonly paint: (frame: RgbaImage, picture: Tensor, style: Style, options: PaintOptions) => Promise<RgbaImage>;
}

/** @throws {OptionError} when an option is out of range. */
export function createSequence(painter: SequencePainter, options: SequenceOptions = {}): Sequence {
  const { steadiness = 1, guidance = 0 } = options;
  const steadied = createSteadiedFrames(painter, holdOf(steadiness));
  checkRange("guidance", guidance, 0, 1);
  const guided = guidance > 0 ? createGuidedFrames(mostGuided * guidance, painter.period) : undefined;
  let painting = false;

  async function next(frame: RgbaImage, style: Style, options: PaintOptions): Promise<RgbaImage> {
    painter.check(frame, style, options);
    if (!guided) return steadied.paint(frame, style, options);
    const { into, ...canvasOptions } = options;
    const result = canvasFor(frame, into);
    await guided.paint(frame, result, (canvas, jump) =>
      steadied.paint(canvas, style, { ...canvasOptions, into: canvas }, jump),
    );
    return result;
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
      steadied.reset();
      guided?.reset();
    },
  };
}

/** Frames whose pictures are steadied by the ones before. */
function createSteadiedFrames(painter: SequencePainter, held: number) {
  const hold = tensor([held], [1]);
  let before: Tensor | undefined;
  return {
    /** @param jump - How far what stands still has gone since the frame before, whole pixels. */
    async paint(frame: RgbaImage, style: Style, options: PaintOptions, jump?: Offset): Promise<RgbaImage> {
      const read = painter.read(frame);
      const last = before && held > 0 && sameDims(before, read) ? moved(before, jump) : undefined;
      const picture = last ? await painter.steady({ picture: read, before: last, hold }) : read;
      const result = await painter.paint(frame, picture, style, options);
      if (last) release(read);
      if (last && last !== before) release(last);
      if (before) release(before);
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
function moved(picture: Tensor, { x: right, y: down }: Offset = { x: 0, y: 0 }): Tensor {
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

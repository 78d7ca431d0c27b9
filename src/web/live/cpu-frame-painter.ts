/**
 * @file Paints frames by way of pixels in memory: for WASM, and for canvases that WebGPU cannot have.
 */
import { OptionError } from "../../core/errors.ts";
import type { RgbaImage } from "../../image/image.ts";
import type { Painter } from "../../painter/types.ts";
import { paintedSize, resizeCanvas, type FramePainter, type FrameRequest } from "./frame-painter.ts";
import type { Frame } from "./frames.ts";
import { toImageData } from "../images.ts";

/** @throws {OptionError} when the canvas is in use with another context. */
export function createCpuFramePainter(
  painter: Painter,
  canvas: HTMLCanvasElement | OffscreenCanvas,
  temporalFilter: number,
): FramePainter {
  const sequence = painter.sequence({ temporalFilter });
  const screen = canvas.getContext("2d", { alpha: false }) as OffscreenCanvasRenderingContext2D | null;
  if (!screen) throw new OptionError("canvas: expected one with a 2d context, got one that is used otherwise");
  const reading = new OffscreenCanvas(1, 1).getContext("2d", { alpha: false, willReadFrequently: true })!;

  function read(frame: Frame, { short, mirrored }: FrameRequest): RgbaImage {
    const { canvas: scaled } = reading;
    const { width, height } = paintedSize(frame, short);
    resizeCanvas(scaled, { width, height });
    if (mirrored) reading.setTransform(-1, 0, 0, 1, width, 0);
    else reading.resetTransform();
    reading.imageSmoothingQuality = "medium";
    reading.drawImage(frame, 0, 0, width, height);
    frame.close();
    return reading.getImageData(0, 0, width, height);
  }

  return {
    async paint(frame, request) {
      const picture = read(frame, request);
      const painting = await sequence.paint(picture, request.style, { strength: request.strength, into: picture });
      resizeCanvas(canvas, painting);
      screen.putImageData(toImageData(painting), 0, 0);
      return painting;
    },
    async dispose() {
      // The graphs are the painter's.
    },
  };
}

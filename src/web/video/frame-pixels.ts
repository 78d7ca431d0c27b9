/**
 * @file From a browser's decoded samples to pixels of sRGB, and from pixels to samples for its encoder.
 */
import { VideoSample } from "mediabunny";
import { toEven } from "../../image/fit.ts";
import type { Size } from "../../image/image.ts";
import { outputColour } from "../../video/colour.ts";
import type { FrameReader } from "../../video/decode.ts";
import { removeCombs } from "../../video/interlaced.ts";
import { fittedSize } from "../../video/letterbox.ts";
import type { Frame } from "../../video/pipeline.ts";
import type { WhiteGround } from "../../video/transparency.ts";
import { toYuv420 } from "../../video/yuv420.ts";

/** What is known of a video's frames. */
export interface FrameKind {
  readonly mayBeTransparent: boolean;
  /** Combs are taken out. */
  readonly isInterlaced: boolean;
}

/** Draws samples: the browser turns them upright and makes sRGB of their colours, HDR included. They are fitted into a size. */
export function createFrameReader(size: Size, { mayBeTransparent, isInterlaced }: FrameKind): FrameReader {
  const target = createCanvas(size, mayBeTransparent);
  // Lines are told apart before a frame is made smaller.
  const whole = isInterlaced ? createCanvas({ width: 1, height: 1 }, false) : undefined;
  return {
    read(sample) {
      const shown = { width: sample.displayWidth, height: sample.displayHeight };
      const { width, height } = fittedSize(shown, size);
      if (mayBeTransparent) target.clearRect(0, 0, width, height);
      if (whole) {
        Object.assign(whole.canvas, shown);
        sample.draw(whole, 0, 0);
        const pixels = whole.getImageData(0, 0, shown.width, shown.height);
        removeCombs(pixels);
        whole.putImageData(pixels, 0, 0);
        target.drawImage(whole.canvas, 0, 0, width, height);
      } else {
        sample.draw(target, 0, 0, width, height);
      }
      return Promise.resolve(target.getImageData(0, 0, width, height));
    },
    dispose() {
      // Gives the pixels back before the collector comes.
      for (const context of [target, whole]) if (context) context.canvas.width = context.canvas.height = 0;
    },
  };
}

function createCanvas({ width, height }: Size, alpha: boolean): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha, willReadFrequently: true })!;
  context.imageSmoothingQuality = "high";
  return context;
}

/**
 * Left to itself, Chromium makes the full range of pixels, which some players show too pale. Encoders of 4:2:0 want even sides.
 *
 * @param ground - What frames are laid on; absent where the samples have alpha, if the frames have.
 */
export function sampleMaker(
  mayBeTransparent: boolean,
  ground: WhiteGround | undefined,
): (frame: Frame) => Promise<VideoSample> {
  const alpha = mayBeTransparent && !ground;
  return ({ image, seconds, durationSeconds }) => {
    const even = toEven(image);
    ground?.lay(even);
    const sample = new VideoSample(toYuv420(even, { alpha }), {
      format: alpha ? "I420A" : "I420",
      codedWidth: even.width,
      codedHeight: even.height,
      colorSpace: outputColour,
      timestamp: seconds,
      duration: durationSeconds,
    });
    return Promise.resolve(sample);
  };
}

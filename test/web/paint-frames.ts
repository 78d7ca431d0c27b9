/**
 * @file Frames that are painted live in a page, one after the other.
 */
import type { Frame, Style, WebPainter } from "pleinair/web";

/** A frame, and the strength that it is painted with. */
export interface StrongFrame {
  /** RGBA. */
  readonly data: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly strength: number;
}

/** @returns RGBA of each painting. */
export async function paintFrames(
  painter: WebPainter,
  style: Style,
  frames: readonly StrongFrame[],
): Promise<number[][]> {
  const canvas = new OffscreenCanvas(1, 1);
  const paintings: number[][] = [];
  let feed: ReadableStreamDefaultController<Frame>;
  const camera = new ReadableStream<Frame>({ start: (controller) => void (feed = controller) });
  let painted = () => {};
  const live = painter.live(camera, canvas, {
    style,
    strength: frames[0]!.strength,
    sizes: [Math.min(frames[0]!.width, frames[0]!.height)],
    onPainting() {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
      // drawImage sees nothing of a WebGPU canvas in software.
      copy.drawImage(canvas.transferToImageBitmap(), 0, 0);
      paintings.push([...copy.getImageData(0, 0, copy.canvas.width, copy.canvas.height).data]);
      painted();
    },
  });
  const failed = live.finished.then(() => Promise.reject(new Error("it ended before the frames did")));
  for (const { data, width, height, strength } of frames) {
    live.update({ strength });
    const done = new Promise<void>((resolve) => (painted = resolve));
    feed!.enqueue(await createImageBitmap(new ImageData(Uint8ClampedArray.from(data), width, height)));
    await Promise.race([done, failed]);
  }
  failed.catch(() => {});
  await live.stop();
  return paintings;
}

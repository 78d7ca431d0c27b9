/** Paints in a thread of its own, so that the page stays quick. */
import { loadPainter, readImage, toImageData } from "pleinair/web";

/** What the worker answers. */
export type Answer =
  | { readonly id: number; readonly painting: ImageData; readonly device: string }
  | { readonly id: number; readonly problem: string };

const base = new URL("../", self.location.href);
const ready = loadPainter({ model: new URL("models/live/", base), assets: new URL("ort/", base).href }).then(
  async (painter) => {
    const style = await painter.study(await readImage(new URL("style.jpg", base)));
    return { painter, style };
  },
);

self.onmessage = async ({ data: { id, bitmap } }: MessageEvent<{ id: number; bitmap: ImageBitmap }>) => {
  try {
    const { painter, style } = await ready;
    const painting = toImageData(await painter.paint(await readImage(bitmap), style));
    self.postMessage({ id, painting, device: painter.device } satisfies Answer, { transfer: [painting.data.buffer] });
  } catch (error) {
    self.postMessage({ id, problem: error instanceof Error ? error.message : String(error) } satisfies Answer);
  }
};

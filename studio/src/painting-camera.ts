/**
 * @file A camera whose own chip paints: its frames are shown as they come, and it is told of another style if it takes any.
 */
import { listCameras, toImageData, type Style } from "pleinair/web";
import type { PaintedCamera } from "./camera-source.ts";
import { unlessAborted } from "./latest.ts";
import { mirror } from "./pictures.ts";
import { readServedCamera, restyleServedCamera, type ServedCamera, type ServedFrames } from "./served-camera.ts";

/**
 * @param show - Shows a painting; the bitmap is its to close.
 * @param ended - Told why, when the camera ends by itself.
 */
export function createPaintingCamera(
  show: (bitmap: ImageBitmap, framesPerSecond: number) => void,
  ended: (problem: Error) => void,
): PaintedCamera {
  let open: { readonly camera: ServedCamera; readonly frames: ServedFrames } | undefined;
  let newest: ImageData | undefined;
  let isFrozen = false;
  let mirrored = false;
  let times: number[] = [];
  /** The style that was asked for last, also while the camera opens. */
  let wanted: Style | undefined;
  /** Frames that were to be shown so far, and the number of the last that was. */
  let [frames, shown] = [0, 0];
  let telling: Promise<void> = Promise.resolve();

  function close(): void {
    open?.frames.close();
    open = newest = wanted = undefined;
    isFrozen = false;
  }

  function fail(problem: Error): void {
    close();
    ended(problem);
  }

  /** Shows a frame; the same one again when it is frozen and something has changed. */
  async function showFrame(frame: ImageData): Promise<void> {
    const rate = times.length < 2 ? 0 : ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!);
    const number = ++frames;
    const bitmap = await createImageBitmap(mirrored ? toImageData(mirror(frame)) : frame);
    // One that was ready later than its follower, or after the end, is not shown. All others are: where copies are slow, none would be left.
    if (number < shown || !open) return bitmap.close();
    shown = number;
    show(bitmap, rate);
  }

  /** Tells the camera of a style, when it has answered to the one before: those that were passed over meanwhile are left out. */
  function tell(camera: ServedCamera, style: Style | undefined): void {
    if (!style || camera.painted?.takes === undefined) return;
    telling = telling.then(async () => {
      const isWanted = () => style === wanted && camera === open?.camera;
      if (!isWanted()) return;
      await restyleServedCamera(camera, style).catch((problem: unknown) => {
        if (isWanted()) fail(problem as Error);
      });
    });
  }

  function take(frame: ImageData): void {
    const now = performance.now();
    times = [...times.filter((at) => now - at < 1500), now];
    // The first one comes before the page knows that the camera is open.
    if (!open || isFrozen || document.hidden) return;
    newest = frame;
    void showFrame(frame);
  }

  return {
    async start({ served }, _, settings, signal) {
      close();
      const camera = served!;
      wanted = settings.style;
      if (camera.painted?.takes !== undefined) {
        await unlessAborted(restyleServedCamera(camera, settings.style), signal);
      }
      const cameras = await unlessAborted(listCameras(), signal);
      open = { camera, frames: await readServedCamera(camera, take, fail, signal) };
      if (wanted !== settings.style) tell(camera, wanted);
      const { id, width, height } = camera;
      return { id, cameras, aspect: width / height, facesUser: false };
    },
    stop: close,
    change(settings) {
      mirrored = settings.mirrored ?? mirrored;
      if (isFrozen && newest) void showFrame(newest);
      if (!settings.style) return;
      wanted = settings.style;
      if (open) tell(open.camera, wanted);
    },
    async freeze(frozen) {
      // The pixels are the camera's, which goes on.
      if (frozen && newest) newest = new ImageData(newest.data.slice(), newest.width);
      isFrozen = frozen;
    },
    async picture() {
      return newest!;
    },
  };
}

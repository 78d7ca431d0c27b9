/**
 * @file A camera whose own chip paints: its frames are shown as they come, and it is told of another style if it takes any.
 */
import { listCameras, toImageData } from "pleinair/web";
import type { CameraMode } from "./camera-mode.ts";
import { mirror } from "./pictures.ts";
import { readServedCamera, restyleServedCamera, type ServedCamera, type ServedFrames } from "./served-camera.ts";

/**
 * @param show - Shows a painting; the bitmap is its to close.
 * @param ended - Told why, when the camera ends by itself.
 */
export function createPaintedCamera(
  show: (bitmap: ImageBitmap, framesPerSecond: number) => void,
  ended: (problem: Error) => void,
): CameraMode {
  let open: { readonly camera: ServedCamera; readonly frames: ServedFrames } | undefined;
  let newest: ImageData | undefined;
  let isFrozen = false;
  let mirrored = false;
  let times: number[] = [];

  function close(): void {
    open?.frames.close();
    open = newest = undefined;
    isFrozen = false;
  }

  function fail(problem: Error): void {
    close();
    ended(problem);
  }

  /** Shows a frame; the same one again when it is frozen and something has changed. */
  async function put(frame: ImageData): Promise<void> {
    const rate = times.length < 2 ? 0 : ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!);
    show(await createImageBitmap(mirrored ? toImageData(mirror(frame)) : frame), rate);
  }

  function take(frame: ImageData): void {
    const now = performance.now();
    times = [...times.filter((at) => now - at < 1500), now];
    // The first one comes before the page knows that the camera is open.
    if (!open || isFrozen || document.hidden) return;
    newest = frame;
    void put(frame);
  }

  return {
    async start({ served }, _, settings) {
      close();
      const camera = served!;
      if (camera.painted?.takes !== undefined) await restyleServedCamera(camera, settings.style);
      const cameras = await listCameras();
      open = { camera, frames: await readServedCamera(camera, take, fail) };
      const { id, width, height } = camera;
      return { id, cameras, aspect: width / height, facesUser: false };
    },
    stop: close,
    change(settings) {
      mirrored = settings.mirrored ?? mirrored;
      if (isFrozen && newest) void put(newest);
      if (!settings.style || open?.camera.painted?.takes === undefined) return;
      restyleServedCamera(open.camera, settings.style).catch((problem: unknown) => fail(problem as Error));
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

/**
 * @file The camera of the page: opened, handed to the worker frame by frame, and closed again.
 */
import {
  CameraError,
  framesOf,
  listCameras,
  openCamera,
  readImage,
  type CameraInfo,
  type Frames,
  type LiveSettings,
  type RgbaImage,
} from "pleinair/web";
import type { Calls, ModelName } from "./channel.ts";
import { openServedCamera, type ServedCamera } from "./served-camera.ts";

/** What is to be opened. */
export interface CameraWish {
  readonly id: string | undefined;
  /** Rows of its pictures. */
  readonly rows: number;
  /** One of the page's server, instead of the browser's. */
  readonly served?: ServedCamera | undefined;
}

/** What was opened. */
export interface OpenCamera {
  readonly id: string | undefined;
  readonly cameras: readonly CameraInfo[];
  readonly aspect: number;
  /** Whether it looks at the user, as far as the browser knows. */
  readonly facesUser: boolean;
}

export interface CameraMode {
  /** Opens a camera and paints it; one that is open is closed first. @throws {CameraError} when it cannot be had. */
  start(wish: CameraWish, model: ModelName, settings: LiveSettings): Promise<OpenCamera>;
  stop(): void;
  /** Changes how it is painted; a frozen picture is painted anew. */
  change(settings: Partial<LiveSettings>): void;
  /** Holds the picture, or lets it go on. */
  freeze(frozen: boolean): Promise<void>;
  /** The picture as the camera gives it, in full: the frozen one, or what is before it now. */
  picture(): Promise<RgbaImage>;
}

/** How long a change of style takes. */
const easeMs = 450;

/**
 * @param video - Shows the camera itself.
 * @param ended - Told why, when the camera or the painting ends by itself.
 */
export function createCameraMode(painter: Calls, video: HTMLVideoElement, ended: (problem: Error) => void): CameraMode {
  let stream: MediaStream | undefined;
  let frames: Frames | undefined;
  let held: ImageBitmap | undefined;

  function close(): void {
    frames?.close();
    for (const track of stream?.getTracks() ?? []) track.stop();
    held?.close();
    video.srcObject = null;
    stream = frames = held = undefined;
    void painter.stopLive();
  }

  function fail(from: MediaStream, problem: Error): void {
    if (stream !== from) return;
    close();
    ended(problem);
  }

  async function feed(from: Frames, of: MediaStream): Promise<void> {
    for (;;) {
      const frame = await from.next();
      if (!frame) break;
      if (document.hidden || held) frame.close();
      // The worker answers when it can take another one, so that none pile up.
      else await painter.frame(frame);
    }
    fail(of, new CameraError("The camera has gone: it was unplugged or taken away. Plug it in and start it again."));
  }

  /** Paints the held picture for as long as a change is eased in. */
  async function repaint(): Promise<void> {
    const until = performance.now() + 1.5 * easeMs;
    while (held && performance.now() < until) {
      await painter.frame(await createImageBitmap(held));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  function open({ id, rows, served }: CameraWish): Promise<MediaStream> {
    if (!served)
      return openCamera({ ...(id !== undefined && { id }), width: Math.round((rows * 16) / 9), height: rows });
    const opening = openServedCamera(served, (problem) => void opening.then((opened) => fail(opened, problem)));
    return opening;
  }

  return {
    async start(wish, model, settings) {
      close();
      const opened = await open(wish);
      stream = opened;
      video.srcObject = opened;
      await video.play();
      frames = framesOf(opened);
      const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
      painter
        .startLive(model, { ...settings, easeMs: reduced ? 0 : easeMs })
        .catch((error: unknown) => fail(opened, error as Error));
      feed(frames, opened).catch((error: unknown) => fail(opened, error as Error));
      const { deviceId, facingMode } = opened.getVideoTracks()[0]!.getSettings();
      return {
        id: wish.served?.id ?? deviceId,
        cameras: await listCameras(),
        aspect: video.videoWidth / video.videoHeight,
        facesUser: !wish.served && facingMode !== "environment",
      };
    },
    stop: close,
    change(settings) {
      void painter.change(settings);
      void repaint();
    },
    async freeze(frozen) {
      const picture = frozen ? await createImageBitmap(video) : undefined;
      held?.close();
      held = picture;
    },
    picture: () => readImage(held ?? video),
  };
}

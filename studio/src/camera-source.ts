/**
 * @file A camera whose frames are painted by the worker: opened, handed over frame by frame, and closed again.
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
import { latest, unlessAborted } from "./latest.ts";
import { easeMs, reducesMotion } from "./motion.ts";
import { openServedCamera, type ServedCamera } from "./served-camera.ts";

/** What is to be opened. */
export interface CameraRequest {
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

/** A camera that is painted: by the worker, or by its own chip. */
export interface PaintedCamera {
  /**
   * Opens a camera and paints it; one that is open is closed first.
   *
   * @param signal - Aborted when something else is to be shown: a camera that opens after that is closed at once.
   * @throws {CameraError} when it cannot be had.
   */
  start(request: CameraRequest, model: ModelName, settings: LiveSettings, signal: AbortSignal): Promise<OpenCamera>;
  stop(): void;
  /** Changes how it is painted; a frozen picture is painted anew. */
  change(settings: Partial<LiveSettings>): void;
  /** Holds the picture, or lets it go on. */
  freeze(frozen: boolean): Promise<void>;
  /** The picture as the camera gives it, in full: the frozen one, or what is before it now. */
  picture(): Promise<RgbaImage>;
}

/**
 * Asks for a camera where the browser knows of none, so that this is said before a painter is loaded for it.
 *
 * @throws {CameraError} when there is none.
 */
export async function expectCamera(): Promise<void> {
  if ((await listCameras()).length === 0) stopTracks(await openCamera());
}

/**
 * @param video - Shows the camera itself.
 * @param ended - Told why, when the camera or the painting ends by itself.
 */
export function createCameraSource(
  painter: Calls,
  video: HTMLVideoElement,
  ended: (problem: Error) => void,
): PaintedCamera {
  let stream: MediaStream | undefined;
  let frames: Frames | undefined;
  let held: ImageBitmap | undefined;
  /** What was asked for last, also while it opens. */
  let wanted: LiveSettings | undefined;
  const freezing = latest();

  function close(): void {
    freezing.cancel();
    frames?.close();
    if (stream) stopTracks(stream);
    held?.close();
    video.srcObject = null;
    stream = frames = held = wanted = undefined;
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
      // One that is let go meanwhile cannot be copied any more, and need not be.
      const copy = await createImageBitmap(held).catch(() => undefined);
      if (copy) await painter.frame(copy);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  function open({ id, rows, served }: CameraRequest, signal: AbortSignal): Promise<MediaStream> {
    if (!served)
      return openCamera({ ...(id !== undefined && { id }), width: Math.round((rows * 16) / 9), height: rows });
    const opening = openServedCamera(served, (problem) => void opening.then((opened) => fail(opened, problem)), signal);
    return opening;
  }

  return {
    async start(request, model, settings, signal) {
      close();
      wanted = settings;
      const opening = open(request, signal);
      // Whoever is asked for the camera may answer when nobody wants it any more.
      const closeLate = (late: MediaStream) => {
        if (signal.aborted) stopTracks(late);
      };
      opening.then(closeLate).catch(() => {});
      const opened = await unlessAborted(opening, signal);
      stream = opened;
      video.srcObject = opened;
      await unlessAborted(video.play(), signal);
      frames = framesOf(opened);
      painter
        .startLive(model, { ...wanted, easeMs: reducesMotion() ? 0 : easeMs })
        .catch((error: unknown) => fail(opened, error as Error));
      feed(frames, opened).catch((error: unknown) => fail(opened, error as Error));
      const { deviceId, facingMode } = opened.getVideoTracks()[0]!.getSettings();
      return {
        id: request.served?.id ?? deviceId,
        cameras: await unlessAborted(listCameras(), signal),
        aspect: video.videoWidth / video.videoHeight,
        facesUser: !request.served && facingMode !== "environment",
      };
    },
    stop: close,
    change(settings) {
      if (wanted) wanted = { ...wanted, ...settings };
      void painter.change(settings);
      void repaint();
    },
    async freeze(isFrozen) {
      const request = freezing.next();
      const picture = isFrozen ? await request.of(createImageBitmap(video)) : undefined;
      held?.close();
      held = picture;
    },
    picture: () => readImage(held ?? video),
  };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

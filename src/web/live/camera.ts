/**
 * @file Cameras: which there are, and one of them opened. What goes wrong is said in a sentence with a way on.
 */
import { PleinAirError } from "../../core/errors.ts";

/** A camera that can be opened. */
export interface CameraInfo {
  readonly id: string;
  /** As the browser calls it; before any camera was allowed it may only be `"Camera 1"`. */
  readonly name: string;
}

/** Which camera, and how. */
export interface CameraOptions {
  /** One of {@link listCameras}. Default: the browser's choice, on a phone the one that looks at the user. */
  readonly id?: string;
  /** Asked for, pixels; cameras give what they have. Default: 1280. */
  readonly width?: number;
  /** Default: 720. */
  readonly height?: number;
  /** Frames a second, asked for. Default: 30. */
  readonly frameRate?: number;
}

/** A camera cannot be had. The message says why and what to do. */
export class CameraError extends PleinAirError {
  override readonly name = "CameraError";
}

/** The cameras of this machine. */
export async function listCameras(): Promise<CameraInfo[]> {
  const devices = await mediaDevices().enumerateDevices();
  return devices
    .filter(({ kind }) => kind === "videoinput")
    .map(({ deviceId, label }, i) => ({ id: deviceId, name: label || `Camera ${i + 1}` }));
}

/**
 * Opens a camera. Stop its tracks to close it.
 *
 * @param options - Which camera, and the size and rate to ask it for; all have defaults.
 * @throws {CameraError} when there is none, it is not allowed, or it is in use.
 */
export async function openCamera(options: CameraOptions = {}): Promise<MediaStream> {
  const { id, width = 1280, height = 720, frameRate = 30 } = options;
  try {
    return await mediaDevices().getUserMedia({
      video: {
        ...(id ? { deviceId: { exact: id } } : { facingMode: "user" }),
        width: { ideal: width },
        height: { ideal: height },
        frameRate: { ideal: frameRate },
      },
    });
  } catch (cause) {
    if (cause instanceof CameraError) throw cause;
    throw new CameraError(sentences[(cause as DOMException).name] ?? `The camera cannot be opened: ${String(cause)}.`, {
      cause,
    });
  }
}

const sentences: Readonly<Record<string, string>> = {
  NotAllowedError: "The camera was not allowed. Allow it beside the browser's address line, and start it again.",
  NotFoundError: "There is no camera. Plug one in and start it again, or choose a photo.",
  OverconstrainedError: "This camera is not there any more. Choose another one.",
  NotReadableError: "The camera is in use by another program. Close that, and start it again.",
  AbortError: "The camera did not start. Unplug it, plug it in, and start it again.",
};

function mediaDevices(): MediaDevices {
  // Missing, whatever the types say, in pages that came over plain http from another machine.
  const { mediaDevices: devices } = navigator as { mediaDevices?: MediaDevices };
  if (!devices) {
    throw new CameraError(
      "Browsers give cameras only to pages from this machine (localhost) or over https. Open it so.",
    );
  }
  return devices;
}

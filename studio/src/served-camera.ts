/**
 * @file Cameras that the page's server reads, such as an OAK-1. One whose pictures are to be painted here is opened like the
 * browser's own, as a MediaStream.
 */
import { CameraError, codeAt, type Style } from "pleinair/web";
import { unlessAborted } from "./latest.ts";

/** A camera of the server. */
export interface ServedCamera {
  readonly id: string;
  readonly name: string;
  /** Pixels of its frames. */
  readonly width: number;
  readonly height: number;
  /** Where the camera's own chip paints: by which network, and the identity of the model whose styles it takes, if it takes any. */
  readonly painted?: { readonly by: string; readonly takes?: string };
}

/** Frames that are being read. */
export interface ServedFrames {
  close(): void;
}

/** The server's cameras. `pleinair live` has one, other servers have none. */
export async function servedCameras(signal: AbortSignal): Promise<ServedCamera[]> {
  try {
    return (await (await fetch("cameras", { cache: "no-store", signal })).json()) as ServedCamera[];
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

/**
 * Reads frames until they are closed, the newest always; settles with the first one.
 *
 * @param take - Gets each frame. Its pixels are the next one's soon.
 * @param ended - Told why, when it ends by itself.
 * @param signal - Ends it, also while it begins.
 * @throws {CameraError} when there is no first frame.
 */
export async function readServedCamera(
  { id, width, height }: ServedCamera,
  take: (frame: ImageData) => void,
  ended: (problem: Error) => void,
  signal: AbortSignal,
): Promise<ServedFrames> {
  const frame = new ImageData(width, height);
  let isOpen = true;
  signal.addEventListener("abort", () => (isOpen = false), { once: true });
  let last = "0";

  async function next(): Promise<void> {
    const response = await fetch(`cameras/${id}/frame?after=${last}`, { cache: "no-store" }).catch((cause: unknown) => {
      throw new CameraError("pleinair live has ended. Start it again, and then the camera.", { cause });
    });
    if (!response.ok) throw new CameraError(await response.text());
    last = response.headers.get("Frame-Number") ?? last;
    fill(frame.data, new Uint8Array(await response.arrayBuffer()));
    if (isOpen) take(frame);
  }
  async function goOn(): Promise<void> {
    while (isOpen) await next();
  }

  await unlessAborted(next(), signal);
  goOn().catch((problem: unknown) => {
    if (isOpen) ended(problem as Error);
  });
  return { close: () => void (isOpen = false) };
}

/**
 * Opens a camera as the browser opens its own: stop its track to close it.
 *
 * @throws {CameraError} when it cannot be had.
 */
export async function openServedCamera(
  camera: ServedCamera,
  ended: (problem: Error) => void,
  signal: AbortSignal,
): Promise<MediaStream> {
  const { width, height } = camera;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d")!;
  const stream = canvas.captureStream();
  const frames = await readServedCamera(
    camera,
    (frame) => (stream.active ? context.putImageData(frame, 0, 0) : frames.close()),
    (problem) => stream.active && ended(problem),
    signal,
  );
  return stream;
}

/** Has the camera paint in another style. @throws {CameraError} when it cannot. */
export async function restyleServedCamera({ id, width, height }: ServedCamera, style: Style): Promise<void> {
  const { model, name = "a style" } = style;
  const response = await fetch(`cameras/${id}/style`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ name, model, code: [...codeAt(style, Math.min(width, height))] }),
  });
  if (!response.ok) throw new CameraError(await response.text());
}

/** RGB to RGBA. */
function fill(rgba: Uint8ClampedArray, rgb: Uint8Array): void {
  for (let from = 0, to = 0; to < rgba.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
    rgba[to + 3] = 255;
  }
}

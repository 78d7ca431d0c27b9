/**
 * @file Frames of a camera or a video element, the newest always: whoever is slow misses frames and never falls behind.
 */
import { OptionError } from "../../core/errors.ts";

/** A picture that a canvas can draw, and that is given back with `close()`. */
export type Frame = VideoFrame | ImageBitmap;

/** What frames come from. A `ReadableStream` is what a camera is on its way into a worker: see {@link frameStream}. */
export type Camera = MediaStream | MediaStreamTrack | HTMLVideoElement | ReadableStream<Frame>;

/** Frames, one after another. */
export interface Frames {
  /** The newest frame that was not given yet; waits for it. Close it. `undefined` when there will be no more. */
  next(): Promise<Frame | undefined>;
  /** Ends; a camera that was opened stays open. */
  close(): void;
}

/**
 * Reads a camera.
 *
 * @param camera - A camera, or a stream of its frames.
 */
export function framesOf(camera: Camera): Frames {
  return newestOf(camera instanceof ReadableStream ? camera : frameStream(camera));
}

/**
 * A camera as a stream of frames, which can be handed to a worker.
 *
 * Where the browser reads tracks (Chrome, Edge) frames come from there; elsewhere a video element shows the camera and is read.
 *
 * @param camera - A `MediaStream`, a track of one, or a video element that plays.
 */
export function frameStream(camera: Exclude<Camera, ReadableStream>): ReadableStream<Frame> {
  if (camera instanceof HTMLVideoElement) return ofVideo(camera);
  const track = camera instanceof MediaStream ? camera.getVideoTracks()[0] : camera;
  if (!track || track.kind !== "video") throw new OptionError("camera: expected one with pictures, got none");
  const Processor = (globalThis as { MediaStreamTrackProcessor?: ProcessorConstructor }).MediaStreamTrackProcessor;
  if (Processor) return new Processor({ track, maxBufferSize: 1 }).readable;
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  video.srcObject = new MediaStream([track]);
  track.addEventListener("ended", () => video.dispatchEvent(new Event("ended")));
  void video.play();
  return ofVideo(video);
}

type ProcessorConstructor = new (options: { track: MediaStreamTrack; maxBufferSize: number }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

function ofVideo(video: HTMLVideoElement): ReadableStream<Frame> {
  let wanted = 0;
  return new ReadableStream<Frame>(
    {
      start(controller) {
        video.addEventListener("ended", () => controller.close(), { once: true });
      },
      pull: (controller) =>
        new Promise((resolve, reject) => {
          wanted = video.requestVideoFrameCallback(() => {
            createImageBitmap(video).then((frame) => resolve(controller.enqueue(frame)), reject);
          });
        }),
      cancel: () => video.cancelVideoFrameCallback(wanted),
    },
    // A frame is made when it is asked for, not before.
    { highWaterMark: 0 },
  );
}

function newestOf(stream: ReadableStream<Frame>): Frames {
  const reader = stream.getReader();
  let newest: Frame | undefined;
  let over = false;
  let wake = () => {};

  async function pump(): Promise<void> {
    while (!over) {
      const { done, value } = await reader.read();
      if (done || over) {
        value?.close();
        break;
      }
      newest?.close();
      newest = value;
      wake();
    }
    over = true;
    wake();
  }
  // A stream that breaks has no more frames.
  pump().catch(() => {
    over = true;
    wake();
  });

  return {
    async next() {
      if (!newest && !over) await new Promise<void>((resolve) => (wake = resolve));
      const frame = newest;
      newest = undefined;
      return over ? (frame?.close(), undefined) : frame;
    },
    close() {
      over = true;
      newest?.close();
      newest = undefined;
      reader.cancel().catch(() => {});
      wake();
    },
  };
}

/**
 * @file What is shown: the photo, the camera or a video. The newest request for one of them wins.
 */
import { latest, type Request } from "./latest.ts";
import type { PainterChoice } from "./painter-choice.ts";
import type { CanvasRecorder } from "./recording.ts";
import { isLive } from "./state.ts";
import type { View } from "./view.ts";

export interface Subject {
  /** Begins to show something; whatever was asked for before is given up. */
  begin(): Request;
  /** Tells how something that moves is closed. */
  closesWith(close: () => void): void;
  /** On the way of a request: ends the recording, and closes the camera or the video. */
  close(request: Request): Promise<void>;
  /** The same, and shows the photo again, if something else was shown. */
  closeToPhoto(request: Request): Promise<void>;
  /** Closes the camera or the video and shows the photo again. */
  leave(): Promise<void>;
}

export function createSubject(view: View, recorder: CanvasRecorder, choice: PainterChoice): Subject {
  const requests = latest();
  const closings: (() => void)[] = [];

  async function close(request: Request): Promise<void> {
    await request.of(recorder.end());
    for (const closeIt of closings) closeIt();
  }

  async function closeToPhoto(request: Request): Promise<void> {
    if (!isLive(view.state())) return;
    await close(request);
    choice.backToPhoto();
  }

  return {
    begin: requests.next,
    closesWith: (closeIt) => void closings.push(closeIt),
    close,
    closeToPhoto,
    leave: () => closeToPhoto(requests.next()),
  };
}

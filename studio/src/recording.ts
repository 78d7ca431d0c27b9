/**
 * @file Records what is painted live, with the microphone's sound where it may be had, and saves the file.
 */
import { startRecording, type Recording } from "pleinair/web";
import { latest } from "./latest.ts";
import { save } from "./pictures.ts";
import type { View } from "./view.ts";

/** The recording of a canvas, if there is one. */
export interface CanvasRecorder {
  /** Begins to record; ends the recording if one is under way or about to begin. */
  toggle(): Promise<void>;
  /** Tells that the canvas shows another painting. */
  addFrame(): void;
  /** Ends the recording and saves it, if one is under way. */
  end(): Promise<void>;
}

/** @param canvas - What is recorded. */
export function createCanvasRecorder(canvas: HTMLCanvasElement, { set, setCamera }: View): CanvasRecorder {
  const starts = latest();
  let isStarting = false;
  let running: { readonly recording: Recording; readonly microphone: MediaStream | undefined } | undefined;

  async function begin(): Promise<void> {
    const start = starts.next();
    isStarting = true;
    set({ status: "Starting to record…" });
    let microphone: MediaStream | undefined;
    try {
      // Asks whoever is there, and may take as long as they do: a microphone that comes too late is turned off again.
      const asked = navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined);
      void asked.then((late) => {
        if (start.signal.aborted) stopTracks(late);
      });
      microphone = await start.of(asked);
      const audio = microphone?.getAudioTracks()[0];
      const onError = (problem: Error) => set({ problem: problem.message });
      const starting = startRecording({ canvas, name: "camera", onError, ...(audio && { audio }) });
      const cancelLate = async (late: Recording) => {
        if (start.signal.aborted) await late.cancel();
      };
      starting.then(cancelLate).catch(() => {});
      const recording = await start.of(starting);
      running = { recording, microphone };
      isStarting = false;
      setCamera({ isRecording: true });
      const sound = audio ? " with sound" : ", without a microphone";
      set({ status: recording.note ?? `Recording${sound}` });
    } catch (error) {
      stopTracks(microphone);
      if (!start.signal.aborted) isStarting = false;
      throw error;
    }
  }

  async function end(): Promise<void> {
    const ending = running;
    running = undefined;
    starts.cancel();
    if (isStarting) set({ status: "Nothing was recorded" });
    isStarting = false;
    if (!ending) return;
    setCamera({ isRecording: false });
    try {
      const file = await ending.recording.stop();
      save(file, file.name);
      set({ status: `Saved ${file.name}, ${(file.size / 1e6).toFixed(1)} MB` });
    } finally {
      stopTracks(ending.microphone);
    }
  }

  return {
    toggle: () => (running || isStarting ? end() : begin()),
    addFrame: () => running?.recording.addFrame(),
    end,
  };
}

/** Turns the microphone off: browsers show that it listens. */
function stopTracks(stream: MediaStream | undefined): void {
  stream?.getTracks().forEach((track) => track.stop());
}

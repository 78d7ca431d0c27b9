/**
 * @file Films what is painted live, with the microphone's sound where it may be had, and saves the file.
 */
import { startRecording, type Recording } from "pleinair/web";
import { save } from "./pictures.ts";
import type { State } from "./state.ts";

/** The recording of a canvas, if there is one. */
export interface Filming {
  /** Begins to record; ends the recording if one is under way or about to begin. */
  toggle(): Promise<void>;
  /** Tells that the canvas shows another painting. */
  addFrame(): void;
  /** Ends the recording and saves it, if one is under way. */
  end(): Promise<void>;
}

/** A film from the wish for it on; it has a recording once it has begun. */
interface Film {
  microphone?: MediaStream | undefined;
  recording?: Recording;
}

/**
 * @param canvas - What is recorded.
 * @param set - Says in the page what comes of it.
 * @param recorded - Told whether a recording is under way.
 */
export function createFilming(
  canvas: HTMLCanvasElement,
  set: (change: Pick<Partial<State>, "status" | "problem">) => void,
  recorded: (isRecording: boolean) => void,
): Filming {
  let film: Film | undefined;

  async function begin(): Promise<void> {
    const begun: Film = (film = {});
    set({ status: "Starting to record…" });
    try {
      // Asks whoever is there, and may take as long as they do.
      begun.microphone = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => undefined);
      const audio = begun.microphone?.getAudioTracks()[0];
      const onError = (problem: Error) => set({ problem: problem.message });
      if (film !== begun) return;
      const recording = await startRecording({ canvas, name: "camera", onError, ...(audio && { audio }) });
      if (film !== begun) return await recording.cancel();
      begun.recording = recording;
      recorded(true);
      const sound = audio ? " with sound" : ", without a microphone";
      set({ status: recording.note ?? `Recording${sound}`, problem: undefined });
    } catch (error) {
      if (film === begun) film = undefined;
      throw error;
    } finally {
      if (film !== begun) close(begun);
    }
  }

  async function end(): Promise<void> {
    const ending = film;
    film = undefined;
    if (!ending) return;
    if (!ending.recording) return set({ status: "Nothing was recorded" });
    recorded(false);
    try {
      const file = await ending.recording.stop();
      save(file, file.name);
      set({ status: `Saved ${file.name}, ${(file.size / 1e6).toFixed(1)} MB` });
    } finally {
      close(ending);
    }
  }

  return {
    toggle: () => (film ? end() : begin()),
    addFrame: () => film?.recording?.addFrame(),
    end,
  };
}

/** Turns the microphone off: browsers show that it listens. */
function close({ microphone }: Film): void {
  microphone?.getTracks().forEach((track) => track.stop());
}

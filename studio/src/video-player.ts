/**
 * @file A video of the page: played by the browser with its sound, each frame that it shows handed to the worker; and exported.
 */
import type { LiveSettings, VideoProgress } from "pleinair/web";
import type { Calls, ExportOptions, ModelName } from "./channel.ts";
import { latest, Superseded, unlessAborted } from "./latest.ts";
import { easeMs, reducesMotion } from "./motion.ts";
import type { VideoState } from "./state.ts";

export interface VideoPlayer {
  /** Opens a video; one that is open is closed first. @throws {Error} with a sentence, when it cannot be painted or played. */
  open(file: File, signal: AbortSignal): Promise<void>;
  /** Begins to paint what is shown. */
  start(model: ModelName, settings: LiveSettings): void;
  close(): void;
  /** Changes how it is painted; what is shown is painted anew. */
  change(settings: Partial<LiveSettings>): void;
  playOrPause(): Promise<void>;
  turnSound(): void;
  seek(seconds: number): void;
  /** Paints the whole file. @returns What is to be saved and told; nothing when it was cancelled. */
  export(
    model: ModelName,
    options: ExportOptions,
  ): Promise<{ readonly file: File; readonly report: string } | undefined>;
  /** To be told how far the export is. */
  exporting(progress: VideoProgress): void;
  cancelExport(): void;
}

/** Files that are opened as videos. Browsers do not know the type of all of them. */
export function isVideo({ type, name }: File): boolean {
  return type.startsWith("video/") || /\.(mp4|m4v|mov|webm|mkv)$/i.test(name);
}

/**
 * @param video - Plays it.
 * @param isExporting - Whether the page shows an export: progress that arrives after its end is not shown.
 * @param tell - Gets what has changed for the page.
 * @param ended - Told why, when painting ends by itself.
 */
export function createVideoPlayer(
  painter: Calls,
  video: HTMLVideoElement,
  isExporting: () => boolean,
  tell: (change: Partial<VideoState>) => void,
  ended: (problem: Error) => void,
): VideoPlayer {
  let file: File | undefined;
  let isWanted = false;
  let isBusy = false;
  /** 0: nothing is being repainted. */
  let repaintUntil = 0;
  const exports = latest();

  for (const event of ["play", "pause", "ended", "timeupdate", "seeked", "volumechange", "durationchange"]) {
    video.addEventListener(event, () => file && tell(positionOf(video)));
  }
  const onFrame = () => {
    video.requestVideoFrameCallback(onFrame);
    void paintShown();
  };
  video.requestVideoFrameCallback(onFrame);
  // Chromium does not always call back for a frame that is put there while nothing plays, and may say "seeked" before the frame is there.
  video.addEventListener("seeked", () => void repaint());

  /** Hands what is shown to the worker, one at a time; what came meanwhile is the next. */
  async function paintShown(): Promise<void> {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isWanted && file && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        isWanted = false;
        // A video that is closed meanwhile has no frame to copy.
        const frame = await createImageBitmap(video).catch(() => undefined);
        if (frame) await painter.frame(frame);
      }
    } finally {
      isBusy = false;
    }
  }

  /** Paints what is shown, and while nothing plays again for as long as a change is eased in or a frame may be late. */
  async function repaint(): Promise<void> {
    const isRepainting = repaintUntil > 0;
    repaintUntil = performance.now() + 1.5 * easeMs;
    if (isRepainting) return;
    try {
      do {
        await paintShown();
        await new Promise((resolve) => setTimeout(resolve, 40));
      } while (file && video.paused && performance.now() < repaintUntil);
    } finally {
      repaintUntil = 0;
    }
  }

  function close(): void {
    exports.cancel();
    file = undefined;
    video.pause();
    URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
    video.load();
    void painter.stopLive();
  }

  return {
    async open(wanted, signal) {
      close();
      file = wanted;
      const { durationSeconds, hasAudio } = await unlessAborted(painter.inspectVideo(wanted), signal);
      video.src = URL.createObjectURL(wanted);
      await loaded(video, wanted.name, signal);
      const { videoWidth, videoHeight } = video;
      tell({ ...positionOf(video), hasAudio: hasAudio, aspect: videoWidth / videoHeight });
      // Videos that were written on the fly do not say how long they are.
      if (!Number.isFinite(video.duration)) tell({ durationSeconds });
    },
    start(model, settings) {
      const painted = file;
      painter.startLive(model, { ...settings, easeMs: reducesMotion() ? 0 : easeMs }).catch((error: unknown) => {
        if (file === painted) ended(error as Error);
      });
      void paintShown();
      // Where the browser wants a click first, there is the button.
      if (!reducesMotion()) video.play().catch(() => {});
    },
    close,
    change(settings) {
      void painter.change(settings);
      void repaint();
    },
    async playOrPause() {
      if (video.paused) await video.play();
      else video.pause();
    },
    turnSound() {
      video.muted = !video.muted;
    },
    seek(seconds) {
      video.currentTime = Math.min(Math.max(0, seconds), video.duration);
    },
    async export(model, options) {
      if (!file) return undefined;
      video.pause();
      const { signal } = exports.next();
      tell({ exported: 0, meter: "" });
      try {
        const made = await painter.exportVideo(model, file, options, signal);
        const { width, height, frames, audio, elapsedMs, warning } = made;
        const facts = [
          `Saved ${made.file.name}: ${width}×${height}, ${frames} frames in ${(elapsedMs / 1000).toFixed(0)} s`,
          sizeText(made.file.size),
          audio === "none" ? "" : `sound ${audio}`,
        ];
        return { file: made.file, report: warning ?? facts.filter(Boolean).join(", ") };
      } catch (error) {
        if (error instanceof Superseded) return undefined;
        throw error;
      } finally {
        if (!signal.aborted) tell({ exported: undefined, meter: "" });
      }
    },
    exporting({ share, framesPerSecond, secondsLeft }) {
      if (!isExporting()) return;
      const left = secondsLeft === undefined ? "" : `, ${durationText(secondsLeft)} left`;
      const done = share === undefined ? "" : `${Math.floor(share * 100)} %, `;
      tell({ exported: share ?? 0, meter: `${done}${framesPerSecond.toFixed(1)} frames a second${left}` });
    },
    cancelExport() {
      exports.cancel();
      tell({ exported: undefined, meter: "" });
    },
  };
}

function positionOf({ paused, muted, currentTime, duration }: HTMLVideoElement): Partial<VideoState> {
  const length = Number.isFinite(duration) ? { durationSeconds: duration } : {};
  return { isPlaying: !paused, isMuted: muted, atSeconds: currentTime, ...length };
}

/** Waits for the first frame. @throws {Error} when the browser cannot play it. */
function loaded(video: HTMLVideoElement, name: string, signal: AbortSignal): Promise<void> {
  const first = new Promise<void>((resolve, reject) => {
    video.onloadeddata = () => resolve();
    video.onerror = () =>
      reject(
        new Error(`${name} is coded so that this browser cannot play it; convert it to MP4 (H.264) or WebM first.`),
      );
  });
  return unlessAborted(first, signal);
}

/** `28 kB`, `1.4 MB`. */
function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `42 s`, `7 min`, `1.5 h`. */
function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

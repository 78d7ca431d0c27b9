/**
 * @file A video of the page: played by the browser with its sound, each frame that it shows handed to the worker; and exported.
 */
import type { LiveSettings, VideoProgress } from "pleinair/web";
import type { Calls, ExportWish, ModelName } from "./channel.ts";
import type { VideoState } from "./state.ts";

export interface VideoMode {
  /** Opens a video; one that is open is closed first. @throws {Error} with a sentence, when it cannot be painted or played. */
  open(file: File): Promise<void>;
  /** Begins to paint what is shown. */
  start(model: ModelName, settings: LiveSettings): void;
  close(): void;
  /** Changes how it is painted; what is shown is painted anew. */
  change(settings: Partial<LiveSettings>): void;
  playOrPause(): Promise<void>;
  turnSound(): void;
  seek(seconds: number): void;
  /** Paints the whole file. @returns What is to be saved and said; nothing when it was cancelled. */
  export(model: ModelName, wish: ExportWish): Promise<{ readonly file: File; readonly said: string } | undefined>;
  /** To be told how far the export is. */
  exporting(progress: VideoProgress): void;
  cancelExport(): void;
}

/** How long a change of style takes. */
const easeMs = 450;

const reducesMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Files that are opened as videos. Browsers do not know the type of all of them. */
export function isVideo({ type, name }: File): boolean {
  return type.startsWith("video/") || /\.(mp4|m4v|mov|webm|mkv)$/i.test(name);
}

/**
 * @param video - Plays it.
 * @param tell - Gets what has changed for the page.
 * @param ended - Told why, when painting ends by itself.
 */
export function createVideoMode(
  painter: Calls,
  video: HTMLVideoElement,
  tell: (change: Partial<VideoState>) => void,
  ended: (problem: Error) => void,
): VideoMode {
  let file: File | undefined;
  let isWanted = false;
  let isBusy = false;
  let isCancelled = false;

  for (const event of ["play", "pause", "ended", "timeupdate", "seeked", "volumechange", "durationchange"]) {
    video.addEventListener(event, () => file && tell(whereItIs(video)));
  }
  const onFrame = () => {
    video.requestVideoFrameCallback(onFrame);
    void paintShown();
  };
  video.requestVideoFrameCallback(onFrame);
  // Chromium does not always call back for a frame that is put there while nothing plays.
  video.addEventListener("seeked", () => void paintShown());

  /** Hands what is shown to the worker, one at a time; what came meanwhile is the next. */
  async function paintShown(): Promise<void> {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    try {
      while (isWanted && file && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
        isWanted = false;
        await painter.frame(await createImageBitmap(video));
      }
    } finally {
      isBusy = false;
    }
  }

  /** While nothing plays: paints what is shown for as long as a change is eased in. */
  async function repaint(): Promise<void> {
    const until = performance.now() + 1.5 * easeMs;
    while (file && video.paused && performance.now() < until) {
      await paintShown();
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  function cancelExport(): void {
    isCancelled = true;
    void painter.cancelExport();
  }

  function close(): void {
    cancelExport();
    file = undefined;
    video.pause();
    URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
    video.load();
    void painter.stopLive();
  }

  return {
    async open(wanted) {
      close();
      file = wanted;
      const { durationSeconds, hasAudio } = await painter.inspectVideo(wanted);
      video.src = URL.createObjectURL(wanted);
      await loaded(video, wanted.name);
      if (file !== wanted) return;
      const { videoWidth, videoHeight } = video;
      tell({ ...whereItIs(video), hasAudio: hasAudio, aspect: videoWidth / videoHeight });
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
    async export(model, wish) {
      if (!file) return undefined;
      video.pause();
      isCancelled = false;
      tell({ exported: 0, meter: "" });
      try {
        const made = await painter.exportVideo(model, file, wish);
        const { width, height, frames, audio, elapsedMs, warning } = made;
        const facts = [
          `Saved ${made.file.name}: ${width}×${height}, ${frames} frames in ${(elapsedMs / 1000).toFixed(0)} s`,
          `${(made.file.size / 1e6).toFixed(1)} MB`,
          audio === "none" ? "" : `sound ${audio}`,
        ];
        return { file: made.file, said: warning ?? facts.filter(Boolean).join(", ") };
      } catch (error) {
        if (isCancelled) return undefined;
        throw error;
      } finally {
        tell({ exported: undefined, meter: "" });
      }
    },
    exporting({ share, framesPerSecond, secondsLeft }) {
      if (isCancelled) return;
      const left = secondsLeft === undefined ? "" : `, ${clockOf(secondsLeft)} left`;
      const done = share === undefined ? "" : `${Math.floor(share * 100)} %, `;
      tell({ exported: share ?? 0, meter: `${done}${framesPerSecond.toFixed(1)} frames a second${left}` });
    },
    cancelExport,
  };
}

function whereItIs({ paused, muted, currentTime, duration }: HTMLVideoElement): Partial<VideoState> {
  const length = Number.isFinite(duration) ? { durationSeconds: duration } : {};
  return { isPlaying: !paused, isMuted: muted, atSeconds: currentTime, ...length };
}

/** Waits for the first frame. @throws {Error} when the browser cannot play it. */
async function loaded(video: HTMLVideoElement, name: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    video.onloadeddata = () => resolve();
    video.onerror = () =>
      reject(
        new Error(`${name} is coded so that this browser cannot play it; convert it to MP4 (H.264) or WebM first.`),
      );
  });
}

/** `42 s`, `7 min`, `1.5 h`. */
function clockOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/**
 * @file How fast a long job goes, and when it will be done.
 */
import type { VideoProgress } from "./types.ts";

/** Speed is measured over the last this many milliseconds: longer than a short stall, shorter than a change of scene. */
const windowMs = 10_000;

/**
 * Follows a job.
 *
 * @param durationSeconds - Of the video; `undefined` where nobody knows.
 * @param now - A clock, milliseconds.
 * @returns Called for each frame with the time in the video up to which it is done, seconds, it says how far the job is.
 */
export function createProgress(
  durationSeconds: number | undefined,
  now: () => number,
): (doneSeconds: number) => VideoProgress {
  let frames = 0;
  const past: { readonly frames: number; readonly doneSeconds: number; readonly atMs: number }[] = [];
  return (doneSeconds) => {
    frames++;
    const last = { frames, doneSeconds, atMs: now() };
    past.push(last);
    while (past.length > 2 && last.atMs - past[1]!.atMs >= windowMs) past.shift();
    const first = past[0]!;
    const elapsedSeconds = (last.atMs - first.atMs) / 1000;
    const share = durationSeconds ? Math.min(1, doneSeconds / durationSeconds) : undefined;
    const speed = (doneSeconds - first.doneSeconds) / elapsedSeconds;
    return {
      frames,
      share,
      framesPerSecond: elapsedSeconds > 0 ? (frames - first.frames) / elapsedSeconds : 0,
      // A second is enough to say something, and a frame is not.
      secondsLeft:
        durationSeconds !== undefined && elapsedSeconds >= 1 && speed > 0
          ? Math.max(0, durationSeconds - doneSeconds) / speed
          : undefined,
    };
  };
}

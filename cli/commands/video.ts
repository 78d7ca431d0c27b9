/**
 * @file `pleinair video`: a video, painted and steady, with its sound.
 */
import { basename, dirname, extname, join } from "node:path";
import { loadPainter, paintVideo, type StyleKey } from "pleinair/node";
import { nameOf, parseTimeline, readTimeline } from "../files/styles.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Paints a video. */
export async function video([clip]: readonly string[], options: OptionsOf<"video">, io: Io): Promise<number> {
  if (clip === undefined) throw new UsageError("Which video? For example: pleinair video clip.mp4 --style wave.jpg");
  if (!options.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const keys = parseTimeline(options.style);
  const styleName = keys.map(({ styles }) => nameOf(styles)).join("-");
  const out = options.out ?? join(dirname(clip), `${basename(clip, extname(clip))}-${styleName}.mp4`);
  const { strength, temporalFilter, motionCompensation, side, codec, quality, force, resume, brush } = options;

  const { model, device, threads } = options;
  await using painter = await loadPainter(given({ model, device, threads }));
  const style: StyleKey[] = await readTimeline(painter, keys, { brush, signal: io.signal });
  const report = await paintVideo(clip, out, {
    ...{ strength, temporalFilter, quality, force, resume },
    ...given({ motionCompensation, sidePx: side, codec }),
    painter,
    style,
    signal: io.signal,
    onProgress: ({ share, framesPerSecond, secondsLeft }) => {
      const done = share === undefined ? "" : ` ${Math.floor(100 * share)} %`;
      const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
      io.progress?.(`${clip}${done}  ${framesPerSecond.toFixed(1)} frames a second${left}`);
    },
  });
  io.progress?.("");
  for (const note of report.notes) io.err(`pleinair: ${clip}: ${note}`);
  if (report.warning !== undefined) io.err(`pleinair: ${report.warning}`);
  const { frames, width, height, audio, elapsedMs } = report;
  const rate = (1000 * frames) / elapsedMs;
  io.out(
    options.json
      ? JSON.stringify({ clip, style: styleName, out, ...report, device: painter.device, model: painter.model })
      : `${clip} + ${styleName} → ${out}  ${width}×${height}, ${frames} frames, ${rate.toFixed(1)} a second, sound ${audio}  ${painter.device}`,
  );
  return exitCodes.ok;
}

/** `42 s`, `7 min`, `1.5 h`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

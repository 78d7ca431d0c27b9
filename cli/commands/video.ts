/**
 * @file `pleinair video`: a video, painted and steady, with its sound.
 */
import { basename, dirname, extname, join } from "node:path";
import { loadPainter, paintVideo, type StyleKey } from "pleinair/node";
import { deviceOption, numberOption, parse, wholeOption } from "../arguments.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";
import { nameOf, parseTimeline, readTimeline } from "../styles.ts";

const help = `pleinair video CLIP --style PICTURE [options]

Paints a video (MP4, MOV, WebM, MKV) in the style of a picture, steadily, with its sound.

  pleinair video clip.mp4 --style wave.jpg                    to clip-wave.mp4 beside the clip
  pleinair video clip.mov --style wave.jpg -o painted.webm    the extension says the format
  pleinair video clip.mp4 --style day.jpg@0s,night.jpg@12s    one style turns into the next until its time
  pleinair video clip.mp4 --style wave.jpg -o frames/%05d.png frames as pictures; .webp is an animation
  pleinair video long.mp4 --style wave.jpg --resume           keeps finished parts, and goes on from them

Options:
  -s, --style PICTURE[:WEIGHT]  a picture, or a .style file; several are mixed. PICTURE@SECONDS,… for styles over time
  -o, --out FILE                .mp4, .mov, .webm, .mkv, .webp, or a name with a number such as %05d.png
      --strength N              0 is the video, 1 the painting, up to 1.5 is more than that (1)
      --temporal-filter N       0 paints each frame by itself, and flickers; 1 is the steadiest (1)
      --motion-compensation N   how much strokes go along with what moves, 0 to 1; 0 is faster (1)
      --side N                  the longer side of the new video, pixels (as it is)
      --brush N                 size of the strokes, 0.25 to 4 (1)
      --codec NAME              h264, vp9 or av1 (what suits the format)
      --quality N               1 to 100 (75)
      --resume                  keep finished parts in OUT.parts, and go on from those that are there
      --force                   replace the file if it is there already
      --model NAME|DIR          studio, live (faster, plainer) or a folder (studio)
      --device NAME             auto, cpu or webgpu (auto)
      --threads N               CPU threads (all cores)
      --json                    a JSON object instead of text

Ctrl-C leaves no file, or with --resume the finished parts. Exit codes: 0 painted, 1 it could not be, 2 the command line makes no
sense, 130 interrupted.`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    style: { type: "string", short: "s", multiple: true },
    out: { type: "string", short: "o" },
    strength: { type: "string" },
    "temporal-filter": { type: "string" },
    "motion-compensation": { type: "string" },
    side: { type: "string" },
    brush: { type: "string" },
    codec: { type: "string" },
    quality: { type: "string" },
    resume: { type: "boolean" },
    force: { type: "boolean" },
    model: { type: "string" },
    device: { type: "string" },
    threads: { type: "string" },
    json: { type: "boolean" },
  });
  const [clip, ...others] = positionals;
  if (clip === undefined) throw new UsageError("Which video? For example: pleinair video clip.mp4 --style wave.jpg");
  if (others.length > 0) throw new UsageError(`One video at a time: ${clip}, and not also ${others.join(", ")}.`);
  if (!values.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const keys = parseTimeline(values.style);
  const styleName = keys.map(({ styles }) => nameOf(styles)).join("-");
  const out = values.out ?? join(dirname(clip), `${basename(clip, extname(clip))}-${styleName}.mp4`);
  const codec = codecOption(values.codec);
  const settings = {
    strength: numberOption("strength", values.strength, 1, 0, 1.5),
    temporalFilter: numberOption("temporal-filter", values["temporal-filter"], 1, 0, 1),
    ...(values["motion-compensation"] !== undefined && {
      motionCompensation: numberOption("motion-compensation", values["motion-compensation"], 1, 0, 1),
    }),
    quality: wholeOption("quality", values.quality, 75, 1, 100),
    ...(values.side !== undefined && { sidePx: wholeOption("side", values.side, 1024, 16, 16_384) }),
    ...(codec && { codec }),
    force: values.force ?? false,
    resume: values.resume ?? false,
  };
  const brush = numberOption("brush", values.brush, 1, 0.25, 4);
  const threads = values.threads === undefined ? undefined : wholeOption("threads", values.threads, 1, 1, 1024);

  await using painter = await loadPainter({
    device: deviceOption(values.device),
    ...(values.model !== undefined && { model: values.model }),
    ...(threads !== undefined && { threads }),
  });
  const style: StyleKey[] = await readTimeline(painter, keys, { brush, signal: io.signal });
  const report = await paintVideo(clip, out, {
    ...settings,
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
  if (report.warning !== undefined) io.err(`pleinair: ${report.warning}`);
  const { frames, width, height, audio, elapsedMs } = report;
  const rate = (1000 * frames) / elapsedMs;
  io.out(
    values.json
      ? JSON.stringify({ clip, style: styleName, out, ...report, device: painter.device, model: painter.model })
      : `${clip} + ${styleName} → ${out}  ${width}×${height}, ${frames} frames, ${rate.toFixed(1)} a second, sound ${audio}  ${painter.device}`,
  );
  return exitCodes.ok;
}

export const video: Command = { help, run };

function codecOption(text: string | undefined): "h264" | "vp9" | "av1" | undefined {
  if (text === undefined || text === "h264" || text === "vp9" || text === "av1") return text;
  throw new UsageError(`--codec: expected h264, vp9 or av1, got "${text}".`);
}

/** `42 s`, `7 min`, `1.5 h`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

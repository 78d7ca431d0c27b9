/**
 * @file The lab: measures our models and their peers. `npm run lab -- --help`.
 */
import { parseArgs } from "node:util";
import { clipNames } from "./clips.ts";
import { LabError } from "./lab-error.ts";
import { quality } from "./quality.ts";
import { speed, textHead as speedHead } from "./speed.ts";
import { steady, textHead as steadyHead } from "./steady.ts";

const help = `npm run lab -- quality --vgg FILE (--run DIR | --photos DIR --styles DIR) [options]
  How good: content, style, strokes, colours, diversity, likeness and identity of every contender's paintings of the same
  pairs. A table, a contact sheet (quality.html), JSON and CSV.

npm run lab -- speed [options]
  The networks alone, in turn in one process: medians, and time a pixel as a ratio to the first model's.

npm run lab -- steady [options]
  How steady paintings are from frame to frame, on generated clips: ours frame by frame and as a sequence, peers frame by frame.
${Object.entries(clipNames)
  .map(([name, asks]) => `    ${name.padEnd(9)}${asks}`)
  .join("\n")}

Options:
  --models LIST   names or folders of our models (studio,live)
  --peers DIR     peers' graphs: microast-full.onnx, microast-photo.onnx, magenta-predict.onnx, magenta-transform.onnx
  --record        add the figures to lab/results
 quality:
  --vgg FILE      VGG-16 to relu5_1 (safetensors)
  --run DIR       a training run's folder: the pairs it kept apart (held-out.json), its scales (scales.safetensors)
  --photos DIR    ... or photos ...
  --styles DIR    ... and styles, paired by name
  --scales FILE   the filters' scales (the run's; for folders, measured on their pictures)
  --most N        the first N pairs only
  --out DIR       where sheet, JSON and CSV go (.runs/lab)
 speed:
  --sizes LIST    sides of the photos, pixels (256,512)
  --threads N     CPU threads (all cores)
  --rounds N      rounds that count (15)
  --device NAME   cpu or webgpu (cpu)
 steady:
  --photos DIR    what the camera looks at (samples/photos)
  --styles DIR    (samples/styles)
  --pairs N       pairs of photo and style, each through every clip (3)
  --noise N       deviation of the sensor noise, levels of 255 (4)
  --clips LIST    some of the clips (all)
  --clip DIR      the frames of a real clip as well, pictures in the order of their names
  --run, --vgg    as above, for content and style loss beside the figures`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const { peers, device, record } = values;
  const models = values.models.split(",");
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new LabError(`Expected one command, got also "${rest.join(" ")}".`);
  if (values.help || command === undefined) return say(help);
  switch (command) {
    case "quality": {
      const { run, photos, styles, scales, vgg, out } = values;
      if (vgg === undefined) throw new LabError("quality needs --vgg FILE: VGG-16 to relu5_1, safetensors.");
      const pairs =
        run !== undefined ? { run } : photos !== undefined && styles !== undefined ? { photos, styles } : null;
      if (!pairs) throw new LabError("quality needs pairs: --run DIR, or --photos DIR and --styles DIR.");
      const most = wholeOption("most", values.most);
      await quality({ pairs, scales, vgg, models, peers, most, out, record }, say);
      return;
    }
    case "speed": {
      if (device !== "cpu" && device !== "webgpu")
        throw new LabError(`--device: expected cpu or webgpu, got "${device}".`);
      say(speedHead);
      const sizes = values.sizes.split(",").map(Number);
      const threads = wholeOption("threads", values.threads);
      await speed({ models, peers, sizes, device, threads, rounds: wholeOption("rounds", values.rounds) ?? 15 }, say);
      return;
    }
    case "steady": {
      const { photos = "samples/photos", styles = "samples/styles", run, vgg, clip } = values;
      const pairs = wholeOption("pairs", values.pairs) ?? 3;
      const noise = Number(values.noise);
      if (!(noise >= 0 && noise <= 64)) throw new LabError(`--noise: expected 0 to 64 levels, got "${values.noise}".`);
      say(steadyHead);
      const clips = values.clips.split(",");
      await steady({ models, peers, photos, styles, pairs, noise, clips, clip, vgg, run, record }, say);
      return;
    }
    default:
      throw new LabError(`There is no "${command}". Use quality, steady or speed; --help says more.`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        models: { type: "string", default: "studio,live" },
        peers: { type: "string" },
        record: { type: "boolean", default: false },
        run: { type: "string" },
        photos: { type: "string" },
        styles: { type: "string" },
        scales: { type: "string" },
        vgg: { type: "string" },
        most: { type: "string" },
        out: { type: "string", default: ".runs/lab" },
        sizes: { type: "string", default: "256,512" },
        threads: { type: "string" },
        rounds: { type: "string" },
        device: { type: "string", default: "cpu" },
        pairs: { type: "string" },
        noise: { type: "string", default: "4" },
        clips: { type: "string", default: Object.keys(clipNames).join(",") },
        clip: { type: "string" },
      },
    });
  } catch (cause) {
    throw new LabError(`${(cause as Error).message.split("\n")[0]!} --help lists the options.`, { cause });
  }
}

function wholeOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new LabError(`--${name}: expected a whole number from 1 on, got "${text}".`);
  }
  return value;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

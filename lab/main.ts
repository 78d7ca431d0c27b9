/**
 * @file The lab: measures our models and their peers. `npm run lab -- --help`.
 */
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { clipNames } from "./clips.ts";
import { LabError } from "./lab-error.ts";
import type { Size } from "./lanes.ts";
import { quality, type QualityOptions } from "./quality.ts";
import { writeReadme } from "./readme.ts";
import { speed, type SpeedOptions } from "./speed.ts";
import { steady, textHead as steadyHead } from "./steady.ts";
import { tables } from "./tables.ts";
import { videoShare } from "./video.ts";

const help = `npm run lab -- tables --photos DIR --styles DIR --vgg FILE [--peers DIR] [options]
  Everything that README's tables say: quality and speed below, whole pictures and the browser; recorded, and README written anew.

npm run lab -- readme
  README's tables from what lab/results holds, without measuring.

npm run lab -- quality --vgg FILE (--run DIR | --photos DIR --styles DIR) [options]
  How good: content, style, strokes, colours, diversity, likeness and identity of every contender's paintings of the same
  pairs. A table, a contact sheet (quality.html), JSON and CSV.

npm run lab -- speed [options]
  How fast: networks alone, in turn in one process; medians with the middle half, time a pixel as a ratio to the first model's,
  multiply-accumulates a second beside those of one large convolution. (Whole pictures and memory: npx pleinair bench.)

npm run lab -- steady [options]
  How steady paintings are from frame to frame, on generated clips: ours frame by frame and as a sequence, peers frame by frame.
${Object.entries(clipNames)
  .map(([name, asks]) => `    ${name.padEnd(9)}${asks}`)
  .join("\n")}

npm run lab -- video --clip FILE
  How fast videos are painted, beside the painter alone at the same size, in turn: the share of its speed that is left.

Options:
  --models LIST   names or folders of our models (studio,live; and classic, where it is)
  --peers DIR     peers' graphs: microast-full.onnx, microast-photo.onnx, magenta-predict.onnx, magenta-transform.onnx
  --record        add the figures to lab/results
 quality:
  --vgg FILE      VGG-16 to relu5_1 (safetensors); classic needs it too
  --run DIR       a training run's folder: the pairs it kept apart (held-out.json), its scales (scales.safetensors)
  --photos DIR    ... or photos ...
  --styles DIR    ... and styles, paired by name
  --scales FILE   the filters' scales (the run's; for folders, measured on their pictures)
  --held-out N    of photos and styles, only those that the trainer keeps apart from these folders: the first N of each in an
                  order that their names give, with the scales that it measures (tables: 40, as for our models)
  --most N        the first N pairs only
  --out DIR       where sheet, JSON and CSV go (.runs/lab)
 speed:
  --sizes LIST    sizes of the photos, pixels, in multiples of 4 (256,512,1024,1920x1080,4000x3000)
  --threads LIST  numbers of CPU threads (1,all)
  --seconds N     about how long each size takes, with each number of threads (4)
  --device LIST   cpu, webgpu (both; WebGPU where there is a graphics card)
 tables:
  --no-browser    leave the browser out
 steady:
  --photos DIR    what the camera looks at (samples/photos)
  --styles DIR    (samples/styles)
  --pairs N       pairs of photo and style, each through every clip (3)
  --noise N       deviation of the sensor noise, levels of 255 (4)
  --clips LIST    some of the clips (all)
  --clip DIR      the frames of a real clip as well, pictures in the order of their names (video: a video file)
  --run, --vgg    as above, for content and style loss beside the figures`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const { peers, record, photos, styles, vgg, run } = values;
  const models = values.models?.split(",") ?? (await ourModels());
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new LabError(`Expected one command, got also "${rest.join(" ")}".`);
  if (values.help || command === undefined) return say(help);
  const measured = { models, peers, record, vgg };
  const pairsFrom = (heldOut: number | undefined): QualityOptions => {
    if (vgg === undefined) throw new LabError(`${command} needs --vgg FILE: VGG-16 to relu5_1, safetensors.`);
    const folders = photos !== undefined && styles !== undefined ? { photos, styles, heldOut } : null;
    const pairs = run !== undefined ? { run } : folders;
    if (!pairs) throw new LabError(`${command} needs pairs: --run DIR, or --photos DIR and --styles DIR.`);
    return { ...measured, vgg, pairs, scales: values.scales, most: wholeOption("most", values.most), out: values.out };
  };
  const heldOut = wholeOption("held-out", values["held-out"]);
  switch (command) {
    case "tables": {
      const browser = !values["no-browser"];
      await tables(
        { quality: pairsFrom(heldOut ?? 40), speed: { ...measured, ...speedOptions(values) }, browser },
        say,
      );
      return;
    }
    case "readme":
      return writeReadme();
    case "quality":
      await quality(pairsFrom(heldOut), say);
      return;
    case "speed":
      await speed({ ...measured, ...speedOptions(values) }, say);
      return;
    case "steady": {
      const { clip } = values;
      const from = { photos: photos ?? "samples/photos", styles: styles ?? "samples/styles" };
      const pairs = wholeOption("pairs", values.pairs) ?? 3;
      const noise = Number(values.noise);
      if (!(noise >= 0 && noise <= 64)) throw new LabError(`--noise: expected 0 to 64 levels, got "${values.noise}".`);
      say(steadyHead);
      const clips = values.clips.split(",");
      await steady({ ...measured, ...from, pairs, noise, clips, clip, run }, say);
      return;
    }
    case "video": {
      const { clip } = values;
      if (clip === undefined) throw new LabError("video needs --clip FILE: a video.");
      await videoShare({ models, clip, vgg }, say);
      return;
    }
    default:
      throw new LabError(
        `There is no "${command}". Use tables, readme, quality, steady, video or speed; --help says more.`,
      );
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        models: { type: "string" },
        peers: { type: "string" },
        record: { type: "boolean", default: false },
        run: { type: "string" },
        photos: { type: "string" },
        styles: { type: "string" },
        scales: { type: "string" },
        vgg: { type: "string" },
        "held-out": { type: "string" },
        most: { type: "string" },
        out: { type: "string", default: ".runs/lab" },
        sizes: { type: "string", default: "256,512,1024,1920x1080,4000x3000" },
        threads: { type: "string", default: "1,all" },
        seconds: { type: "string" },
        "no-browser": { type: "boolean", default: false },
        device: { type: "string", default: "cpu,webgpu" },
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

/** The models in the package. `classic` is one of them where it has been taught. */
async function ourModels(): Promise<string[]> {
  const there = await readdir(fileURLToPath(new URL("../models/", import.meta.url)));
  return ["studio", "live", "classic"].filter((name) => there.includes(name));
}

function speedOptions({
  sizes,
  threads,
  seconds,
  device,
}: Options): Pick<SpeedOptions, "sizes" | "threads" | "seconds" | "devices"> {
  return {
    devices: device.split(",").map((name) => {
      if (name === "cpu" || name === "webgpu") return name;
      throw new LabError(`--device: expected cpu or webgpu, got "${name}".`);
    }),
    sizes: sizes.split(",").map(sizeOption),
    threads: threads.split(",").map((text) => (text === "all" ? undefined : wholeOption("threads", text))),
    seconds: wholeOption("seconds", seconds) ?? 4,
  };
}

function sizeOption(text: string): Size {
  const [width, height = width] = text.split("x").map(Number) as [number, number?];
  if (![width, height].every((side) => Number.isInteger(side / 4) && side >= 4)) {
    throw new LabError(`--sizes: expected sizes in multiples of 4, such as 512 or 1920x1080, got "${text}".`);
  }
  return { width, height };
}

type Options = ReturnType<typeof parse>["values"];

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

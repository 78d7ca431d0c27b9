/**
 * @file The lab's command line: `npm run lab -- --help`.
 */
import { modelNames } from "pleinair/node";
import { parseOptions, record, run, say } from "./command-line.ts";
import { LabError } from "./lab-error.ts";
import { measureAll, wholeSizes } from "./measure-all.ts";
import { seenSizes } from "./quality/metrics.ts";
import { blindComparisons } from "./quality/blind.ts";
import { measureQuality, qualityRows, type QualityOptions } from "./quality/quality.ts";
import { writeBlindPage } from "./report/blind-page.ts";
import { writeDocuments } from "./report/documents.ts";
import { qualityHead, qualityLine, writeQualityReport } from "./report/quality-report.ts";
import { browserText, wholeHead, wholeText } from "./report/speed-report.ts";
import { stabilityText } from "./report/stability-report.ts";
import { histories, machineStamp, stamp } from "./results.ts";
import { browserRows, measureBrowser } from "./speed/browser.ts";
import { measureNetworks, speedRows, type SpeedOptions } from "./speed/networks.ts";
import type { Size } from "./speed/test-pictures.ts";
import { measureVideo } from "./speed/video.ts";
import { measureWhole, wholeRows } from "./speed/whole.ts";
import { clipNames } from "./stability/clips.ts";
import { measureStability, stabilityRows } from "./stability/stability.ts";

const help = `npm run lab -- tables --photos DIR --styles DIR --vgg FILE [--peers DIR] [options]
  Measures everything that README and docs/benchmarks.md say but stability, records it, and writes their tables.

npm run lab -- documents
  Writes the tables of README and docs/benchmarks.md from lab/results, without measuring.

npm run lab -- quality --vgg FILE (--run DIR | --photos DIR --styles DIR) [options]
  Scores paintings of the same pairs by our models, peers and baselines: content, style, texture, colours, diversity, similarity; as
  seen at 512 and 1024 pixels; lattice, shift, relief. A table, a contact sheet (quality.html), JSON and CSV.

npm run lab -- blind --vgg FILE (--run DIR | --photos DIR --styles DIR) [options]
  Writes a page for people (blind.html): two models' paintings of one pair side by side, without names. Which is the better painting?
  Answers are tallied and saved as CSV.

npm run lab -- speed [options]
  Networks alone, in turn in one process: medians with the interquartile range, time a pixel relative to the first model's,
  multiply-accumulates a second beside those of one large convolution.

npm run lab -- whole [options]
  Whole paintings from JPEG to JPEG, each size in a process of its own: the time of every part and the peak memory.

npm run lab -- browser [options]
  Frames a second of live painting in the installed Chrome, Edge or Chromium (or CHROME_PATH).

npm run lab -- stability [options]
  Change from frame to frame on generated clips: our models frame by frame, as a sequence and with motion compensation; peers frame by frame.
${Object.entries(clipNames)
  .map(([name, shows]) => `    ${name.padEnd(9)}${shows}`)
  .join("\n")}

npm run lab -- video --clip FILE
  The speed of painting a video, beside that of the painter alone at the same size.

Options:
  --models LIST   names or folders of our models (${modelNames.join(",")})
  --peers DIR     peers' graphs: microast-full.onnx, microast-photo.onnx, magenta-predict.onnx, magenta-transform.onnx
  --record        add the figures to lab/results
 quality:
  --vgg FILE      VGG-16 to relu5_1 (safetensors); classic needs it too
  --run DIR       a training run's folder: its held-out pairs (held-out.json) and scales (scales.safetensors)
  --photos DIR    ... or photos ...
  --styles DIR    ... and styles, paired by name
  --scales FILE   the filters' scales (the run's; for folders, measured on their pictures)
  --held-out N    only the pictures that the trainer holds out of these folders: the first N of each in an order that their names give,
                  with the scales that it measures (tables: 40, as for our models)
  --most N        the first N pairs only
  --seen LIST     sizes at which paintings are compared as seen (${seenSizes.join(",")}), or none
  --out DIR       where contact sheet, JSON and CSV go (.runs/lab)
 blind: --run, --photos, --styles, --held-out, --most and --out as above
  --size N        side of the photos, pixels (512)
  --seed N        another order of pairs, models and sides (1)
 speed, whole, browser:
  --sizes LIST    pixels; speed and browser in multiples of 4, browser squares (speed 256,512,1024,1920x1080,4000x3000)
  --threads LIST  speed: numbers of CPU threads (1,all)
  --seconds N     about how long each size takes, with each number of threads (4)
  --device LIST   speed: cpu, webgpu (both; WebGPU where there is a graphics card)
 tables:
  --no-browser    leave the browser out
 stability:
  --photos DIR    what the camera sees (samples/photos)
  --styles DIR    (samples/styles)
  --pairs N       pairs of photo and style, each through every clip (3)
  --noise N       standard deviation of the sensor noise, levels of 255 (4)
  --clips LIST    some of the clips (all)
  --clip DIR      the frames of a real clip as well, pictures in the order of their names (video: a video file)
  --run, --vgg    as above, for content and style loss beside the other figures`;

/** The commands, by name. */
const commands: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  async tables(options) {
    const measured = { quality: qualityOptions(options, 40), speed: speedOptions(options) };
    await measureAll({ ...measured, out: options.out, browser: !options["no-browser"] }, say);
    await writeDocuments();
    say("README.md and docs/benchmarks.md have the new tables.");
  },

  documents: () => writeDocuments(),

  async quality(options) {
    say(qualityHead);
    const run = await measureQuality(qualityOptions(options, undefined), (entry) => say(qualityLine(entry)));
    say(`Look at ${await writeQualityReport(options.out, run)}`);
    await record(options, histories.quality, qualityRows(run));
  },

  async blind(options) {
    const side = wholeOption("size", options.size) ?? 512;
    const seed = wholeOption("seed", options.seed) ?? 1;
    const comparisons = blindComparisons({ ...qualityOptions(options, undefined), side, seed });
    say(`Open ${await writeBlindPage(options.out, comparisons)}`);
  },

  async speed(options) {
    const rows = await measureNetworks(speedOptions(options), say);
    await record(options, histories.speed, speedRows(rows, { ...(await stamp()), ...machineStamp() }));
  },

  async whole(options) {
    const sizes =
      options.sizes === undefined ? wholeSizes : options.sizes.split(",").map((text) => sizeOption(text, 1));
    const models = modelsOf(options).filter((name) => name !== "classic");
    say(wholeHead);
    const rows = await measureWhole({ models, sizes }, (row) => say(wholeText(row)));
    await record(options, histories.whole, wholeRows(rows, { ...(await stamp()), ...machineStamp() }));
  },

  async browser(options) {
    const sizes = (options.sizes ?? "256,512").split(",").map((text) => sizeOption(text, 4).width);
    const models = modelsOf(options).filter((name) => name !== "classic");
    const times = await measureBrowser({ models, sizes, seconds: secondsOf(options) });
    say(browserText(times));
    await record(options, histories.browser, browserRows(times, { ...(await stamp()), ...machineStamp() }));
  },

  async stability(options) {
    const { peers, vgg, run, clip } = options;
    const noise = Number(options.noise);
    if (!(noise >= 0 && noise <= 64)) throw new LabError(`--noise: expected 0 to 64 levels, got "${options.noise}".`);
    const pairs = wholeOption("pairs", options.pairs) ?? 3;
    const folders = { photos: options.photos ?? "samples/photos", styles: options.styles ?? "samples/styles" };
    const models = modelsOf(options).filter((name) => name !== "classic");
    const clips = options.clips.split(",");
    const rows = await measureStability({ models, peers, ...folders, pairs, noise, clips, clip, vgg, run });
    const history = stabilityRows(rows, { ...(await stamp()), pairs, noise });
    say(
      stabilityText(
        history.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, `${value}`]))),
      ),
    );
    await record(options, histories.stability, history);
  },

  async video(options) {
    const { clip, vgg } = options;
    if (clip === undefined) throw new LabError("video needs --clip FILE: a video.");
    await measureVideo({ models: modelsOf(options), clip, vgg }, say);
  },
};

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new LabError(`Expected one command, got also "${rest.join(" ")}".`);
  if (values.help || name === undefined) return say(help);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new LabError(`There is no "${name}". Use ${Object.keys(commands).join(", ")}; --help says more.`);
  await command(values);
}

type Options = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  return parseOptions(args, {
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
    seen: { type: "string", default: seenSizes.join(",") },
    out: { type: "string", default: ".runs/lab" },
    size: { type: "string" },
    seed: { type: "string" },
    sizes: { type: "string" },
    threads: { type: "string", default: "1,all" },
    seconds: { type: "string" },
    "no-browser": { type: "boolean", default: false },
    device: { type: "string", default: "cpu,webgpu" },
    pairs: { type: "string" },
    noise: { type: "string", default: "4" },
    clips: { type: "string", default: Object.keys(clipNames).join(",") },
    clip: { type: "string" },
  });
}

const modelsOf = ({ models }: Options): readonly string[] => models?.split(",") ?? modelNames;

const secondsOf = ({ seconds }: Options): number => wholeOption("seconds", seconds) ?? 4;

/** @param heldOut - What `--held-out` is when it is not given. */
function qualityOptions(options: Options, heldOut: number | undefined): QualityOptions {
  const { vgg, photos, styles, run, peers, scales, out } = options;
  if (vgg === undefined) throw new LabError("--vgg FILE is missing: VGG-16 to relu5_1, safetensors.");
  const held = wholeOption("held-out", options["held-out"]) ?? heldOut;
  const folders = photos !== undefined && styles !== undefined ? { photos, styles, heldOut: held } : undefined;
  const pairs = run !== undefined ? { run } : folders;
  if (!pairs) throw new LabError("Pairs are missing: --run DIR, or --photos DIR and --styles DIR.");
  const seen = options.seen === "none" ? [] : options.seen.split(",").map(Number);
  if (seen.some((side) => !(seenSizes as readonly number[]).includes(side))) {
    throw new LabError(`--seen: expected some of ${seenSizes.join(",")}, or none, got "${options.seen}".`);
  }
  const count = wholeOption("most", options.most);
  return { models: modelsOf(options), peers, vgg, pairs, scales, count, seen, cache: out };
}

function speedOptions(options: Options): SpeedOptions {
  const { peers, vgg, device, threads, sizes = "256,512,1024,1920x1080,4000x3000" } = options;
  return {
    ...{ models: modelsOf(options), peers, vgg },
    devices: device.split(",").map((name) => {
      if (name === "cpu" || name === "webgpu") return name;
      throw new LabError(`--device: expected cpu or webgpu, got "${name}".`);
    }),
    sizes: sizes.split(",").map((text) => sizeOption(text, 4)),
    threads: threads.split(",").map((text) => (text === "all" ? undefined : wholeOption("threads", text))),
    seconds: secondsOf(options),
  };
}

/** `512` or `1920x1080`, in multiples of `step`. */
function sizeOption(text: string, step: number): Size {
  const [width, height = width] = text.split("x").map(Number) as [number, number?];
  if (![width, height].every((side) => Number.isInteger(side / step) && side >= step)) {
    throw new LabError(`--sizes: expected sizes in multiples of ${step}, such as 512 or 1920x1080, got "${text}".`);
  }
  return { width, height };
}

function wholeOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new LabError(`--${name}: expected a whole number from 1 on, got "${text}".`);
  }
  return value;
}

await run(main, 2);

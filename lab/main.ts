/**
 * @file The lab: measures our models and their peers. `npm run lab -- --help`.
 */
import { parseArgs } from "node:util";
import { quality, textHead as qualityHead } from "./quality.ts";
import { speed, textHead as speedHead } from "./speed.ts";
import { clipNames } from "./clips.ts";
import { steady, textHead as steadyHead } from "./steady.ts";

const help = `npm run lab -- quality --run DIR --vgg FILE [options]
  Content and style loss, SSIM, a contact sheet: every contender on the pairs that a training run kept apart.

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
 quality:
  --run DIR       a training run's folder (held-out.json, scales.safetensors)
  --vgg FILE      VGG-16 to relu5_1 (safetensors)
  --out DIR       where the sheet goes (.runs/lab)
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
  --run, --vgg    as above, for content and style loss beside the figures
  --record        append the figures to lab/results/`;

const say = (line: string) => process.stdout.write(`${line}\n`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h" },
    models: { type: "string", default: "studio,live" },
    peers: { type: "string" },
    run: { type: "string" },
    vgg: { type: "string" },
    out: { type: "string", default: ".runs/lab" },
    sizes: { type: "string", default: "256,512" },
    threads: { type: "string" },
    rounds: { type: "string", default: "15" },
    device: { type: "string", default: "cpu" },
    photos: { type: "string", default: "samples/photos" },
    styles: { type: "string", default: "samples/styles" },
    pairs: { type: "string", default: "3" },
    noise: { type: "string", default: "4" },
    clips: { type: "string", default: Object.keys(clipNames).join(",") },
    clip: { type: "string" },
    record: { type: "boolean", default: false },
  },
});
const [what] = positionals;
const { run, vgg, peers, out, device } = values;
const models = values.models.split(",");
if (what === "quality" && run && vgg && !values.help) {
  say(qualityHead);
  await quality({ run, vgg, models, peers, out }, say);
} else if (what === "speed" && (device === "cpu" || device === "webgpu") && !values.help) {
  say(speedHead);
  const sizes = values.sizes.split(",").map(Number);
  const threads = values.threads === undefined ? undefined : Number(values.threads);
  await speed({ models, peers, sizes, device, threads, rounds: Number(values.rounds) }, say);
} else if (what === "steady" && !values.help) {
  say(steadyHead);
  const { photos, styles, clip, record } = values;
  const [pairs, noise] = [Number(values.pairs), Number(values.noise)];
  await steady(
    { models, peers, photos, styles, pairs, noise, clips: values.clips.split(","), clip, vgg, run, record },
    say,
  );
} else {
  say(help);
  process.exitCode = values.help ? 0 : 2;
}

/**
 * @file The lab: measures our models and their peers. `npm run lab -- --help`.
 */
import { parseArgs } from "node:util";
import { quality, textHead as qualityHead } from "./quality.ts";
import { speed, textHead as speedHead } from "./speed.ts";

const help = `npm run lab -- quality --run DIR --vgg FILE [options]
  Content and style loss, SSIM, a contact sheet: every contender on the pairs that a training run kept apart.

npm run lab -- speed [options]
  The networks alone, in turn in one process: medians, and time a pixel as a ratio to the first model's.

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
  --device NAME   cpu or webgpu (cpu)`;

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
} else {
  say(help);
  process.exitCode = values.help ? 0 : 2;
}

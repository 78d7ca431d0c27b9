/**
 * @file The lab: measures our models and their peers, `npm run lab -- quality --help`.
 */
import { parseArgs } from "node:util";
import { quality, textHead } from "./quality.ts";

const help = `npm run lab -- quality --run DIR --vgg FILE [options]

Content and style loss, SSIM, a contact sheet: every contender on the pairs that a training run kept apart.

Options:
  --run DIR       a training run's folder (held-out.json, scales.safetensors)
  --vgg FILE      VGG-16 to relu5_1 (safetensors)
  --models LIST   names or folders of our models (studio)
  --peers DIR     peers' graphs: microast-full.onnx, magenta-predict.onnx and magenta-transform.onnx
  --out DIR       where the sheet goes (.runs/lab)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", short: "h" },
    run: { type: "string" },
    vgg: { type: "string" },
    models: { type: "string" },
    peers: { type: "string" },
    out: { type: "string" },
  },
});
if (values.help || positionals[0] !== "quality" || !values.run || !values.vgg) {
  process.stdout.write(`${help}\n`);
  process.exitCode = values.help ? 0 : 2;
} else {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(textHead);
  const { run, vgg, models = "studio", peers, out = ".runs/lab" } = values;
  await quality({ run, vgg, models: models.split(","), peers, out }, say);
}

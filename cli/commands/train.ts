/**
 * @file `pleinair train`: teaches a painter from two folders of pictures.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { exportModel, makeConfig, train as trainPainter, type Config, type Progress } from "@pleinair/trainer";
import { createRuntime, FileError, readModel } from "pleinair/node";
import { deviceOption, numberOption, parse } from "../arguments.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";

const help = `pleinair train --photos DIR --styles DIR --vgg FILE [options]

Teaches a painter: content and style loss on a frozen VGG-16, Adam, all as ONNX graphs. Ctrl-C saves and stops; --resume goes
on from there. While it runs, report.html in the run's folder shows losses and paintings.

  pleinair train --photos photos/ --styles paintings/ --vgg vgg16.safetensors
  pleinair train --resume --photos photos/ --styles paintings/ --vgg vgg16.safetensors
  pleinair train --finetune --style wave.jpg --photos photos/ --styles paintings/ --vgg vgg16.safetensors

Options:
      --photos DIR    photos, subfolders included
      --styles DIR    paintings, subfolders included
      --vgg FILE      weights of VGG-16 or 19 (safetensors, from "pleinair fetch vgg" or named as in Keras or torchvision)
      --model NAME    studio, live or classic (studio)
      --steps N       steps in all
      --config FILE   a JSON file with the settings that differ from the defaults
      --run DIR       where the run lives (.runs/<model>)
      --from FILE     weights to start from instead of random ones
      --finetune      start from the model's own weights, at a tenth of the step size and for 1,000 steps
      --style FILE    with --finetune: learn this picture more than the others
      --resume        go on from the run's checkpoint
      --export DIR    write the model there at the end: weights, manifest, card
      --data TEXT     a sentence on the pictures, for the card
      --device NAME   auto, cpu or webgpu (auto)
      --json          a JSON object a line`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse(args, {
    photos: { type: "string" },
    styles: { type: "string" },
    vgg: { type: "string" },
    model: { type: "string" },
    steps: { type: "string" },
    config: { type: "string" },
    run: { type: "string" },
    from: { type: "string" },
    finetune: { type: "boolean" },
    style: { type: "string" },
    resume: { type: "boolean" },
    export: { type: "string" },
    data: { type: "string" },
    device: { type: "string" },
    json: { type: "boolean" },
  });
  const { photos, styles, vgg } = values;
  if (!photos || !styles || !vgg) {
    throw new UsageError("train needs --photos DIR, --styles DIR and --vgg FILE; see pleinair train --help.");
  }
  if (values.style && !values.finetune) throw new UsageError("--style goes with --finetune.");
  if (values.from && values.finetune)
    throw new UsageError("--from and --finetune both name weights to start from; use one.");
  const steps = values.steps === undefined ? undefined : numberOption("steps", values.steps, 0, 1, 1e9);
  const folder = values.run ?? join(".runs", values.model ?? "studio");
  const config = values.resume
    ? await savedConfig(folder)
    : makeConfig({
        ...(values.finetune && { steps: 1000, rate: 1e-4, warmup: 20, styleShare: values.style ? 0.75 : 0 }),
        ...(values.config !== undefined && (await readJson(values.config))),
        ...(values.model !== undefined && { model: values.model }),
        ...(steps !== undefined && { steps }),
      });
  const runtime = await createRuntime({ device: deviceOption(values.device) });
  const started = performance.now();
  let firstStep: number | undefined;
  const result = await trainPainter({
    runtime,
    photos,
    styles,
    vgg,
    folder,
    config,
    ...(values.style !== undefined && { favourite: values.style }),
    ...(values.resume && { resume: true }),
    ...(values.from !== undefined && { from: await readFile(values.from), fromName: values.from }),
    ...(values.finetune && {
      from: (await readModel(config.model, vgg)).weights,
      fromName: `the model ${config.model}`,
    }),
    signal: io.signal,
    on: {
      pictures(found) {
        for (const { path, reason } of found.bad) io.err(`left out: ${path}: ${reason}`);
        io.err(
          `${found.photos} photos, ${found.styles} styles, ${found.bad.length} left out; the report is ${join(folder, "report.html")}`,
        );
      },
      preparing(fraction) {
        if (!values.json)
          io.progress?.(fraction < 1 ? `looking at the first crops: ${Math.floor(100 * fraction)} %` : "");
      },
      step(progress) {
        firstStep ??= progress.step;
        if (values.json) io.out(JSON.stringify(progress));
        else
          io.progress?.(
            line(progress, config, (performance.now() - started) / (progress.step - firstStep || Infinity)),
          );
      },
      evaluated(step, { content, style, steady }) {
        io.progress?.("");
        if (!values.json)
          io.out(
            `step ${step}: on pictures kept apart content ${content.toFixed(3)}, style ${style.toFixed(3)}, ` +
              `${(255 * Math.sqrt(steady)).toFixed(1)} of 255 unsteady`,
          );
      },
    },
  });
  io.progress?.("");
  if (io.signal.aborted) {
    io.err(`Stopped at step ${result.step} of ${config.steps}; go on with --resume.`);
    return exitCodes.interrupted;
  }
  if (values.export !== undefined) {
    const commit = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"]).then(
      ({ stdout }) => stdout.trim(),
      () => "unknown",
    );
    const data = values.data ?? "The pictures of whoever trained it.";
    const { name } = await exportModel({ runtime, run: folder, vgg, to: values.export, commit, data });
    io.out(`${name} is in ${values.export}; use it with --model ${values.export}`);
  }
  return exitCodes.ok;
}

export const train: Command = { help, run };

function line({ step, content, style, stepMs, rate }: Progress, config: Config, meanMs: number): string {
  const left = ((config.steps - step) * (meanMs || stepMs)) / 60_000;
  const time = left >= 90 ? `${(left / 60).toFixed(1)} h` : `${left.toFixed(0)} min`;
  return `step ${step}/${config.steps}  content ${content.toFixed(2)}  style ${style.toFixed(2)}  rate ${rate.toExponential(1)}  ${stepMs.toFixed(0)} ms a step  ${time} left`;
}

async function savedConfig(folder: string): Promise<Config> {
  const saved = await readJson(join(folder, "config.json"));
  return makeConfig(saved);
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  } catch (cause) {
    throw new FileError(path, `expected a JSON file of settings (${(cause as Error).message}).`, { cause });
  }
}

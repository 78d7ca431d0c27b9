/**
 * @file `pleinair train`: trains a painter on two folders of pictures.
 */
import { execFile } from "node:child_process";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  ConfigError,
  exportModel,
  makeConfig,
  parseSettings,
  train as trainPainter,
  type Config,
  type Progress,
} from "#trainer";
import { createRuntime, FileError, readModel } from "pleinair/node";
import { kindOf } from "../files/kind.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Trains a painter, and exports it where asked for. */
export async function train(_: readonly string[], options: OptionsOf<"train">, io: Io): Promise<number> {
  const { photos, styles, vgg, json } = options;
  if (!photos || !styles || !vgg) {
    throw new UsageError("train needs --photos DIR, --styles DIR and --vgg FILE; see pleinair train --help.");
  }
  if (options.style && !options.finetune) throw new UsageError("--style goes with --finetune.");
  if (options.from && options.finetune)
    throw new UsageError("--from and --finetune both name weights to start from; use one.");
  const folder = options.run ?? join(".runs", options.model ?? "studio");
  await checkRun(folder, options);
  const config = options.resume
    ? await savedConfig(folder)
    : makeConfig({
        ...(options.finetune && { steps: 1000, rate: 1e-4, warmup: 20, styleShare: options.style ? 0.75 : 0 }),
        ...(options.config !== undefined && (await readJson(options.config))),
        ...given({ model: options.model, steps: options.steps }),
      });
  const runtime = await createRuntime(given({ device: options.device, threads: options.threads }));
  const started = performance.now();
  let firstStep: number | undefined;
  const result = await trainPainter({
    runtime,
    photos,
    styles,
    vgg,
    folder,
    config,
    ...given({ favourite: options.style }),
    ...(options.resume && { resume: true }),
    ...(options.from !== undefined && { from: await readFile(options.from), fromName: options.from }),
    ...(options.finetune && {
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
        if (!json) io.progress?.(fraction < 1 ? `looking at the first crops: ${Math.floor(100 * fraction)} %` : "");
      },
      step(progress) {
        firstStep ??= progress.step;
        if (json) io.out(JSON.stringify(progress));
        else
          io.progress?.(
            line(progress, config, (performance.now() - started) / (progress.step - firstStep || Infinity)),
          );
      },
      evaluated(step, { content, style, temporal }) {
        io.progress?.("");
        if (!json)
          io.out(
            `step ${step}: on held-out pictures content ${content.toFixed(3)}, style ${style.toFixed(3)}, ` +
              `${(255 * Math.sqrt(temporal)).toFixed(1)} of 255 unsteady`,
          );
      },
    },
  });
  io.progress?.("");
  if (io.signal.aborted) {
    io.err(`Stopped at step ${result.step} of ${config.steps}; go on with --resume.`);
    return exitCodes.interrupted;
  }
  if (options.export !== undefined) {
    const commit = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"]).then(
      ({ stdout }) => stdout.trim(),
      () => "unknown",
    );
    const data = options.dataDescription ?? "The pictures of whoever trained it.";
    const { name } = await exportModel({ runtime, run: folder, vgg, to: options.export, commit, data });
    io.out(`${name} is in ${options.export}; use it with --model ${options.export}`);
  }
  return exitCodes.ok;
}

function line({ step, content, style, stepMs, rate }: Progress, config: Config, meanMs: number): string {
  const left = ((config.steps - step) * (meanMs || stepMs)) / 60_000;
  const time = left >= 90 ? `${(left / 60).toFixed(1)} h` : `${left.toFixed(0)} min`;
  return `step ${step}/${config.steps}  content ${content.toFixed(2)}  style ${style.toFixed(2)}  rate ${rate.toExponential(1)}  ${stepMs.toFixed(0)} ms a step  ${time} left`;
}

/** Files that show that a folder holds a run. */
const runFiles = ["config.json", "checkpoint.safetensors", "log.jsonl"];

/**
 * Sees to it that no run is lost: one that exists is resumed, or moved away with `--force`.
 *
 * @throws {FileError} when there is a run, or something that is no folder.
 */
async function checkRun(folder: string, { resume, force }: OptionsOf<"train">): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new FileError(folder, `expected a folder for the run (${cause.message}).`, { cause });
  });
  const hasRun = names?.some((name) => runFiles.includes(name)) ?? false;
  if (resume && !hasRun)
    throw new FileError(folder, "there is no run to resume here. Leave --resume out to begin one.");
  if (!hasRun || resume) return;
  if (!force) {
    throw new FileError(
      folder,
      "holds a run already. Go on with it: --resume. Begin another: --run with another folder, or --force, which renames this one.",
    );
  }
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(":", "-");
  await rename(folder, `${folder.replace(/[\\/]+$/, "")}-until-${stamp}`);
}

async function savedConfig(folder: string): Promise<Config> {
  const saved = await readJson(join(folder, "config.json"));
  return namingConfig(join(folder, "config.json"), () => makeConfig(saved));
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  // A pipe would be waited for, and a device may never end.
  if ((await kindOf(path)) !== "file") throw new FileError(path, "there is no such file; expected JSON with settings.");
  const text = await readFile(path, "utf8");
  return namingConfig(path, () => parseSettings(text));
}

/** Runs `work` on the settings in a file: its complaints get the file's name in front. */
function namingConfig<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ConfigError) throw new ConfigError(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}

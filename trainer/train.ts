/**
 * @file A training run, from two folders of pictures to weights. Read from top to bottom.
 */
import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { FormatError, PleinAirError, type Runtime, type Tensor } from "pleinair";
import {
  constants,
  decodeSafetensors,
  encodeSafetensors,
  packParameters,
  prepareVgg,
  unpackParameters,
  readVgg,
  vggFingerprint,
  type FilterScales,
} from "pleinair/network";
import { createBatches } from "./batches.ts";
import { loadCheckpoint, saveCheckpoint, writeSafely } from "./checkpoint.ts";
import type { Config } from "./config.ts";
import { evaluationPx, loadEvaluator, readSquare, type Evaluation } from "./evaluate.ts";
import { readHistory, type Progress } from "./history.ts";
import { initialWeights, startingFrom } from "./initial-weights.ts";
import { loadSteps } from "./losses.ts";
import { initialState, learningRate, norm, update, type State } from "./optimiser.ts";
import { lookAt, scanPictures, type BadPicture, type Picture } from "./pictures.ts";
import { trainableModel, type TrainableModel } from "./trainable.ts";
import { writeReport } from "./report.ts";
import { loadTargets, measureScales } from "./targets.ts";
import { createDivergenceMonitor } from "./divergence.ts";

/** What a run is given. */
export interface TrainOptions {
  readonly runtime: Runtime;
  /** Folders of pictures; subfolders are read too. */
  readonly photos: string;
  readonly styles: string;
  /** VGG-16 weights, safetensors, as they come. */
  readonly vgg: string;
  /** Where the run lives: checkpoint, log, report, best weights. */
  readonly folder: string;
  readonly config: Config;
  /** Weights to start from instead of random ones: the bytes of a safetensors file. */
  readonly from?: Uint8Array;
  /** What they are, for the model card, such as `"models/live"`. */
  readonly fromName?: string;
  /** A picture that `styleShare` of the styles are cut from. */
  readonly favourite?: string;
  /** Go on from the checkpoint in `folder`. */
  readonly resume?: boolean;
  /** Stops the run at the end of a step; a checkpoint is written. */
  readonly signal?: AbortSignal;
  readonly on?: TrainListener;
}

/** What a run tells while it goes on. */
export interface TrainListener {
  pictures?(found: { photos: number; styles: number; bad: readonly BadPicture[] }): void;
  /** While VGG looks at the first crops, before the first step: the share that is done, 0 to 1. */
  preparing?(fraction: number): void;
  step?(progress: Progress): void;
  evaluated?(step: number, evaluation: Evaluation): void;
}

/** How a run ended. */
export interface TrainResult {
  readonly step: number;
  readonly best: (Evaluation & { readonly step: number }) | undefined;
}

/** Trains, until the last step or the signal. */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { runtime, folder, signal, on = {} } = options;
  const config = withRevisionOf(options);
  const path = (name: string) => join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(path("config.json"), JSON.stringify(config, null, 2));

  // Data: the first pictures, in an order that their names give, are held out.
  const photos = await scanPictures(options.photos, path("photos.scan.json"));
  const styles = await scanPictures(options.styles, path("styles.scan.json"));
  const bad = [...photos.bad, ...styles.bad];
  await writeFile(path("bad-pictures.txt"), bad.map((picture) => `${picture.path}: ${picture.reason}\n`).join(""));
  on.pictures?.({ photos: photos.good.length, styles: styles.good.length, bad });
  demandPictures(photos.good, options.photos, config);
  demandPictures(styles.good, options.styles, config);
  const { heldOut } = config;

  // VGG, every filter scaled to a mean activation of 1: without it training collapses to one colour.
  const raw = decodeSafetensors(await readFile(options.vgg)).tensors;
  const sample = [...photos.good.slice(heldOut, heldOut + 64), ...styles.good.slice(heldOut, heldOut + 64)];
  const scales = await scalesOf(runtime, raw, sample, path("scales.safetensors"));
  const scaledVgg = constants(prepareVgg(raw, scales));
  const vgg = config.scaleFilters ? scaledVgg : constants(prepareVgg(raw));
  const model = trainableModel(config, scaledVgg, config.scaleFilters ? undefined : scales["conv4_1"]);
  const { dims } = model;
  // What the lab needs to measure the same.
  const held = { photos: photos.good.slice(0, heldOut), styles: styles.good.slice(0, heldOut) };
  await writeSafely(path("held-out.json"), JSON.stringify(held, null, 1));

  const targets = await loadTargets(runtime, vgg, config.cropPx, config.cropPx + config.marginPx);
  const favourite = options.favourite === undefined ? undefined : await usablePicture(options.favourite);
  const trained = { photos: photos.good.slice(heldOut), styles: styles.good.slice(heldOut), favourite };
  const batches = createBatches(trained, targets, config, (fraction) => on.preparing?.(fraction));
  const steps = await loadSteps(runtime, vgg, model, config);
  const evaluator = await loadEvaluator(runtime, scaledVgg, model, held.photos, held.styles, config.part);

  const state = await startingState(options, config, model);
  const rateMultipliers = rateMultipliersOf(model);
  if (options.fromName !== undefined && !options.resume) await writeFile(path("from.txt"), options.fromName);
  const history = await readHistory(path("log.jsonl"), state.step);
  let monitor = createDivergenceMonitor();
  let best = history.evaluations.reduce<TrainResult["best"]>((a, b) => (a && score(a) <= score(b) ? a : b), undefined);

  /** The weighted sum of the losses: they move against each other, so that one of them alone would pick an extreme. */
  function score({ content, style, temporal, lattice = 0 }: Evaluation): number {
    // Logs of older runs know no steadiness.
    return (
      config.contentWeight * content +
      config.styleWeight * style +
      (config.temporalWeight && config.temporalWeight * temporal) +
      config.latticeWeight * lattice
    );
  }

  async function log(kind: string, line: object): Promise<void> {
    await appendFile(path("log.jsonl"), `${JSON.stringify({ kind, ...line })}\n`);
  }

  async function evaluate(): Promise<void> {
    const { paintings, ...figures } = await evaluator.run(state.average);
    const evaluation = { step: state.step, ...figures };
    monitor.paintings(evaluator.pairs, paintings);
    history.evaluations.push(evaluation);
    await log("evaluation", evaluation);
    if (!best || score(evaluation) < score(best)) {
      best = evaluation;
      await writeSafely(
        path("best.safetensors"),
        encodeSafetensors(unpackParameters(state.average, dims), { step: `${state.step}` }),
      );
    }
    await writeReport(folder, { config, history, pairs: evaluator.pairs, paintings, step: state.step });
    on.evaluated?.(state.step, figures);
  }

  let since = performance.now();
  try {
    while (state.step < config.steps && !signal?.aborted) {
      const { batches: pairs, picture } = await batches.at(state.step);
      // Losses of another kind begin: what was usual no longer is.
      if (state.step === config.reconstruct) monitor = createDivergenceMonitor();
      const { losses, gradient } = await (state.step < config.reconstruct
        ? steps.reconstruct(state.weights, pairs)
        : steps.run(state.weights, pairs, picture));
      const gradientNorm = norm(gradient);
      monitor.step(state.step, losses.total, gradientNorm);
      const rate = learningRate(state.step, config);
      update(state, gradient, gradientNorm, config, rateMultipliers);

      if (state.step % config.logEvery === 0) {
        const stepMs = (performance.now() - since) / config.logEvery;
        const spread = spreadOf(await steps.paint(state.weights, pairs[0]!));
        const progress = { step: state.step, ...losses, rate, gradientNorm, spread, stepMs };
        history.progress.push(progress);
        await log("progress", progress);
        on.step?.(progress);
        since = performance.now();
      }
      if (state.step % config.evaluateEvery === 0 || state.step === config.steps) await evaluate();
      if (isMilestone(state.step)) {
        await writeSafely(
          path(`at-${state.step}.safetensors`),
          encodeSafetensors(unpackParameters(state.average, dims)),
        );
      }
      if (state.step % config.saveEvery === 0 || state.step === config.steps) {
        await saveCheckpoint(path("checkpoint.safetensors"), state, config);
      }
    }
    if (signal?.aborted) await saveCheckpoint(path("checkpoint.safetensors"), state, config);
  } finally {
    await Promise.all([targets, steps, evaluator].map((held) => held.dispose()));
  }
  return { step: state.step, best };
}

/**
 * VGG's scales over some pictures. They take a minute, so they are kept in the run's folder, with a note of what they were taken
 * from; a run that goes on, or one that is given the file, need not measure again.
 */
async function scalesOf(
  runtime: Runtime,
  vgg: Readonly<Record<string, Tensor>>,
  sample: readonly Picture[],
  path: string,
): Promise<FilterScales> {
  const of = createHash("sha256")
    .update(JSON.stringify([vggFingerprint(readVgg(vgg)), sample.map(({ path }) => basename(path))]))
    .digest("hex");
  const kept = await readFile(path).then(decodeSafetensors, () => undefined);
  if (kept?.metadata["of"] === of) return kept.tensors;
  const scales = await measureScales(runtime, vgg, squares(sample), evaluationPx);
  await writeSafely(path, encodeSafetensors(scales, { of }));
  return scales;
}

/** Steps whose weights are kept, to look back at: 100, 500, 1,000, 5,000 and so on. */
function isMilestone(step: number): boolean {
  return step >= 100 && /^[15]0+$/.test(String(step));
}

/** The revision network of the painter that a run starts from stays a part of it. */
function withRevisionOf({ config, from, resume }: TrainOptions): Config {
  if (resume) return config;
  if (!from) {
    if (config.part === "painter") return config;
    throw new DataError("part: the revision is trained for a painter; give its weights to start from.");
  }
  const width = decodeSafetensors(from).tensors["revision.in.bias"]?.data.length;
  return width === undefined ? config : { ...config, revision: width };
}

async function startingState(
  { resume, from, folder }: TrainOptions,
  config: Config,
  model: TrainableModel,
): Promise<State> {
  if (resume) {
    const path = join(folder, "checkpoint.safetensors");
    const state = await loadCheckpoint(path);
    const expected = initialWeights(model, config.seed).length;
    if (state.weights.length !== expected) {
      throw new FormatError(
        `${path}: expected the ${expected} weights of ${config.model}, got ${state.weights.length}; it is of another model.`,
      );
    }
    return state;
  }
  if (from) return initialState(startingFrom(decodeSafetensors(from).tensors, model, config.seed));
  return initialState(initialWeights(model, config.seed));
}

/** Every weight's learning-rate multiplier, in the order of the weights. */
function rateMultipliersOf({ dims, rateMultiplier }: TrainableModel): Float32Array | undefined {
  if (!rateMultiplier) return undefined;
  const layers = Object.entries(dims).map(([name, shape]) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    return [name, { data: new Float32Array(size).fill(rateMultiplier(name)), dims: shape }] as const;
  });
  return packParameters(Object.fromEntries(layers), dims);
}

async function* squares(pictures: readonly Picture[]) {
  for (const picture of pictures) yield readSquare(picture);
}

function spreadOf({ data }: { data: Float32Array }): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
}

/** There are too few pictures. */
export class DataError extends PleinAirError {
  override readonly name = "DataError";
}

async function usablePicture(path: string): Promise<Picture> {
  const picture = await lookAt(path);
  if ("reason" in picture) throw new DataError(`${path} cannot be used: ${picture.reason}.`);
  return picture;
}

function demandPictures(good: readonly Picture[], folder: string, { heldOut }: Config): void {
  if (good.length < heldOut + 1) {
    throw new DataError(
      `${folder}: expected more than ${heldOut} usable pictures (heldOut is kept for evaluation), found ${good.length}. ` +
        "Add pictures, or set heldOut lower.",
    );
  }
}

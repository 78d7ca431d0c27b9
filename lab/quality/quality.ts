/**
 * @file Measures quality: evaluates models and baselines on the same pairs.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { measureScales } from "@pleinair/trainer";
import { toTensor, type Runtime } from "pleinair";
import { decodeSafetensors, type FilterScales } from "pleinair/network";
import { createRuntime } from "pleinair/node";
import { LabError } from "../lab-error.ts";
import { stamp, type Figures } from "../results.ts";
import { baselines } from "./baselines.ts";
import { createEvaluator, type Evaluation, type EvaluatorOptions } from "./evaluator.ts";
import { metrics, type Scores } from "./metrics.ts";
import { ourModel, peersIn, type MeasuredModel } from "./models.ts";
import { readPairs, sidePx, type Pair, type PairSource } from "./pairs.ts";
import { loadFeatureExtractor } from "./vgg-features.ts";

/** What to measure. */
export interface QualityOptions extends EvaluatorOptions {
  readonly pairs: PairSource;
  /** The filters' scales, safetensors. Default: those that belong to the pairs. */
  readonly scales?: string | undefined;
  /** VGG-16 to relu5_1, safetensors. */
  readonly vgg: string;
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers?: string | undefined;
  /** How many of the pairs, from the first on. Default: all. */
  readonly count?: number | undefined;
  /** A folder for scales that were measured. */
  readonly cache: string;
}

/** A model with its evaluation. */
export interface QualityEntry extends Evaluation, Pick<MeasuredModel, "name" | "version" | "baseline"> {}

/** What was measured. */
export interface QualityRun {
  readonly date: string;
  readonly commit: string;
  /** Names pairs and scales: figures of two sets cannot be compared. */
  readonly set: string;
  readonly pairs: readonly Pair[];
  readonly entries: readonly QualityEntry[];
}

/** Measures. @param onEntry - Called with each model's evaluation as it is done. */
export async function measureQuality(
  options: QualityOptions,
  onEntry: (entry: QualityEntry) => void,
): Promise<QualityRun> {
  const { vgg, peers, cache } = options;
  const at = await stamp();
  const runtime = await createRuntime({ device: "cpu" });
  const { pairs: all, scales: found } = await readPairs(runtime, options.pairs, vgg, cache);
  const pairs = all.slice(0, options.count);
  if (pairs.length < 2) {
    throw new LabError(`There is ${pairs.length} pair; expected two or more, for styles to differ.`);
  }
  const weights = decodeSafetensors(await readFile(vgg)).tensors;
  const scaleBytes = options.scales === undefined ? found : await readFile(options.scales);
  const scales: FilterScales = scaleBytes
    ? decodeSafetensors(scaleBytes).tensors
    : await measureScales(runtime, weights, picturesOf(pairs), sidePx);
  const extractor = await loadFeatureExtractor(runtime, weights, scales, sidePx);
  const evaluator = await createEvaluator(extractor, pairs, options);
  const entries: QualityEntry[] = [];
  for await (const model of modelsOf(runtime, options.models, vgg, peers)) {
    entries.push({ ...model, ...(await evaluator.evaluate(model)) });
    onEntry(entries.at(-1)!);
    await model.dispose();
  }
  await extractor.dispose();
  await runtime.dispose();
  return { ...at, set: setOf(pairs, scaleBytes), pairs, entries };
}

/** Baselines, ours, peers; each is loaded when its turn comes. */
async function* modelsOf(
  runtime: Runtime,
  models: readonly string[],
  vgg: string,
  peers: string | undefined,
): AsyncGenerator<MeasuredModel> {
  yield* baselines;
  for (const model of models) yield ourModel(runtime, model, vgg);
  if (peers !== undefined) yield* await peersIn(runtime, peers);
}

async function* picturesOf(pairs: readonly Pair[]) {
  for (const { photo, style } of pairs) yield* [toTensor(photo), toTensor(style)];
}

/** The means as rows of the history. */
export function qualityRows({ date, commit, set, pairs, entries }: QualityRun): Figures[] {
  return entries.map(({ name, version = "", scores }) => ({
    ...{ date, commit, pairs: pairs.length, set, name, version },
    ...inCsv(scores),
  }));
}

/** Scores for a CSV, one digit more than tables show. */
export function inCsv(scores: Scores): Record<string, string> {
  return Object.fromEntries(
    metrics.map(({ key, digits }) => {
      const value = scores[key] ?? NaN;
      return [key, Number.isNaN(value) ? "" : `${+value.toFixed(digits + 1)}`];
    }),
  );
}

/** A short name for what the figures rest on. */
function setOf(pairs: readonly Pair[], scales: Uint8Array | undefined): string {
  const hash = createHash("sha256");
  for (const { photo, style } of pairs) hash.update(photo.data).update(style.data);
  // Scales that are measured follow from the pairs.
  if (scales) hash.update(scales);
  return hash.digest("hex").slice(0, 8);
}

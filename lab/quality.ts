/**
 * @file `npm run lab -- quality`: every contender's paintings of the same pairs, judged; a table, a contact sheet, JSON and CSV.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { measureScales } from "@pleinair/trainer";
import { toTensor, type Runtime } from "pleinair";
import { decodeSafetensors, type FilterScales } from "pleinair/network";
import { createRuntime } from "pleinair/node";
import { ours, peersIn, recoloured, untouched, type Contender } from "./contenders.ts";
import { appendRows, resultsFolder, stamp } from "./history.ts";
import { createJudge } from "./judge.ts";
import { LabError } from "./lab-error.ts";
import { figureText, measures, type Figures } from "./measures.ts";
import { readFolders, readHeldOut, readKeptApart, sidePx, type Pair } from "./pairs.ts";
import { loadReader } from "./reader.ts";
import { writeSheet, type Entry } from "./sheet.ts";

/** What to measure. */
export interface QualityOptions {
  /**
   * A training run's folder, for its `held-out.json` and `scales.safetensors`; or two folders of pictures, paired by name, or the first
   * `heldOut` of each as a training run keeps them apart.
   */
  readonly pairs:
    | { readonly run: string }
    | { readonly photos: string; readonly styles: string; readonly heldOut?: number | undefined };
  /** The filters' scales, safetensors. Default: the run's; for folders, measured on their pictures. */
  readonly scales?: string | undefined;
  /** VGG-16 to relu5_1, safetensors. */
  readonly vgg: string;
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers?: string | undefined;
  /** How many of the pairs, from the first on. Default: all. */
  readonly most?: number | undefined;
  /** Where the sheet, the JSON and the CSV go. */
  readonly out: string;
  /** Add the means to the history. */
  readonly record?: boolean;
}

/** Where the history of quality is kept. */
export const qualityHistory = join(resultsFolder, "quality.csv");

/** The columns of the history. `set` names pairs and scales: figures of two sets cannot be compared. */
const columns = ["date", "commit", "pairs", "set", "name", "version", ...measures.map(({ key }) => key)];

/** Measures, says a line for each contender, and writes `quality.html`, `quality.json` and `quality.csv` into `out`. */
export async function quality(options: QualityOptions, say: (line: string) => void): Promise<Entry[]> {
  const { vgg, models, peers, out, record = false } = options;
  const { date, commit } = await stamp();
  const runtime = await createRuntime({ device: "cpu" });
  const { pairs: all, scales: found } = await readSource(runtime, options);
  const pairs = all.slice(0, options.most);
  if (pairs.length < 2)
    throw new LabError(`There is ${pairs.length} pair; expected two or more, for styles to differ.`);
  const weights = decodeSafetensors(await readFile(vgg)).tensors;
  const scaleBytes = options.scales === undefined ? found : await readFile(options.scales);
  const scales: FilterScales = scaleBytes
    ? decodeSafetensors(scaleBytes).tensors
    : await measureScales(runtime, weights, picturesOf(pairs), sidePx);
  const reader = await loadReader(runtime, weights, scales, sidePx);
  const judge = await createJudge(reader, pairs);
  const contenders: Contender[] = [untouched, recoloured];
  for (const model of models) contenders.push(await ours(runtime, model, vgg));
  if (peers !== undefined) contenders.push(...(await peersIn(runtime, peers)));

  say(
    textRow(
      "",
      measures.map(({ title, better }) => `${title} ${better === "less" ? "↓" : "↑"}`),
    ),
  );
  const entries: Entry[] = [];
  for (const contender of contenders) {
    const verdict = await judge.judge(contender);
    entries.push({ ...contender, ...verdict });
    say(
      textRow(
        contender.name,
        measures.map((measure) => figureText(verdict.figures[measure.key], measure)),
      ),
    );
    await contender.dispose();
  }
  await reader.dispose();
  await runtime.dispose();

  const set = setOf(pairs, scaleBytes);
  await mkdir(out, { recursive: true });
  await writeSheet(out, pairs, entries);
  const rows = entries.map(({ name, version = "", figures }) => ({
    ...{ date, commit, pairs: pairs.length, set, name, version },
    ...inCsv(figures),
  }));
  await writeFile(join(out, "quality.json"), JSON.stringify({ date, commit, pairs: pairs.length, set, rows }, null, 2));
  await writePaintings(join(out, "quality.csv"), pairs, entries);
  if (record) await appendRows(qualityHistory, columns, rows);
  say(`Look at ${join(out, "quality.html")}${record ? `; recorded in ${qualityHistory}` : ""}`);
  return entries;
}

async function* picturesOf(pairs: readonly Pair[]) {
  for (const { photo, style } of pairs) yield* [toTensor(photo), toTensor(style)];
}

/** The pairs, and the scales that come with them. */
async function readSource(
  runtime: Runtime,
  { pairs: source, vgg, out }: QualityOptions,
): Promise<{ readonly pairs: readonly Pair[]; readonly scales?: Uint8Array }> {
  if ("run" in source) {
    const file = (name: string) => join(source.run, name);
    return { pairs: await readHeldOut(file("held-out.json")), scales: await readFile(file("scales.safetensors")) };
  }
  if (source.heldOut !== undefined) return readKeptApart(runtime, source, vgg, source.heldOut, out);
  return { pairs: await readFolders(source.photos, source.styles) };
}

/** Every painting's figures, for whoever wants more than means. */
async function writePaintings(path: string, pairs: readonly Pair[], entries: readonly Entry[]): Promise<void> {
  const rows = entries.flatMap(({ name, paintings }) =>
    paintings.map(({ figures }, i) => ({ pair: pairs[i]!.name.replaceAll(",", " "), name, ...inCsv(figures) })),
  );
  await rm(path, { force: true });
  await appendRows(path, ["pair", "name", ...measures.map(({ key }) => key)], rows);
}

function inCsv(figures: Figures): Record<keyof Figures, string> {
  const text = ({ key, digits }: (typeof measures)[number]) =>
    Number.isNaN(figures[key]) ? "" : `${+figures[key].toFixed(digits + 1)}`;
  return Object.fromEntries(measures.map((measure) => [measure.key, text(measure)])) as Record<keyof Figures, string>;
}

/** A short name for what the figures stand on. */
function setOf(pairs: readonly Pair[], scales: Uint8Array | undefined): string {
  const hash = createHash("sha256");
  for (const { photo, style } of pairs) hash.update(photo.data).update(style.data);
  // Scales that are measured follow from the pairs.
  if (scales) hash.update(scales);
  return hash.digest("hex").slice(0, 8);
}

function textRow(name: string, cells: readonly string[]): string {
  return name.padEnd(22) + cells.map((cell) => cell.padStart(13)).join("");
}

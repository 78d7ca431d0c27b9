/**
 * @file The tables of the documents, from the last run of each history.
 */
import { baselines } from "../quality/baselines.ts";
import { isBest, metrics, scoreText, seenSizes, type Metric } from "../quality/metrics.ts";
import { histories, readRows, type Row } from "../results.ts";
import { bareConvolution } from "../speed/cases.ts";
import { isDisturbed } from "../speed/disturbed.ts";
import { markdownTable } from "./markdown.ts";
import { enduranceTable, faultTable, fuzzTable } from "./reliability-tables.ts";
import { stabilityCells } from "./stability-report.ts";

/** Every table, by the name of its place in a document. A table without figures is empty. */
export async function allTables(): Promise<ReadonlyMap<string, string>> {
  const { rows: scores } = await readRows(histories.quality);
  const [speed, whole, browser, stability, fuzz, faults, endurance] = await Promise.all([
    lastRun(histories.speed),
    lastRun(histories.whole),
    lastRun(histories.browser),
    lastRun(histories.stability),
    lastRun(histories.fuzz),
    lastRun(histories.faults),
    // Each takes long, and is often run by itself.
    readRows(histories.endurance).then(({ rows }) => rows),
  ]);
  const seen = seenSizes.flatMap((side) => [`content${side}`, `style${side}`, `texture${side}`]);
  const lattices = ["lattice2", "lattice4", "lattice8", ...seenSizes.map((side) => `lattice4at${side}`)];
  const artefacts = [...lattices, "shift", "relief", "axis"];
  return new Map([
    ["summary", summaryTable(largestRun(scores, qualityKeys), speed)],
    ["quality", qualityTable(largestRun(scores, qualityKeys), qualityKeys)],
    ["seen", qualityTable(largestRun(scores, seen), seen)],
    ["artefacts", qualityTable(largestRun(scores, artefacts), artefacts)],
    ["stability", markdownTable(withDate(stabilityCells(stability), dateOf(stability)))],
    ["speed", speedTable(speed)],
    ["rate", rateTable(speed)],
    ["whole", wholeTable(whole)],
    ["browser", browserTable(browser)],
    ["fuzz", fuzzTable([...byKey(fuzz, "parser").values()])],
    ["faults", faultTable([...byKey(faults, "fault", "to").values()])],
    ["endurance", enduranceTable([...byKey(endurance, "what").values()])],
  ]);
}

/** The rows of the run over the most pairs that has some of these metrics; of several such runs, the last. */
function largestRun(rows: readonly Row[], keys: readonly string[]): Row[] {
  const runOf = ({ date, commit, set, pairs }: Row) => [date, commit, set, pairs].join("/");
  const scored = rows.filter((row) => keys.some((key) => (row[key] ?? "") !== ""));
  const pairs = Math.max(...scored.map((row) => Number(row["pairs"])));
  const last = scored.findLast((row) => Number(row["pairs"]) === pairs);
  return last === undefined ? [] : scored.filter((row) => runOf(row) === runOf(last));
}

/** The rows of the last run: those with the last row's day and commit. Of what was measured twice, the later. */
async function lastRun(path: string): Promise<Row[]> {
  const { rows } = await readRows(path);
  const { date, commit } = rows.at(-1) ?? {};
  return rows.filter((row) => row["date"] === date && row["commit"] === commit);
}

/** Rows by the text of some columns, in their order; a later row with the same key takes the earlier one's place. */
function byKey(rows: readonly Row[], ...keys: readonly string[]): Map<string, Row> {
  return new Map(rows.map((row) => [keys.map((key) => row[key]).join(" "), row]));
}

function unique(rows: readonly Row[], key: string): string[] {
  return [...new Set(rows.map((row) => row[key]!))];
}

/** A table's rows with a day in the first cell of the head. */
function withDate([head, ...lines]: readonly (readonly string[])[], date: string): readonly (readonly string[])[] {
  return head ? [[date, ...head.slice(1)], ...lines] : [];
}

/** The scores of paintings at 256 pixels. */
const qualityKeys = ["content", "style", "style5", "texture", "colour", "diversity", "ssim", "own"] as const;

const isBaseline = ({ name }: Row) => baselines.some((baseline) => baseline.name === name);

function scoreOf(row: Row | undefined, { key }: Metric): number {
  const text = row?.[key] ?? "";
  return text === "" ? NaN : Number(text);
}

/** What the means are over, for the head of a table. */
function pairsOf(rows: readonly Row[]): string {
  const pairs = rows.at(-1)?.["pairs"];
  return pairs === undefined ? "" : `${pairs} pairs`;
}

/** The day that the rows are of, for the head of a table. */
function dateOf(rows: readonly Row[]): string {
  return rows.at(-1)?.["date"] ?? "";
}

/** Some metrics of every model and baseline; the best model's in bold. Metrics and models without any score are left out. */
function qualityTable(rows: readonly Row[], keys: readonly string[]): string {
  const isMeasured = ({ key }: Metric) => rows.some((row) => (row[key] ?? "") !== "");
  const shown = metrics.filter((metric) => keys.includes(metric.key) && isMeasured(metric));
  const last = [...byKey(rows, "name").values()].filter((row) =>
    shown.some((metric) => !Number.isNaN(scoreOf(row, metric))),
  );
  const models = last.filter((row) => !isBaseline(row));
  const cell = (row: Row, metric: Metric) => {
    const text = scoreText(scoreOf(row, metric), metric);
    const all = models.map((model) => scoreOf(model, metric));
    return models.includes(row) && isBest(scoreOf(row, metric), all, metric) ? `**${text}**` : text;
  };
  const head = shown.map(({ title, better }) => `${title} ${better === "less" ? "↓" : "↑"}`);
  return markdownTable([
    [[pairsOf(rows), dateOf(rows)].filter(Boolean).join(", "), ...head],
    ...last.map((row) => [row["name"]!, ...shown.map((metric) => cell(row, metric))]),
  ]);
}

/** README's table: how good and how fast, in five columns. Where the machine was disturbed, a time is the range of the rounds. */
export function summaryTable(quality: readonly Row[], speed: readonly Row[]): string {
  const shown = metrics.filter(({ key }) => ["content", "style", "texture"].includes(key));
  const times = byKey(speed, "name", "threads", "size");
  const lines = [...byKey(quality, "name").values()]
    .filter((row) => row["name"] === baselines[0].name || !isBaseline(row))
    .map((row) => {
      const time = (size: string) => {
        const measured = times.get(`${row["name"]} all ${size}`);
        if (!measured) return "–";
        const [ms, from, to] = timesOf(measured).map((value) => value.toFixed(0));
        return wasDisturbed(measured) ? `${from}–${to} ms` : `${ms} ms`;
      };
      return [
        row["name"]!,
        ...shown.map((metric) => scoreText(scoreOf(row, metric), metric)),
        time("512x512"),
        time("1920x1080"),
      ];
    });
  const head = ["content loss ↓", "style loss ↓", "texture distance ↓", "512×512", "1920×1080"];
  return markdownTable([[pairsOf(quality), ...head], ...lines]);
}

/** The median of the rounds in milliseconds, and their quartiles. */
function timesOf(row: Row): [number, number, number] {
  return ["ms", "fromMs", "toMs"].map((key) => Number(row[key])) as [number, number, number];
}

function wasDisturbed(row: Row | undefined): boolean {
  if (!row) return false;
  const [, fromMs, toMs] = timesOf(row);
  return isDisturbed({ fromMs, toMs });
}

/** Milliseconds of the networks alone, on one core and on all. */
export function speedTable(rows: readonly Row[]): string {
  const painting = rows.filter(({ name }) => name !== bareConvolution && !name!.endsWith("studies"));
  const sizes = unique(
    painting.filter(({ name }) => name === painting[0]?.["name"]),
    "size",
  );
  const cells = byKey(painting, "name", "threads", "size");
  const names = unique(painting, "name");
  const lines = unique(painting, "threads").flatMap((threads) =>
    names.map((name) => {
      const at = (size: string) => cells.get(`${name} ${threads} ${size}`);
      // Magenta's only size is none of ours.
      const own = [...cells.values()].find((row) => row["name"] === name && row["threads"] === threads);
      const only = own && !sizes.some(at) ? ` (${own["size"]} only)` : "";
      const compared = at("512x512") ?? own;
      return [
        `${name}${only}`,
        threads,
        ...sizes.map((size) => time(at(size))),
        wasDisturbed(compared) ? "–" : compared ? Number(compared["ratio"]).toFixed(2) : "",
      ];
    }),
  );
  return markdownTable([
    [dateOf(rows), "threads", ...sizes.map(sizeText), "time a pixel, relative to studio"],
    ...lines,
  ]);
}

/** Milliseconds, and the interquartile range of the rounds; that alone where the machine was disturbed. */
function time(row: Row | undefined): string {
  if (!row) return "";
  const [ms, from, to] = timesOf(row).map((value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1)));
  return wasDisturbed(row) ? `(${from}–${to})` : `${ms} (${from}–${to})`;
}

/** Billions of multiply-accumulates a second at 512x512, beside those of one large convolution; and the time of a study. */
export function rateTable(rows: readonly Row[]): string {
  const cells = byKey(rows, "name", "threads", "size");
  const models = unique(
    rows.filter(({ gmacs, name }) => gmacs !== "" && name !== bareConvolution),
    "name",
  );
  const lines = unique(rows, "threads").flatMap((threads) =>
    models.map((name) => {
      const paint = (size: string) => cells.get(`${name} ${threads} ${size}`);
      const study = cells.get(`${name} studies ${threads} 256x256`);
      const at256 = paint("256x256");
      const at512 = paint("512x512");
      // Each size has a row of its own for the convolution, after those of the models.
      const bare = at512 && rows.slice(rows.indexOf(at512)).find((row) => row["name"] === bareConvolution);
      const studies = study && at256 ? (Number(study["ms"]) / Number(at256["ms"])).toFixed(2) : "";
      return [
        name,
        threads,
        wasDisturbed(at512) ? "–" : at512 ? Number(at512["gmacs"]).toFixed(0) : "",
        wasDisturbed(at512) || wasDisturbed(bare) ? "–" : at512 ? `${(100 * Number(at512["share"])).toFixed(0)} %` : "",
        wasDisturbed(study) || wasDisturbed(at256) ? "–" : studies,
      ];
    }),
  );
  return markdownTable([[dateOf(rows), "threads", "GMAC/s", "of one convolution's", "study ÷ painting"], ...lines]);
}

function wholeTable(rows: readonly Row[]): string {
  const ms = (text: string | undefined) => {
    const value = Number(text);
    return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`;
  };
  const lines = [...byKey(rows, "model", "width", "height").values()].map((row) => [
    row["model"]!.split("-")[0]!,
    `${row["width"]}×${row["height"]}`,
    ...["decodeMs", "paintMs", "encodeMs", "wholeMs"].map((key) => ms(row[key])),
    (Number(row["wholeMs"]) / Number(row["networkMs"])).toFixed(2),
    `${Number(row["peakMiB"]).toFixed(0)} MiB`,
  ]);
  return markdownTable([
    [dateOf(rows), "size", "decode", "paint", "encode", "whole", "÷ network alone", "peak memory"],
    ...lines,
  ]);
}

function browserTable(rows: readonly Row[]): string {
  const cells = byKey(rows, "model", "device", "threads", "size");
  const sizes = unique(rows, "size");
  const lines = [...byKey(rows, "model", "device", "threads").values()].map((row) => [
    row["model"]!.split("-")[0]!,
    row["device"]!,
    row["threads"]!,
    ...sizes.map((size) => {
      const at = cells.get(`${row["model"]} ${row["device"]} ${row["threads"]} ${size}`);
      return at ? Number(at["framesPerSecond"]).toFixed(1) : "";
    }),
  ]);
  return markdownTable([
    [`frames a second, ${dateOf(rows)}`, "device", "threads", ...sizes.map((size) => `${size}×${size}`)],
    ...lines,
  ]);
}

function sizeText(size: string): string {
  return size.replace("x", "×");
}

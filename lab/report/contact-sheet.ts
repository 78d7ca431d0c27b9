/**
 * @file The contact sheet: a page with every painting beside its photo and style, and the scores.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { RgbaImage } from "pleinair";
import { photoItself, styleItself } from "../quality/baselines.ts";
import { isBest, metrics, scoreText, type Metric, type Scores } from "../quality/metrics.ts";
import { sidePx, type Pair } from "../quality/pairs.ts";
import type { QualityEntry } from "../quality/quality.ts";
import { escaped, scriptOf } from "./html.ts";

/** Photo and style have columns of their own. */
const shownElsewhere: readonly string[] = [photoItself.name, styleItself.name];

/** Writes `quality.html` and `pictures/` into a folder that exists. @returns The path of the page. */
export async function writeContactSheet(
  folder: string,
  pairs: readonly Pair[],
  all: readonly QualityEntry[],
): Promise<string> {
  const entries = all.filter(({ name }) => !shownElsewhere.includes(name));
  const columns = [
    { name: "photo", pictures: pairs.map(({ photo }) => photo) },
    { name: "style", pictures: pairs.map(({ style }) => style) },
    ...entries.map(({ name, paintings }) => ({ name, pictures: paintings.map(({ painting }) => painting) })),
  ];
  for (const { name, pictures } of columns) {
    await mkdir(join(folder, "pictures", fileOf(name)), { recursive: true });
    for (const [i, picture] of pictures.entries()) await writeJpeg(join(folder, pathOf(name, i)), picture);
  }
  const path = join(folder, "quality.html");
  await writeFile(path, page(pairs, all, entries, await scriptOf("contact-sheet")));
  return path;
}

function fileOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function pathOf(name: string, i: number): string {
  return `pictures/${fileOf(name)}/${i + 1}.jpg`;
}

/** A picture as a JPEG of high quality. */
export async function writeJpeg(path: string, { data, width, height }: RgbaImage): Promise<void> {
  const raw = { width, height, channels: 4 } as const;
  await sharp(data, { raw }).removeAlpha().jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toFile(path);
}

function page(
  pairs: readonly Pair[],
  all: readonly QualityEntry[],
  entries: readonly QualityEntry[],
  script: string,
): string {
  const heads = ["photo", "style", ...entries.map(({ name }) => name)];
  const rows = pairs.map(({ name }, i) => {
    const scores = entries.map((entry) => entry.paintings[i]!.scores);
    const rivals = scores.filter((_, at) => !entries[at]!.baseline);
    const given = ["photo", "style"].map((kind) => picture(pathOf(kind, i), `${kind} of ${name}`, ""));
    const painted = entries.map((entry, at) =>
      picture(pathOf(entry.name, i), `${name}, by ${entry.name}`, caption(scores[at]!, rivals)),
    );
    const sortable = JSON.stringify(scores.map((of) => metrics.map(({ key }) => +(of[key] ?? NaN).toPrecision(4))));
    return `<section class="row" data-name="${escaped(name)}" data-scores="${escaped(sortable)}">${[...given, ...painted].join("")}</section>`;
  });
  const choices = (values: readonly string[]) =>
    values.map((value, i) => `<option value="${i}">${escaped(value)}</option>`).join("");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Quality over ${pairs.length} pairs</title>
<style>${css}</style>
<h1>Quality over ${pairs.length} pairs</h1>
${meansTable(all)}
<p class="controls">
  <label>Order by <select id="metric"><option value="">pair</option>${choices(metrics.map(({ title }) => title))}</select></label>
  <label>of <select id="of">${choices(entries.map(({ name }) => name))}</select></label>
  <label>Size <input id="size" type="range" min="90" max="${sidePx * 2}" value="170"></label>
  <span>Under each painting: content, style and texture, the best model's in bold. A click shows it large; arrow keys go on.</span>
</p>
<main style="--columns: ${heads.length}">
<div class="row head">${heads.map((name) => `<b>${escaped(name)}</b>`).join("")}</div>
${rows.join("\n")}
</main>
<dialog><div></div><p></p></dialog>
<script type="module">${script}</script>
</html>
`;
}

/** The means of every model; the best model of each column in bold. */
function meansTable(entries: readonly QualityEntry[]): string {
  const head = metrics
    .map(({ title, better, remark }) => `<th title="${escaped(remark)}">${title} ${better === "less" ? "↓" : "↑"}`)
    .join("");
  const rivals = entries.filter(({ baseline }) => !baseline).map(({ scores }) => scores);
  const rows = entries.map(({ name, scores }) => {
    const cells = metrics.map((metric) => `<td>${marked(metric, scores, rivals)}`);
    return `<tr><th>${escaped(name)}${cells.join("")}`;
  });
  return `<div class="means"><table><tr><th>${head}\n${rows.join("\n")}\n</table></div>`;
}

function caption(scores: Scores, rivals: readonly Scores[]): string {
  const shown = metrics.filter(({ key }) => key === "content" || key === "style" || key === "texture");
  return shown.map((metric) => `<span>${marked(metric, scores, rivals)}</span>`).join("");
}

/** A score, bold where no model has a better one. */
function marked(metric: Metric, scores: Scores, rivals: readonly Scores[]): string {
  const value = scores[metric.key] ?? NaN;
  const text = scoreText(value, metric);
  const others = rivals.map((of) => of[metric.key] ?? NaN);
  return rivals.includes(scores) && isBest(value, others, metric) ? `<b>${text}</b>` : text;
}

function picture(path: string, alt: string, under: string): string {
  return `<figure><img loading="lazy" width="${sidePx}" height="${sidePx}" src="${path}" alt="${escaped(alt)}"><figcaption>${under}</figcaption></figure>`;
}

const css = `
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; --size: 170px; }
  body { margin: 2rem; }
  h1 { font-weight: 600; }
  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
  td, th { padding: .15rem .8rem; text-align: right; font-weight: normal; }
  table b { font-weight: 700; } th:first-child { text-align: left; padding-left: 0; }
  tr:first-child th { border-bottom: 1px solid; opacity: .7; cursor: help; }
  .controls { display: flex; flex-wrap: wrap; gap: 1.2rem; align-items: center; } .controls span { opacity: .7; }
  main, .means { overflow-x: auto; }
  .row { display: grid; grid-template-columns: repeat(var(--columns), var(--size)); gap: 6px; margin-bottom: 10px; }
  .head { position: sticky; top: 0; background: Canvas; padding: .3rem 0; z-index: 1; }
  figure { margin: 0; } img { width: 100%; height: auto; display: block; cursor: zoom-in; border-radius: 3px; }
  figcaption { display: flex; justify-content: space-between; font-size: 11px; font-variant-numeric: tabular-nums; opacity: .8; min-height: 1.4em; }
  dialog { max-width: 98vw; max-height: 98vh; border: 0; border-radius: 8px; padding: 12px; }
  dialog::backdrop { background: #000c; }
  dialog div { display: grid; grid-template-columns: repeat(3, minmax(0, 512px)); gap: 10px; } dialog p { margin: .6rem 0 0; }
  dialog img { cursor: default; }
`;

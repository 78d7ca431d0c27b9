/**
 * @file The report of a run: one HTML page with loss curves, a contact sheet over time and the config.
 */
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Tensor } from "pleinair";
import type { Config } from "./config.ts";
import { writeSafely } from "./checkpoint.ts";
import type { History } from "./history.ts";

/** What the page is made from. */
export interface ReportData {
  readonly config: Config;
  readonly history: History;
  readonly step: number;
  readonly pairs: readonly { readonly photo: Tensor; readonly style: Tensor }[];
  readonly paintings: readonly Tensor[];
}

/** Pairs on the contact sheet, always the same. */
const shown = 8;

/** Writes `report.html`, and `sheets/` with a strip of paintings for each evaluation. */
export async function writeReport(
  folder: string,
  { config, history, step, pairs, paintings }: ReportData,
): Promise<void> {
  const sheets = join(folder, "sheets");
  await mkdir(sheets, { recursive: true });
  await writeStrip(
    join(sheets, "photos.jpg"),
    pairs.map(({ photo }) => photo),
  );
  await writeStrip(
    join(sheets, "styles.jpg"),
    pairs.map(({ style }) => style),
  );
  await writeStrip(join(sheets, `${String(step).padStart(6, "0")}.jpg`), paintings);
  const strips = (await readdir(sheets)).filter((name) => /^\d{6}\.jpg$/.test(name) && parseInt(name) <= step).sort();
  await writeSafely(join(folder, "report.html"), page(config, history, step, strips));
}

async function writeStrip(path: string, pictures: readonly Tensor[]): Promise<void> {
  const chosen = pictures.slice(0, shown);
  const side = chosen[0]!.dims[3]!;
  const plane = side * side;
  const rgb = new Uint8Array(chosen.length * plane * 3);
  chosen.forEach(({ data }, column) => {
    for (let i = 0; i < plane; i++) {
      const to = (Math.floor(i / side) * chosen.length * side + column * side + (i % side)) * 3;
      for (let channel = 0; channel < 3; channel++) {
        rgb[to + channel] = Math.round(Math.min(1, Math.max(0, data[channel * plane + i]!)) * 255);
      }
    }
  });
  const raw = { width: chosen.length * side, height: side, channels: 3 } as const;
  await writeSafely(path, await sharp(rgb, { raw }).jpeg({ quality: 88 }).toBuffer());
}

function page(config: Config, history: History, step: number, strips: readonly string[]): string {
  const { progress, evaluations } = history;
  const lines = (name: "content" | "style" | "identity" | "temporal") =>
    smooth(progress.map((entry) => [entry.step, entry[name]]));
  const held = (name: "content" | "style" | "temporal") => evaluations.map((entry): Point => [entry.step, entry[name]]);
  const last = evaluations.at(-1);
  const figures = last
    ? `On held-out pictures: content ${last.content.toFixed(3)}, style ${last.style.toFixed(3)}.`
    : "";
  const rows = strips.map(
    (name) =>
      `<tr><th>${parseInt(name)}</th><td><img loading="lazy" src="sheets/${name}" alt="Paintings at step ${parseInt(name)}"></td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Training ${config.model}, step ${step}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 2rem auto; max-width: 1200px; padding: 0 1rem; }
  .curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 1.5rem; }
  svg { width: 100%; height: auto; } figure { margin: 0; } img { width: 100%; display: block; }
  table { width: 100%; border-spacing: 0 4px; } th { width: 4rem; text-align: right; padding-right: .75rem; font-weight: normal; }
  .trained { stroke: #3b82f6; } .held { stroke: #f59e0b; } .axis { stroke: currentColor; opacity: .3; }
  text { font-size: 11px; fill: currentColor; } path, line { fill: none; stroke-width: 1.5; }
</style>
<h1>Training ${config.model}</h1>
<p>Step ${step} of ${config.steps}. ${figures}</p>
<div class="curves">
${curve("Content loss", lines("content"), held("content"))}
${curve("Style loss", lines("style"), held("style"))}
${curve("Identity loss", lines("identity"), [])}
${curve("Temporal consistency loss", lines("temporal"), held("temporal"))}
${curve(
  "Step size",
  progress.map((entry) => [entry.step, entry.rate]),
  [],
)}
</div>
<p><svg viewBox="0 0 24 8" style="width: 24px"><line class="trained" x1="0" y1="4" x2="24" y2="4"/></svg> in training
<svg viewBox="0 0 24 8" style="width: 24px"><line class="held" x1="0" y1="4" x2="24" y2="4"/></svg> on held-out pictures</p>
<h2>The same pairs over time</h2>
<table>
<tr><th>photo</th><td><img src="sheets/photos.jpg" alt="The photos"></td></tr>
<tr><th>style</th><td><img src="sheets/styles.jpg" alt="The styles"></td></tr>
${rows.reverse().join("\n")}
</table>
<h2>Config</h2>
<pre>${JSON.stringify(config, null, 2)}</pre>
</html>
`;
}

type Point = readonly [step: number, value: number];

/** Means over at most 200 groups of points: a line that can be read. */
function smooth(points: readonly Point[]): Point[] {
  const group = Math.max(1, Math.ceil(points.length / 200));
  const groups = Array.from({ length: Math.ceil(points.length / group) }, (_, i) =>
    points.slice(i * group, (i + 1) * group),
  );
  return groups.map((part) => {
    const mean = (index: 0 | 1) => part.reduce((sum, point) => sum + point[index], 0) / part.length;
    return [mean(0), mean(1)];
  });
}

/** A curve over the steps, the value on a logarithmic axis. */
function curve(title: string, trained: readonly Point[], held: readonly Point[]): string {
  const all = [...trained, ...held].filter(([, value]) => value > 0);
  if (all.length === 0) return "";
  const [width, height, left, bottom] = [360, 200, 44, 20];
  const lastStep = Math.max(...all.map(([step]) => step), 1);
  const [low, high] = [Math.min(...all.map(([, v]) => v)) * 0.9, Math.max(...all.map(([, v]) => v)) * 1.1].map(
    Math.log,
  ) as [number, number];
  const x = (step: number) => left + ((width - left) * step) / lastStep;
  const y = (value: number) => (height - bottom) * (1 - (Math.log(value) - low) / (high - low));
  const path = (points: readonly Point[]) =>
    points
      .filter(([, value]) => value > 0)
      .map(([step, value], i) => `${i ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}`)
      .join("");
  const ticks = [0.1, 0.5, 0.9].map((share) => Math.exp(low + (high - low) * share));
  const marks = ticks.map((value) => {
    const at = y(value).toFixed(1);
    return `<line class="axis" x1="${left}" y1="${at}" x2="${width}" y2="${at}"/><text x="0" y="${at}">${value.toPrecision(2)}</text>`;
  });
  return `<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
${marks.join("")}<text x="${left}" y="${height - 4}">0</text><text x="${width - 44}" y="${height - 4}">${lastStep}</text>
<path class="trained" d="${path(trained)}"/><path class="held" d="${path(held)}"/></svg></figure>`;
}

/**
 * @file `npm run lab -- quality`: every contender's paintings of the same pairs, judged; a table, a contact sheet, JSON.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { RgbaImage } from "pleinair";
import { decodeSafetensors } from "pleinair/network";
import { createRuntime } from "pleinair/node";
import { ours, peersIn, untouched, type Contender } from "./contenders.ts";
import { loadJudge, type Judgement } from "./judge.ts";
import { readPairs, sidePx, type Pair } from "./pairs.ts";

/** What to measure. */
export interface QualityOptions {
  /** A training run's folder: its `held-out.json` and `scales.safetensors`. */
  readonly run: string;
  /** VGG-16 to relu5_1, safetensors. */
  readonly vgg: string;
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** Where the sheet and the JSON go. */
  readonly out: string;
}

/** The means over all pairs. */
export interface QualityRow extends Judgement {
  readonly name: string;
}

/** Measures, writes `quality.json` and `quality.html`, and gives the rows. */
export async function quality(options: QualityOptions, say: (line: string) => void): Promise<QualityRow[]> {
  const { run, vgg, models, peers, out } = options;
  const pairs = await readPairs(join(run, "held-out.json"));
  const runtime = await createRuntime({ device: "cpu" });
  const judge = await loadJudge(
    runtime,
    decodeSafetensors(await readFile(vgg)).tensors,
    decodeSafetensors(await readFile(join(run, "scales.safetensors"))).tensors,
  );
  const contenders: Contender[] = [untouched];
  for (const model of models) contenders.push(await ours(runtime, model));
  if (peers !== undefined) contenders.push(...(await peersIn(runtime, peers)));

  await mkdir(join(out, "paintings"), { recursive: true });
  const rows: QualityRow[] = [];
  for (const contender of contenders) {
    const judgements: Judgement[] = [];
    const paintings: RgbaImage[] = [];
    for (const pair of pairs) {
      const painting = await contender.paint(pair.photo, pair.style);
      judgements.push(await judge.judge(pair, painting));
      paintings.push(painting);
    }
    const mean = (of: keyof Judgement) => judgements.reduce((sum, judgement) => sum + judgement[of], 0) / pairs.length;
    const row = {
      name: contender.name,
      content: mean("content"),
      style: mean("style"),
      style5: mean("style5"),
      ssim: mean("ssim"),
    };
    rows.push(row);
    say(textRow(row));
    await writeStrip(join(out, "paintings", `${contender.name}.jpg`), paintings.slice(0, shown));
    await contender.dispose();
  }
  await judge.dispose();
  await writeStrip(
    join(out, "paintings", "styles.jpg"),
    pairs.slice(0, shown).map(({ style }) => style),
  );
  await writeFile(join(out, "quality.json"), JSON.stringify({ pairs: pairs.length, rows }, null, 2));
  await writeFile(join(out, "quality.html"), page(rows, pairs));
  return rows;
}

/** Pairs on the contact sheet. */
const shown = 12;

/** The table's head, for {@link quality}'s lines. */
export const textHead = `${"".padEnd(24)} content    style  style1-5    SSIM`;

function textRow({ name, content, style, style5, ssim }: QualityRow): string {
  const columns = [
    content.toFixed(3).padStart(8),
    style.toFixed(3).padStart(9),
    style5.toFixed(3).padStart(10),
    ssim.toFixed(3).padStart(8),
  ];
  return name.padEnd(24) + columns.join("");
}

async function writeStrip(path: string, pictures: readonly RgbaImage[]): Promise<void> {
  const across = pictures.map(({ data, width, height }, i) => ({
    input: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    raw: { width, height, channels: 4 as const },
    left: i * sidePx,
    top: 0,
  }));
  const canvas = { width: pictures.length * sidePx, height: sidePx, channels: 3 as const, background: "white" };
  await sharp({ create: canvas }).composite(across).jpeg({ quality: 90 }).toFile(path);
}

function page(rows: readonly QualityRow[], pairs: readonly Pair[]): string {
  const cells = rows.map(({ name, content, style, style5, ssim }) => {
    return `<tr><th>${name}<td>${content.toFixed(3)}<td>${style.toFixed(3)}<td>${style5.toFixed(3)}<td>${ssim.toFixed(3)}`;
  });
  const strips = ["styles", ...rows.map(({ name }) => name)].map(
    (name) => `<figure><figcaption>${name}</figcaption><img src="paintings/${name}.jpg" alt="${name}"></figure>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Quality</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 2rem; } td, th { padding: .2rem 1rem; text-align: right; } th:first-child { text-align: left; }
  figure { margin: .5rem 0; } img { width: 100%; display: block; }
</style>
<h1>Quality over ${pairs.length} pairs</h1>
<table><tr><th><th>content ↓<th>style ↓<th>style 1-5 ↓<th>SSIM ↑
${cells.join("\n")}
</table>
${strips.join("\n")}
</html>
`;
}

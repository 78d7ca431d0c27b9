/**
 * @file The contact sheet: a page with every painting beside its photo and style, to look at and to judge by eye.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { RgbaImage } from "pleinair";
import { untouched, type Contender } from "./contenders.ts";
import type { Verdict } from "./judge.ts";
import { figureText, measures, type Figures, type Measure } from "./measures.ts";
import { sidePx, type Pair } from "./pairs.ts";

/** A contender with all its paintings. */
export interface Entry extends Verdict, Pick<Contender, "name" | "version" | "baseline"> {}

/** Writes `quality.html` and `pictures/` into a folder that exists. */
export async function writeSheet(folder: string, pairs: readonly Pair[], all: readonly Entry[]): Promise<void> {
  // The photos have a column already.
  const entries = all.filter(({ name }) => name !== untouched.name);
  const columns = [
    { name: "photo", pictures: pairs.map(({ photo }) => photo) },
    { name: "style", pictures: pairs.map(({ style }) => style) },
    ...entries.map(({ name, paintings }) => ({ name, pictures: paintings.map(({ painting }) => painting) })),
  ];
  for (const { name, pictures } of columns) {
    await mkdir(join(folder, "pictures", fileOf(name)), { recursive: true });
    for (const [i, picture] of pictures.entries()) await writeJpeg(join(folder, pathOf(name, i)), picture);
  }
  await writeFile(join(folder, "quality.html"), page(pairs, all, entries));
}

function fileOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function pathOf(name: string, i: number): string {
  return `pictures/${fileOf(name)}/${i + 1}.jpg`;
}

async function writeJpeg(path: string, { data, width, height }: RgbaImage): Promise<void> {
  const raw = { width, height, channels: 4 } as const;
  await sharp(data, { raw }).removeAlpha().jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toFile(path);
}

function page(pairs: readonly Pair[], all: readonly Entry[], entries: readonly Entry[]): string {
  const heads = ["photo", "style", ...entries.map(({ name }) => name)];
  const rows = pairs.map(({ name }, i) => {
    const figures = entries.map((entry) => entry.paintings[i]!.figures);
    const rivals = figures.filter((_, at) => !entries[at]!.baseline);
    const given = ["photo", "style"].map((kind) => picture(pathOf(kind, i), `${kind} of ${name}`, ""));
    const painted = entries.map((entry, at) =>
      picture(pathOf(entry.name, i), `${name}, by ${entry.name}`, caption(figures[at]!, rivals)),
    );
    const sortable = JSON.stringify(figures.map((of) => measures.map(({ key }) => Number(of[key].toPrecision(4)))));
    return `<section class="row" data-name="${escaped(name)}" data-figures="${escaped(sortable)}">${[...given, ...painted].join("")}</section>`;
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
  <label>Order by <select id="measure"><option value="">pair</option>${choices(measures.map(({ title }) => title))}</select></label>
  <label>of <select id="of">${choices(entries.map(({ name }) => name))}</select></label>
  <label>Size <input id="size" type="range" min="90" max="${sidePx * 2}" value="170"></label>
  <span>Under each painting: content, style and strokes, the best painter's in bold. A click shows it large; arrow keys go on.</span>
</p>
<main style="--columns: ${heads.length}">
<div class="row head">${heads.map((name) => `<b>${escaped(name)}</b>`).join("")}</div>
${rows.join("\n")}
</main>
<dialog><div></div><p></p></dialog>
<script>${script}</script>
</html>
`;
}

/** The means of every contender; the best painter of each column in bold. */
function meansTable(entries: readonly Entry[]): string {
  const head = measures
    .map(({ title, better, remark }) => `<th title="${escaped(remark)}">${title} ${better === "less" ? "↓" : "↑"}`)
    .join("");
  const rivals = entries.filter(({ baseline }) => !baseline).map(({ figures }) => figures);
  const rows = entries.map(({ name, figures }) => {
    const cells = measures.map((measure) => `<td>${marked(measure, figures, rivals)}`);
    return `<tr><th>${escaped(name)}${cells.join("")}`;
  });
  return `<table><tr><th>${head}\n${rows.join("\n")}\n</table>`;
}

function caption(figures: Figures, rivals: readonly Figures[]): string {
  const shown = measures.filter(({ key }) => key === "content" || key === "style" || key === "stroke");
  return shown.map((measure) => `<span>${marked(measure, figures, rivals)}</span>`).join("");
}

/** A figure, bold where no painter has a better one. */
function marked(measure: Measure, figures: Figures, rivals: readonly Figures[]): string {
  const { key, better } = measure;
  const text = figureText(figures[key], measure);
  const best = (better === "less" ? Math.min : Math.max)(...rivals.map((of) => of[key]));
  return figures[key] === best && rivals.includes(figures) ? `<b>${text}</b>` : text;
}

function picture(path: string, alt: string, under: string): string {
  return `<figure><img loading="lazy" width="${sidePx}" height="${sidePx}" src="${path}" alt="${escaped(alt)}"><figcaption>${under}</figcaption></figure>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
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
  main { overflow-x: auto; }
  .row { display: grid; grid-template-columns: repeat(var(--columns), var(--size)); gap: 6px; margin-bottom: 10px; }
  .head { position: sticky; top: 0; background: Canvas; padding: .3rem 0; z-index: 1; }
  figure { margin: 0; } img { width: 100%; height: auto; display: block; cursor: zoom-in; border-radius: 3px; }
  figcaption { display: flex; justify-content: space-between; font-size: 11px; font-variant-numeric: tabular-nums; opacity: .8; min-height: 1.4em; }
  dialog { max-width: 98vw; max-height: 98vh; border: 0; border-radius: 8px; padding: 12px; }
  dialog::backdrop { background: #000c; }
  dialog div { display: grid; grid-template-columns: repeat(3, minmax(0, 512px)); gap: 10px; } dialog p { margin: .6rem 0 0; }
  dialog img { cursor: default; }
`;

const script = `
  const main = document.querySelector("main"), dialog = document.querySelector("dialog");
  const rows = [...main.querySelectorAll(".row:not(.head)")];
  const [measure, of, size] = ["measure", "of", "size"].map((id) => document.getElementById(id));
  const sort = () => {
    const figure = (row) => JSON.parse(row.dataset.figures)[+of.value][+measure.value];
    main.append(...(measure.value === "" ? rows : [...rows].sort((a, b) => figure(a) - figure(b))));
  };
  measure.onchange = of.onchange = sort;
  size.oninput = () => document.documentElement.style.setProperty("--size", size.value + "px");
  let shown;
  const show = (image) => {
    if (!image) return;
    shown = image;
    const all = [...image.closest(".row").querySelectorAll("img")];
    const beside = all.indexOf(image) < 2 ? all.slice(0, 2) : [all[0], image, all[1]];
    dialog.firstElementChild.replaceChildren(...beside.map((each) => each.cloneNode()));
    dialog.lastElementChild.textContent = image.alt;
    if (!dialog.open) dialog.showModal();
  };
  main.onclick = ({ target }) => target.tagName === "IMG" && show(target);
  dialog.onclick = () => dialog.close();
  dialog.onkeydown = ({ key }) => {
    const row = shown.closest(".row"), images = [...row.querySelectorAll("img")], at = images.indexOf(shown);
    const across = (other) => other?.querySelectorAll("img")[at];
    if (key === "ArrowRight") show(images[at + 1]);
    if (key === "ArrowLeft") show(images[at - 1]);
    if (key === "ArrowDown") show(across(row.nextElementSibling));
    if (key === "ArrowUp") show(across(row.previousElementSibling));
  };
`;

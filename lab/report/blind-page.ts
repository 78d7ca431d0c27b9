/**
 * @file The page of a blind comparison: two paintings of one pair side by side, without names. Answers are tallied and saved as CSV.
 */
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BlindComparison } from "../quality/blind.ts";
import { writeJpeg } from "./contact-sheet.ts";
import { scriptOf } from "./html.ts";

/** Writes `blind.html` and its pictures. @returns The path of the page. */
export async function writeBlindPage(folder: string, comparisons: AsyncIterable<BlindComparison>): Promise<string> {
  await mkdir(join(folder, "blind"), { recursive: true });
  const written: { readonly pair: string; readonly left: string; readonly right: string }[] = [];
  for await (const { pair, photo, style, left, right } of comparisons) {
    written.push({ pair, left: left.model, right: right.model });
    const pictures = { photo, style, left: left.painting, right: right.painting };
    for (const [kind, picture] of Object.entries(pictures)) {
      await writeJpeg(join(folder, "blind", `${written.length}-${kind}.jpg`), picture);
    }
  }
  // Answers that a browser keeps belong to these comparisons and no others.
  const id = `blind-${createHash("sha256").update(JSON.stringify(written)).digest("hex").slice(0, 12)}`;
  const data = Buffer.from(JSON.stringify({ id, comparisons: written })).toString("base64");
  const path = join(folder, "blind.html");
  await writeFile(path, page(data, await scriptOf("blind")));
  return path;
}

function page(data: string, script: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Which is the better painting?</title>
<style>${css}</style>
<h1>Which is the better painting?</h1>
<p id="progress" role="status"></p>
<section id="question">
  <p>The photo, and the picture whose style it is painted in:</p>
  <div class="given"><img id="photo" alt="The photo"><img id="style" alt="The style"></div>
  <div class="paintings"><img id="left" alt="The left painting"><img id="right" alt="The right painting"></div>
  <p class="choices">
    <button id="choose-left">The left one (←)</button>
    <button id="choose-equal">Neither (↓)</button>
    <button id="choose-right">The right one (→)</button>
  </p>
</section>
<p class="choices">
  <button id="undo">Back (Backspace)</button>
  <button id="save">Save the answers as CSV</button>
  <button id="show-tally">Show the tally so far</button>
</p>
<section id="tally" hidden>
  <table>
    <thead><tr><td><th scope="col">better<th scope="col">neither<th scope="col">worse<th scope="col">preferred</thead>
    <tbody id="rows"></tbody>
  </table>
</section>
<script type="application/octet-stream" id="data">${data}</script>
<script type="module">${script}</script>
</html>
`;
}

const css = `
  :root { color-scheme: light dark; font: 16px/1.45 system-ui, sans-serif; }
  body { margin: 1.5rem auto; max-width: 1400px; padding: 0 1rem; text-align: center; }
  h1 { font-weight: 600; font-size: 1.4rem; }
  .given img { height: 140px; margin: 0 4px; border-radius: 3px; }
  .paintings { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 1rem 0; }
  .paintings img { width: 100%; border-radius: 3px; }
  .choices { display: flex; gap: 1rem; justify-content: center; flex-wrap: wrap; }
  button { font: inherit; padding: .5rem 1.2rem; }
  table { margin: 1rem auto; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  th, td { padding: .2rem 1rem; text-align: right; font-weight: normal; } th[scope=row] { text-align: left; }
`;

/**
 * @file Makes docs/training.jpg: what `live` paints after 100, 500, 1,000 and 5,000 steps of one run, and as it is shipped:
 * `npm run training-pictures -- RUN`, RUN being the run's folder.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPainter } from "pleinair/network";
import { createRuntime, encodeImage, readImage, readModel } from "pleinair/node";
import sharp, { type OverlayOptions } from "sharp";

const root = fileURLToPath(new URL("../", import.meta.url));
const [run] = process.argv.slice(2);
if (!run) throw new Error("Which run? For example: npm run training-pictures -- .runs/live");
const cell = { width: 280, height: 188 };
const gap = 4;
const pairs = [
  ["moose", "swirls"],
  ["coffee", "mosaic"],
  ["astronaut", "ink"],
  ["coffee", "dots"],
] as const;

const shipped = await readModel("live");
const stages = ["at-100", "at-500", "at-1000", "at-5000"].map((name) => join(run, `${name}.safetensors`));
const rows = [...(await Promise.all(stages.map((path) => readFile(path)))), shipped.weights];
const runtime = await createRuntime({ device: "cpu" });
const cells: OverlayOptions[] = [];
for (const [row, weights] of rows.entries()) {
  await using painter = await loadPainter(runtime, { manifest: shipped.manifest, weights });
  for (const [column, [photo, style]] of pairs.entries()) {
    const studied = await painter.study(await readImage(join(root, `samples/styles/${style}.jpg`)));
    const painting = await painter.paint(await readImage(join(root, `samples/photos/${photo}.jpg`)), studied);
    const input = await sharp(await encodeImage(painting, ".png"))
      .resize({ ...cell, fit: "cover" })
      .toBuffer();
    cells.push({ input, left: column * (cell.width + gap), top: row * (cell.height + gap) });
  }
}
const width = pairs.length * (cell.width + gap) - gap;
const height = rows.length * (cell.height + gap) - gap;
await sharp({ create: { width, height, channels: 3, background: "white" } })
  .composite(cells)
  .jpeg({ quality: 85 })
  .toFile(join(root, "docs", "training.jpg"));

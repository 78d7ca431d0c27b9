/**
 * @file Makes the pictures of docs/training.md: `npm run training-pictures -- RUN UNSCALED`, the folders of two runs of `live` from nothing, one
 * as always and one with `"scaleFilters": false`. What there is of their weights after 100, 500, 1,000 and 5,000 steps is shown.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPainter } from "pleinair/network";
import { createRuntime, encodeImage, readImage, readModel } from "pleinair/node";
import sharp, { type OverlayOptions } from "sharp";

const root = fileURLToPath(new URL("../", import.meta.url));
const [run, unscaled] = process.argv.slice(2);
if (!run || !unscaled) {
  throw new Error("Which runs? For example: npm run training-pictures -- .runs/live .runs/unscaled");
}
const cell = { width: 280, height: 188 };
const gap = 4;
const pairs = [
  ["moose", "swirls"],
  ["coffee", "wave"],
  ["astronaut", "mosaic"],
  ["coffee", "dots"],
] as const;

const { manifest, weights: shipped } = await readModel("live");
const runtime = await createRuntime({ device: "cpu" });

/** A row of paintings for each of the weights. */
async function writeSheet(name: string, rows: readonly Uint8Array[]): Promise<void> {
  const cells: OverlayOptions[] = [];
  for (const [row, weights] of rows.entries()) {
    await using painter = await loadPainter(runtime, { manifest, weights });
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
    .toFile(join(root, "docs", name));
}

const weightsAt = (folder: string, step: number) => readFile(join(folder, `at-${step}.safetensors`));
const steps = [100, 500, 1000, 5000].filter((step) => existsSync(join(run, `at-${step}.safetensors`)));
await writeSheet("training.jpg", [...(await Promise.all(steps.map((step) => weightsAt(run, step)))), shipped]);
const brown = [100, 500].flatMap((step) => [weightsAt(unscaled, step), weightsAt(run, step)]);
await writeSheet("training-unscaled.jpg", await Promise.all(brown));

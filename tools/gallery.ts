/**
 * @file Paints the README's picture, docs/gallery.jpg: every sample photo in six of the sample styles. Run it with `npm run gallery`.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeImage, loadPainter, readImage, type RgbaImage } from "pleinair/node";
import sharp, { type OverlayOptions } from "sharp";

const root = fileURLToPath(new URL("../", import.meta.url));
const cell = { width: 200, height: 140 };
const gap = 4;

async function picturesIn(folder: string): Promise<RgbaImage[]> {
  const names = (await readdir(join(root, folder))).filter((name) => name.endsWith(".jpg")).sort();
  return Promise.all(names.map((name) => readImage(join(root, folder, name))));
}

/** The picture, cut to a cell of the table. */
async function place(picture: RgbaImage, column: number, row: number): Promise<OverlayOptions> {
  const input = await sharp(await encodeImage(picture, ".png"))
    .resize({ ...cell, fit: "cover" })
    .toBuffer();
  return { input, left: column * (cell.width + gap), top: row * (cell.height + gap) };
}

/** Works in the public domain, as different as can be: a print, thick oil, a mosaic, flowing colours, an abstract painting, a drawing in ink. */
const styleNames = ["great-wave", "starry-night", "lion-mosaic", "the-scream", "composition-vii", "fuchun-mountains"];

const photos = await picturesIn("samples/photos");
const styles = await Promise.all(styleNames.map((name) => readImage(join(root, `samples/styles/${name}.jpg`))));
await using painter = await loadPainter();

const cells: OverlayOptions[] = [];
for (const [i, style] of styles.entries()) {
  cells.push(await place(style, i + 1, 0));
  const studied = await painter.study(style);
  for (const [j, photo] of photos.entries()) cells.push(await place(await painter.paint(photo, studied), i + 1, j + 1));
}
for (const [j, photo] of photos.entries()) cells.push(await place(photo, 0, j + 1));

const size = {
  width: (styles.length + 1) * (cell.width + gap) - gap,
  height: (photos.length + 1) * (cell.height + gap) - gap,
};
await sharp({ create: { ...size, channels: 3, background: "white" } })
  .composite(cells)
  .jpeg({ quality: 85 })
  .toFile(join(root, "docs", "gallery.jpg"));

/**
 * @file The pairs that are measured: what a training run kept apart, as squares of 256 pixels.
 */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import type { RgbaImage } from "pleinair";

/** Side of the pictures that are measured, pixels. */
export const sidePx = 256;

/** A photo and the picture whose style it is to take. */
export interface Pair {
  readonly photo: RgbaImage;
  readonly style: RgbaImage;
}

/** A part of a picture file, as a training run's `held-out.json` lists them. */
interface Part {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads the pairs of a run's `held-out.json`: the middle square of each picture. */
export async function readPairs(path: string): Promise<Pair[]> {
  const { photos, styles } = JSON.parse(await readFile(path, "utf8")) as { photos: Part[]; styles: Part[] };
  return Promise.all(
    photos.map(async (photo, i) => ({ photo: await readMiddle(photo), style: await readMiddle(styles[i]!) })),
  );
}

async function readMiddle({ path, x, y, width, height }: Part): Promise<RgbaImage> {
  const side = Math.min(width, height);
  const upright = await sharp(path)
    .rotate()
    .toColourspace("srgb")
    .removeAlpha()
    .png({ compressionLevel: 0 })
    .toBuffer();
  const data = await sharp(upright)
    .extract({ left: x + ((width - side) >> 1), top: y + ((height - side) >> 1), width: side, height: side })
    .resize(sidePx, sidePx)
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { data: new Uint8ClampedArray(data), width: sidePx, height: sidePx };
}

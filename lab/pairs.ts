/**
 * @file The pairs that are measured, as squares of 256 pixels: what a training run kept apart, or the pictures of two folders.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { evaluationPx, firstPictures, measureScales, readSquare } from "@pleinair/trainer";
import sharp from "sharp";
import type { RgbaImage, Runtime } from "pleinair";
import { decodeSafetensors, encodeSafetensors } from "pleinair/network";
import { LabError } from "./lab-error.ts";

/** Side of the pictures that are measured, pixels. */
export const sidePx = 256;

/** A photo and the picture whose style it is to take. */
export interface Pair {
  /** For people: the names of both files. */
  readonly name: string;
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

/** What a training run with these folders keeps apart, and the scales it gives VGG's filters; no run is needed. */
export async function readKeptApart(
  runtime: Runtime,
  folders: { readonly photos: string; readonly styles: string },
  vgg: string,
  count: number,
  cache: string,
): Promise<{ readonly pairs: readonly Pair[]; readonly scales: Uint8Array }> {
  await mkdir(cache, { recursive: true });
  const first = async (folder: string) => {
    const pictures = await firstPictures(folder, count + 64).catch((cause: unknown) => {
      throw new LabError(`${folder} cannot be read; expected a folder of pictures.`, { cause });
    });
    if (pictures.length <= count) {
      throw new LabError(`${folder} has ${pictures.length} usable pictures; expected more than ${count}.`);
    }
    return { apart: pictures.slice(0, count), learnt: pictures.slice(count) };
  };
  const [photos, styles] = [await first(folders.photos), await first(folders.styles)];
  const pairs = await readPairs(photos.apart, styles.apart);
  const learnt = [...photos.learnt, ...styles.learnt];
  const key = createHash("sha256")
    .update(JSON.stringify(learnt))
    .update(await readFile(vgg));
  const path = join(cache, `scales-${key.digest("hex").slice(0, 16)}.safetensors`);
  const there = await readFile(path).catch(() => undefined);
  if (there) return { pairs, scales: there };
  const raw = decodeSafetensors(await readFile(vgg)).tensors;
  const squares = async function* () {
    for (const picture of learnt) yield readSquare(picture);
  };
  const scales = encodeSafetensors(await measureScales(runtime, raw, squares(), evaluationPx));
  await writeFile(path, scales);
  return { pairs, scales };
}

/** Reads the pairs of a run's `held-out.json`: the middle square of each picture. */
export async function readHeldOut(path: string): Promise<Pair[]> {
  const { photos, styles } = JSON.parse(await readFile(path, "utf8")) as { photos: Part[]; styles: Part[] };
  return readPairs(photos, styles);
}

/**
 * Pairs of the pictures in two folders, by name: the first photo with the first style, and so on; the shorter list begins again.
 *
 * @throws {LabError} when a folder has no pictures.
 */
export async function readFolders(photoFolder: string, styleFolder: string): Promise<Pair[]> {
  const [photos, styles] = [await picturesIn(photoFolder), await picturesIn(styleFolder)];
  const length = Math.max(photos.length, styles.length);
  const around = (paths: readonly string[]) => Promise.all(takeAround(paths, length).map(wholeOf));
  return readPairs(await around(photos), await around(styles));
}

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new LabError(`${folder} cannot be read; expected a folder of pictures.`, { cause });
  });
  const pictures = names.filter((name) => /\.(jpe?g|png|webp|avif|tiff?)$/i.test(name)).sort();
  if (pictures.length === 0) throw new LabError(`${folder} has no pictures; expected JPEG, PNG, WebP, AVIF or TIFF.`);
  return pictures.map((name) => join(folder, name));
}

/** The first `length` of `values`, over and over. */
function takeAround<T>(values: readonly T[], length: number): T[] {
  return Array.from({ length }, (_, i) => values[i % values.length]!);
}

async function wholeOf(path: string): Promise<Part> {
  const { autoOrient } = await sharp(path)
    .metadata()
    .catch((cause: unknown) => {
      throw new LabError(`${path} cannot be read as a picture; take it out of the folder.`, { cause });
    });
  return { path, x: 0, y: 0, width: autoOrient.width, height: autoOrient.height };
}

async function readPairs(photos: readonly Part[], styles: readonly Part[]): Promise<Pair[]> {
  const titleOf = ({ path }: Part) => basename(path, extname(path));
  return Promise.all(
    photos.map(async (photo, i) => {
      const style = styles[i]!;
      const name = `${titleOf(photo)} in ${titleOf(style)}`;
      return { name, photo: await readMiddle(photo), style: await readMiddle(style) };
    }),
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

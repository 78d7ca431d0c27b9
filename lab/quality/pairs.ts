/**
 * @file The cases of the quality lab: pairs of a photo and a style, held out by a training run, or from two folders.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { evaluationPx, firstPictures, measureScales, readSquare } from "@pleinair/trainer";
import type { RgbaImage, Runtime } from "pleinair";
import { decodeSafetensors, encodeSafetensors } from "pleinair/network";
import { LabError } from "../lab-error.ts";
import { picturesIn, readMiddleSquare, wholePicture, type PicturePart } from "../pictures.ts";

/** Side of the pictures that are compared, pixels. */
export const sidePx = 256;

/** Styles are never read larger than this, pixels. */
const maxStylePx = 1024;

/** A photo and the picture whose style it is painted in. */
export interface Pair {
  /** For people: the names of both files. */
  readonly name: string;
  /** Squares of {@link sidePx}. */
  readonly photo: RgbaImage;
  readonly style: RgbaImage;
  /** The photo as a square of `side` pixels; enlarged (Lanczos-3) where the file has fewer. */
  photoAt(side: number): Promise<RgbaImage>;
  /** The style as it is, a square of up to 1024 pixels. */
  styleAtFullSize(): Promise<RgbaImage>;
}

/** Where pairs come from: a training run's folder, or two folders, of which `heldOut` pictures each as the trainer holds them out. */
export type PairSource =
  | { readonly run: string }
  | { readonly photos: string; readonly styles: string; readonly heldOut?: number | undefined };

/** Pairs, and the scales of VGG's filters that belong to them, as safetensors; without scales they are measured on the pairs. */
export interface PairSet {
  readonly pairs: readonly Pair[];
  readonly scales?: Uint8Array;
}

/**
 * @param vgg - A file with VGG-16 to relu5_1.
 * @param cache - A folder for scales that were measured.
 * @throws {LabError} when a folder has too few pictures, or something cannot be read.
 */
export async function readPairs(runtime: Runtime, source: PairSource, vgg: string, cache: string): Promise<PairSet> {
  if ("run" in source) {
    const { photos, styles } = await readJson(join(source.run, "held-out.json"));
    return { pairs: await pairUp(photos, styles), scales: await readFile(join(source.run, "scales.safetensors")) };
  }
  if (source.heldOut !== undefined) return readHeldOut(runtime, source, vgg, source.heldOut, cache);
  return { pairs: await readFolders(source.photos, source.styles) };
}

async function readJson(path: string): Promise<{ photos: PicturePart[]; styles: PicturePart[] }> {
  return JSON.parse(await readFile(path, "utf8")) as { photos: PicturePart[]; styles: PicturePart[] };
}

/** What a training run on these folders holds out, and the scales that it gives VGG's filters; the run itself is not needed. */
async function readHeldOut(
  runtime: Runtime,
  folders: { readonly photos: string; readonly styles: string },
  vgg: string,
  count: number,
  cache: string,
): Promise<PairSet> {
  const split = async (folder: string) => {
    const pictures = await firstPictures(folder, count + 64).catch((cause: unknown) => {
      throw new LabError(`${folder} cannot be read; expected a folder of pictures.`, { cause });
    });
    if (pictures.length <= count) {
      throw new LabError(`${folder} has ${pictures.length} usable pictures; expected more than ${count}.`);
    }
    return { heldOut: pictures.slice(0, count), trained: pictures.slice(count) };
  };
  const [photos, styles] = [await split(folders.photos), await split(folders.styles)];
  const pairs = await pairUp(photos.heldOut, styles.heldOut);
  const trained = [...photos.trained, ...styles.trained];
  const key = createHash("sha256")
    .update(JSON.stringify(trained))
    .update(await readFile(vgg));
  await mkdir(cache, { recursive: true });
  const path = join(cache, `scales-${key.digest("hex").slice(0, 16)}.safetensors`);
  const cached = await readFile(path).catch(() => undefined);
  if (cached) return { pairs, scales: cached };
  const raw = decodeSafetensors(await readFile(vgg)).tensors;
  const squares = async function* () {
    for (const picture of trained) yield readSquare(picture);
  };
  const scales = encodeSafetensors(await measureScales(runtime, raw, squares(), evaluationPx));
  await writeFile(path, scales);
  return { pairs, scales };
}

/** The first photo with the first style, and so on; the shorter list begins again. */
async function readFolders(photoFolder: string, styleFolder: string): Promise<Pair[]> {
  const [photos, styles] = [await picturesIn(photoFolder), await picturesIn(styleFolder)];
  const length = Math.max(photos.length, styles.length);
  const repeated = (paths: readonly string[]) =>
    Promise.all(Array.from({ length }, (_, i) => wholePicture(paths[i % paths.length]!)));
  return pairUp(await repeated(photos), await repeated(styles));
}

/** Pairs of the pictures of two lists of one length. */
export function pairUp(photos: readonly PicturePart[], styles: readonly PicturePart[]): Promise<Pair[]> {
  const titleOf = ({ path }: PicturePart) => basename(path, extname(path));
  return Promise.all(
    photos.map(async (photo, i): Promise<Pair> => {
      const style = styles[i]!;
      const stylePx = Math.max(sidePx, Math.min(maxStylePx, style.width, style.height));
      return {
        name: `${titleOf(photo)} in ${titleOf(style)}`,
        photo: await readMiddleSquare(photo, sidePx),
        style: await readMiddleSquare(style, sidePx),
        photoAt: (side) => readMiddleSquare(photo, side),
        styleAtFullSize: () => readMiddleSquare(style, stylePx),
      };
    }),
  );
}

/**
 * @file What styles are refined with, in Node: VGG's weights where they have been fetched, and the sample photos.
 */
import { fileURLToPath } from "node:url";
import type { RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import type { RefineOptions } from "../painter/types.ts";
import { readImage } from "./images/read.ts";
import { readEncoder } from "./vgg/cached.ts";

/** `samples/` lies beside `src/` here and beside `dist/` when published. */
const folder = new URL("../../samples/photos/", import.meta.url);

/** Photos are painted at 256 pixels; a longer side than this is no use. */
const maxSidePx = 1024;

/** The photos that come with the package. */
const samplePhotos = ["astronaut", "coffee", "moose"].map((name) => fileURLToPath(new URL(`${name}.jpg`, folder)));

/**
 * Reads what `study` refines a style with.
 *
 * @param from - Where weights and photos are.
 * @param from.vgg - A file with VGG's weights. Default: the file that the environment's `PLEINAIR_VGG` names, or what `pleinair fetch vgg` has fetched.
 * @param from.photos - Paths of photos. Default: the three that come with the package.
 * @throws {MissingWeightsError} when there are no weights.
 * @throws {FileError} when a file cannot be read.
 * @throws {FormatError} when a photo is none.
 * @example
 * const style = await painter.study(picture, { refine: await readRefineOptions() });
 */
export async function readRefineOptions(
  from: { readonly vgg?: string; readonly photos?: readonly string[] } = {},
): Promise<RefineOptions> {
  const vgg = await readEncoder("Studying thoroughly", from.vgg);
  const photos: RgbaImage[] = [];
  // One at a time: large photos are not held beside each other.
  for (const path of from.photos ?? samplePhotos) photos.push(fitInto(await readImage(path), maxSidePx));
  return { vgg, photos };
}

function fitInto(photo: RgbaImage, longPx: number): RgbaImage {
  const scale = longPx / Math.max(photo.width, photo.height);
  if (scale >= 1) return photo;
  const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale)));
  return resize(photo, width!, height!);
}

/**
 * @file The least that can be trained on.
 */
import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./paths.ts";

/** Tiny crops of one photo and one style, always the same. */
export const tiny = {
  cropPx: 48,
  photoPool: 1,
  stylePool: 1,
  refresh: 0,
  heldOut: 1,
  pairs: 1,
  pairsPerRun: 1,
  warmup: 5,
  averageOver: 5,
  logEvery: 1,
};

/** Puts the sample photos and two styles into folders of their own; a third style, `broken.jpg`, is no picture. */
export async function trainingPictures(folder: string): Promise<{ photos: string; styles: string }> {
  const [photos, styles] = [join(folder, "photos"), join(folder, "styles")];
  await cp(join(root, "samples/photos"), photos, { recursive: true });
  await mkdir(styles);
  for (const style of ["swirls.jpg", "mosaic.jpg"]) {
    await copyFile(join(root, "samples/styles", style), join(styles, style));
  }
  await writeFile(join(styles, "broken.jpg"), "not a picture");
  return { photos, styles };
}

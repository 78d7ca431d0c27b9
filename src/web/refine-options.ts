/**
 * @file What styles are refined with, in a page: VGG's weights and photos, from where the page is served.
 */
import type { RefineOptions } from "../painter/types.ts";
import { readImage, type ImageSource } from "./images.ts";
import { fetchVgg } from "./models.ts";

/**
 * Fetches what `study` refines a style with.
 *
 * @param from - Where weights and photos are.
 * @param from.vgg - URL of VGG's weights, the safetensors file that `pleinair fetch vgg` has written.
 * @param from.photos - Photos, or their URLs; one at least. They are made smaller: 1024 pixels are enough.
 * @throws {MissingWeightsError} when the server has no weights there.
 * @throws {FormatError} when something cannot be fetched, or is no photo.
 */
export async function readRefineOptions(from: {
  readonly vgg: string | URL;
  readonly photos: readonly ImageSource[];
}): Promise<RefineOptions> {
  const photos = await Promise.all(from.photos.map((photo) => readImage(photo, { maxSidePx: 1024 })));
  return { vgg: await fetchVgg(new URL(from.vgg, globalThis.location.href), "Studying thoroughly"), photos };
}

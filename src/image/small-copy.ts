/**
 * @file The small copy of a picture that a style carries, so that later models can study it anew.
 */
import type { RgbaImage } from "./image.ts";
import { resize } from "./resize.ts";

/** Short sides to try, pixels. The first is what most styles are read at; the last is as large as networks are trained with. */
const shortSides = [512, 448, 384, 320, 256] as const;

/** Bytes that a copy should take at most. */
const wantedBytes = 45_000;

/**
 * The largest copy of some 40 KB; a picture is never enlarged. One that takes more even with a short side of 256 pixels is taken as it is then.
 *
 * @param encode - The bytes of a picture file.
 */
export async function smallCopy(
  picture: RgbaImage,
  encode: (small: RgbaImage) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  for (const shortPx of shortSides) {
    bytes = await encode(shrunk(picture, shortPx));
    if (bytes.length <= wantedBytes) break;
  }
  return bytes!;
}

/** Its long side has at most four times the pixels, as in study. */
function shrunk(picture: RgbaImage, shortPx: number): RgbaImage {
  const [short, long] = [Math.min(picture.width, picture.height), Math.max(picture.width, picture.height)];
  const scale = Math.min(shortPx / short, (4 * shortPx) / long);
  if (scale >= 1) return picture;
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  return resize(picture, width!, height!);
}

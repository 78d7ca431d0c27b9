/**
 * @file Pictures as every measure reads them: the files of a folder, the middle square of one, a picture at another size.
 *
 * Scaling is sharp's (Lanczos-3), so that photo, style and painting are all reduced by the same kernel, and by none of the painters' own.
 */
import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import sharp from "sharp";
import type { RgbaImage } from "pleinair";
import { imageExtensions } from "pleinair/node";
import { LabError } from "./lab-error.ts";

/** A part of a picture file, pixels, after turning by EXIF. */
export interface PicturePart {
  readonly path: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pictures of a folder, in the order of their names; numbers in names count as numbers.
 *
 * @throws {LabError} when the folder cannot be read or has no pictures.
 */
export async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new LabError(`${folder} cannot be read; expected a folder of pictures.`, { cause });
  });
  const pictures = names.filter((name) => (imageExtensions as readonly string[]).includes(extname(name).toLowerCase()));
  if (pictures.length === 0)
    throw new LabError(`${folder}: expected pictures (JPEG, PNG, WebP, AVIF, TIFF), found none.`);
  return pictures.sort(new Intl.Collator("en", { numeric: true }).compare).map((name) => join(folder, name));
}

/** A whole picture file as a part. @throws {LabError} when it cannot be read. */
export async function wholePicture(path: string): Promise<PicturePart> {
  const { autoOrient } = await sharp(path)
    .metadata()
    .catch((cause: unknown) => {
      throw new LabError(`${path} cannot be read as a picture; take it out of the folder.`, { cause });
    });
  return { path, x: 0, y: 0, width: autoOrient.width, height: autoOrient.height };
}

/** The middle square of a part, `side` x `side` pixels. */
export async function readMiddleSquare({ path, x, y, width, height }: PicturePart, side: number): Promise<RgbaImage> {
  const square = Math.min(width, height);
  const upright = await sharp(path)
    .rotate()
    .toColourspace("srgb")
    .removeAlpha()
    .png({ compressionLevel: 0 })
    .toBuffer();
  const data = await sharp(upright)
    .extract({ left: x + ((width - square) >> 1), top: y + ((height - square) >> 1), width: square, height: square })
    .resize(side, side)
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { data: new Uint8ClampedArray(data), width: side, height: side };
}

/** A picture at another size. Alpha becomes opaque. */
export async function scaled(picture: RgbaImage, width: number, height = width): Promise<RgbaImage> {
  if (picture.width === width && picture.height === height) return picture;
  const raw = { width: picture.width, height: picture.height, channels: 4 } as const;
  const data = await sharp(picture.data, { raw })
    .removeAlpha()
    .resize(width, height, { fit: "fill" })
    .ensureAlpha()
    .raw()
    .toBuffer();
  return { data: new Uint8ClampedArray(data), width, height };
}

/** A rectangle of a picture, as a picture. */
export function cropped(
  { data, width }: RgbaImage,
  x: number,
  y: number,
  toWidth: number,
  toHeight: number,
): RgbaImage {
  const part = new Uint8ClampedArray(toWidth * toHeight * 4);
  for (let row = 0; row < toHeight; row++) {
    const start = ((y + row) * width + x) * 4;
    part.set(data.subarray(start, start + toWidth * 4), row * toWidth * 4);
  }
  return { data: part, width: toWidth, height: toHeight };
}

/** Grey of a picture (ITU-R BT.601), 0..255, row by row. */
export function greyOf({ data, width, height }: RgbaImage): Float64Array {
  return new Float64Array(width * height).map(
    (_, i) => 0.299 * data[i * 4]! + 0.587 * data[i * 4 + 1]! + 0.114 * data[i * 4 + 2]!,
  );
}

/** Mean absolute difference of red, green and blue, levels of 255. */
export function meanDifference(a: RgbaImage, b: RgbaImage): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) if (i % 4 !== 3) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / (a.width * a.height * 3);
}

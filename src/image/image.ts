/**
 * @file What a picture is to this project, and the way to tensors and back.
 */
import { OptionError, ShapeError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { maxPixels } from "./limits.ts";

/**
 * 8-bit sRGB, row by row from the top left, four bytes a pixel (R, G, B, A), alpha not premultiplied.
 * A browser's `ImageData` is one as it stands.
 */
export interface RgbaImage {
  /** `width * height * 4` bytes. */
  readonly data: Uint8ClampedArray;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

type Planes = [Float32Array, Float32Array, Float32Array];

/** What each of the 256 levels is in 0..1. Looking it up takes half the time of dividing. */
const unitValues = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle of whole pixels inside a picture. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Checks that `image` is a picture: whole, positive dimensions, four bytes a pixel and at most 2^28 of them.
 *
 * @param image - What may be a picture.
 * @param what - Who asks, for the message, such as `"paint(photo)"`.
 * @throws {OptionError} when it has no `data`, `width` and `height`.
 * @throws {ShapeError} when the dimensions and the number of bytes disagree, or there are too many pixels.
 */
export function checkImage(image: RgbaImage, what: string): void {
  const { data, width, height } = (image ?? {}) as Partial<RgbaImage>;
  if (!data || typeof data.length !== "number") {
    throw new OptionError(`${what}: expected a picture { data, width, height }; read one with readImage(path)`);
  }
  const whole = Number.isInteger(width) && Number.isInteger(height) && width! > 0 && height! > 0;
  if (!whole || data.length !== width! * height! * 4) {
    throw new ShapeError(what, `width * height * 4 bytes, ${data.length} as given`, [width!, height!]);
  }
  if (width! * height! > maxPixels) throw new ShapeError(what, `at most ${maxPixels} pixels`, [width!, height!]);
}

/**
 * The picture, or a part of it, as a tensor `[1, 3, H, W]`, RGB in 0..1. Where the tensor is larger than `rect`, the
 * last row and column are repeated. Alpha is left out.
 *
 * @param image - The picture.
 * @param rect - The part to take. Default: the whole picture.
 * @param padded - Dimensions of the tensor, pixels, at least those of `rect`. Default: those of `rect`.
 */
export function toTensor(
  image: RgbaImage,
  rect: Rect = { x: 0, y: 0, width: image.width, height: image.height },
  padded: { readonly width: number; readonly height: number } = rect,
): Tensor {
  const { width, height } = padded;
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  const [red, green, blue] = [0, 1, 2].map((c) => data.subarray(c * plane, (c + 1) * plane)) as Planes;
  for (let y = 0; y < height; y++) {
    const row = (rect.y + Math.min(y, rect.height - 1)) * image.width + rect.x;
    let to = y * width;
    for (let from = row * 4; from < (row + rect.width) * 4; from += 4, to++) {
      red[to] = unitValues[image.data[from]!]!;
      green[to] = unitValues[image.data[from + 1]!]!;
      blue[to] = unitValues[image.data[from + 2]!]!;
    }
    if (rect.width < width) for (const colour of [red, green, blue]) colour.fill(colour[to - 1]!, to, (y + 1) * width);
  }
  return { data, dims: [1, 3, height, width] };
}

/**
 * Writes a part of `x` into a picture: RGB rounded to 8 bits, values outside 0..1 clipped, alpha left as it is.
 *
 * @param x - `[1, 3, H, W]`, RGB in 0..1.
 * @param from - The part of `x` to take, pixels.
 * @param image - Written in place, at `at`.
 * @param at - Where in the picture the part goes: its top left corner, pixels.
 */
export function writeTensor(
  x: Tensor,
  from: Rect,
  image: RgbaImage,
  at: { readonly x: number; readonly y: number },
): void {
  const [, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || channels !== 3 || !height || !width) {
    throw new ShapeError("writeTensor(x)", "[1, 3, H, W]", x.dims);
  }
  const plane = width * height;
  for (let row = 0; row < from.height; row++) {
    const start = (from.y + row) * width + from.x;
    let target = ((at.y + row) * image.width + at.x) * 4;
    for (let source = start; source < start + from.width; source++, target += 4) {
      // A Uint8ClampedArray rounds to nearest and clips.
      image.data[target] = x.data[source]! * 255;
      image.data[target + 1] = x.data[source + plane]! * 255;
      image.data[target + 2] = x.data[source + 2 * plane]! * 255;
    }
  }
}

/** What the painting is written into: the photo's alpha stays, its colours are written over. */
export function canvasFor(photo: RgbaImage, into: RgbaImage | undefined): RgbaImage {
  if (!into) return copyOf(photo);
  if (into.data !== photo.data) into.data.set(photo.data);
  return into;
}

/** A picture of its own with the same pixels. */
export function copyOf({ data, width, height }: RgbaImage): RgbaImage {
  // By name: the fields of a browser's ImageData are not its own, and would not be spread.
  return { data: data.slice(), width, height };
}

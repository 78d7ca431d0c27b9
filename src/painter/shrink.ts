/**
 * @file What is painted, at the sizes of the passes before the last.
 */
import { tensor, type Tensor } from "../core/tensor.ts";
import type { RgbaImage, Size } from "../image/image.ts";
import { linear } from "../image/resample.ts";
import { resize } from "../image/resize.ts";
import type { Pass } from "./passes.ts";
import { imageSource, tensorSource, type PictureSource } from "./picture-source.ts";

/** A picture that a smaller pass paints. */
export interface Shrunk {
  readonly source: PictureSource;
  /** What it is read from, to be freed after the pass. */
  readonly held: RgbaImage | Tensor;
}

/**
 * The photo at the passes' sizes, each made of the next larger one.
 *
 * @param isRevised - Whether the largest is the draft of a revision, which was trained on means of 2x2 pixels.
 */
export function shrunk(photo: RgbaImage, passes: readonly Pass[], isRevised: boolean): Shrunk[] {
  const photos: RgbaImage[] = isRevised ? [halvedImage(photo, passes.at(-1)!.size)] : [];
  // Softly: what the network paints of a photo does not gain by a sharper kernel, and this one has a third of the taps.
  for (const { size } of passes.slice(0, passes.length - photos.length).toReversed()) {
    photos.unshift(resize(photos[0] ?? photo, size.width, size.height, linear));
  }
  return photos.map((image) => ({ source: imageSource(image), held: image }));
}

/**
 * A picture at half its size, as the revision was trained: means of 2x2 pixels.
 *
 * @param size - Half of the picture once it is padded, pixels: beyond its last row and column they are repeated.
 */
function halvedImage({ data, width, height }: RgbaImage, size: Size): RgbaImage {
  const half = new Uint8ClampedArray(4 * size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    const [above, below] = [0, 1].map((k) => 4 * width * Math.min(2 * y + k, height - 1)) as [number, number];
    const to = 4 * size.width * y;
    for (let c = 0; c < 4; c++) meansOfPairs(data, above + c, below + c, width, half, to + c, size.width, 4);
  }
  return { data: half, width: size.width, height: size.height };
}

/** The same of a picture `[1, 3, H, W]`. */
export function halved({ data, dims }: Tensor, size: Size): Shrunk {
  const [, , rows, columns] = dims as readonly [number, number, number, number];
  const half = tensor(new Float32Array(3 * size.width * size.height), [1, 3, size.height, size.width]);
  for (let row = 0; row < 3 * size.height; row++) {
    const [channel, y] = [Math.floor(row / size.height), row % size.height];
    const [above, below] = [0, 1].map((k) => (channel * rows + Math.min(2 * y + k, rows - 1)) * columns) as [
      number,
      number,
    ];
    meansOfPairs(data, above, below, columns, half.data, row * size.width, size.width, 1);
  }
  return { source: tensorSource(half, size), held: half };
}

/**
 * Means of pairs of numbers in two rows, which begin at `above` and `below`.
 *
 * @param length - Numbers in such a row; beyond, the last is repeated.
 * @param step - From one number to the next, in both pictures.
 */
function meansOfPairs<Numbers extends Uint8ClampedArray | Float32Array>(
  data: Numbers,
  above: number,
  below: number,
  length: number,
  means: Numbers,
  to: number,
  count: number,
  step: number,
): void {
  const last = (length - 1) * step;
  for (let i = 0, x = 0; i < count; i++, x += 2 * step, to += step) {
    const [left, right] = [Math.min(x, last), Math.min(x + step, last)];
    means[to] = 0.25 * (data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!);
  }
}

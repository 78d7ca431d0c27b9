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

/** The photo at the passes' sizes, each made of the next larger one. */
export function shrunk(photo: RgbaImage, passes: readonly Pass[]): Shrunk[] {
  const photos: RgbaImage[] = [];
  // Softly: what the network paints of a photo does not gain by a sharper kernel, and this one has a third of the taps.
  for (const { size } of passes.toReversed()) {
    photos.unshift(resize(photos[0] ?? photo, size.width, size.height, linear));
  }
  return photos.map((image) => ({ source: imageSource(image), held: image }));
}

/** A picture `[1, 3, H, W]` at exactly half its size, as the revision was trained: means of 2x2 pixels. Nothing where `size` is another. */
export function halved(picture: Tensor, { width, height }: Size, size: Size): Shrunk | undefined {
  if (2 * size.width !== width || 2 * size.height !== height) return undefined;
  const [, , rows, columns] = picture.dims as readonly [number, number, number, number];
  const half = tensor(new Float32Array(3 * size.width * size.height), [1, 3, size.height, size.width]);
  for (let row = 0; row < 3 * size.height; row++) {
    const [channel, y] = [Math.floor(row / size.height), row % size.height];
    meansOfPairs(picture.data, (channel * rows + 2 * y) * columns, columns, half.data, row * size.width, size.width);
  }
  return { source: tensorSource(half, size), held: half };
}

/** Means of pairs of numbers in a row, at `from`, and of those below them. */
function meansOfPairs(
  data: Float32Array,
  from: number,
  stride: number,
  means: Float32Array,
  to: number,
  count: number,
): void {
  for (let x = 0, at = from; x < count; x++, at += 2) {
    means[to + x] = 0.25 * (data[at]! + data[at + 1]! + data[at + stride]! + data[at + stride + 1]!);
  }
}

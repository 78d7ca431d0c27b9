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
  for (let y = 0, to = 0; y < size.height; y++) {
    const above = 4 * width * Math.min(2 * y, height - 1);
    const below = 4 * width * Math.min(2 * y + 1, height - 1);
    for (let x = 0; x < size.width; x++, to += 4) {
      const left = 4 * Math.min(2 * x, width - 1);
      const right = 4 * Math.min(2 * x + 1, width - 1);
      for (let c = 0; c < 4; c++) {
        const sum =
          data[above + left + c]! + data[above + right + c]! + data[below + left + c]! + data[below + right + c]!;
        half[to + c] = 0.25 * sum;
      }
    }
  }
  return { data: half, width: size.width, height: size.height };
}

/** The same of a picture `[1, 3, H, W]`. */
export function halved(picture: Tensor, size: Size): Shrunk {
  const [, , rows, columns] = picture.dims as readonly [number, number, number, number];
  const { data } = picture;
  const half = tensor(new Float32Array(3 * size.width * size.height), [1, 3, size.height, size.width]);
  for (let row = 0, to = 0; row < 3 * size.height; row++) {
    const [channel, y] = [Math.floor(row / size.height), row % size.height];
    const above = (channel * rows + Math.min(2 * y, rows - 1)) * columns;
    const below = (channel * rows + Math.min(2 * y + 1, rows - 1)) * columns;
    for (let x = 0; x < size.width; x++, to++) {
      const left = Math.min(2 * x, columns - 1);
      const right = Math.min(2 * x + 1, columns - 1);
      half.data[to] = 0.25 * (data[above + left]! + data[above + right]! + data[below + left]! + data[below + right]!);
    }
  }
  return { source: tensorSource(half, size), held: half };
}

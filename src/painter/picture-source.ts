/**
 * @file What a pass reads, and what it writes: pictures of which any part can be had or given, so that none is held as floats as a whole
 * where it is painted in tiles.
 */
import { tensor, type Tensor } from "../core/tensor.ts";
import { toTensor, writeTensor, type Rect, type RgbaImage, type Size } from "../image/image.ts";
import { linear, tapsFor } from "../image/resample.ts";

/** A picture, read part by part. */
export interface PictureSource extends Size {
  /**
   * A part as `[1, 3, H, W]`, RGB in 0..1.
   *
   * @param rect - The part, inside the picture.
   * @param padded - Dimensions of the tensor, pixels, at least those of `rect`: the last row and column are repeated.
   */
  read(rect: Rect, padded: Size): Tensor;
  /** To be called with each part, from the top down, before it is painted over: where that is what is read. */
  readonly keep?: (rect: Rect) => void;
  /** What is set aside for that, bytes, about. Default: 0. */
  readonly keptBytes?: number;
}

/** A painting, written part by part. */
export interface PictureSink {
  /** @param from - The part of `tile [1, 3, H, W]` that goes `at` this place. */
  write(tile: Tensor, from: Rect, at: { readonly x: number; readonly y: number }): void;
}

/** A picture's colours. */
export function imageSource(image: RgbaImage): PictureSource {
  const { width, height } = image;
  return { width, height, read: (rect, padded) => toTensor(image, rect, padded) };
}

/** Rows that a tile looks at, about. */
const usualWindowPx = 800;

/**
 * The same of a picture that is painted over in tiles, row by row: the rows that a tile looks at are kept as they were.
 * Before the first is painted over all can be read in any order.
 */
export function overpaintedSource(image: RgbaImage): PictureSource {
  const { width, height } = image;
  const stride = 4 * width;
  let [strip, top, rows] = [new Uint8ClampedArray(0), 0, 0];
  function keep({ y, height: wanted }: Rect): void {
    if (y === top && wanted === rows) return;
    if (strip.length < wanted * stride) {
      const larger = new Uint8ClampedArray(wanted * stride);
      larger.set(strip.subarray(0, rows * stride));
      strip = larger;
    }
    const before = y >= top ? Math.max(0, Math.min(wanted, top + rows - y)) : 0;
    if (before > 0) strip.copyWithin(0, (y - top) * stride, (y - top + before) * stride);
    strip.set(image.data.subarray((y + before) * stride, (y + wanted) * stride), before * stride);
    [top, rows] = [y, wanted];
  }
  return {
    width,
    height,
    keep,
    keptBytes: stride * Math.min(height, usualWindowPx),
    read(rect, padded) {
      if (rows === 0) return toTensor(image, rect, padded);
      keep(rect);
      return toTensor({ data: strip, width, height: rows }, { ...rect, y: 0 }, padded);
    },
  };
}

/** Into a picture's colours; alpha stays. */
export function imageSink(image: RgbaImage): PictureSink {
  return { write: (tile, from, at) => writeTensor(tile, from, image, at) };
}

/** A picture `[1, 3, H, W]` that may be padded. */
export function tensorSource(picture: Tensor, { width, height }: Size): PictureSource {
  const [, , rows, columns] = picture.dims as readonly [number, number, number, number];
  return {
    width,
    height,
    read(rect, padded) {
      const data = new Float32Array(3 * padded.width * padded.height);
      for (let row = 0; row < 3 * padded.height; row++) {
        const [channel, y] = [Math.floor(row / padded.height), row % padded.height];
        const start = (channel * rows + rect.y + Math.min(y, rect.height - 1)) * columns + rect.x;
        const to = row * padded.width;
        data.set(picture.data.subarray(start, start + rect.width), to);
        data.fill(data[to + rect.width - 1]!, to + rect.width, to + padded.width);
      }
      return tensor(data, [1, 3, padded.height, padded.width]);
    },
  };
}

/** A painting on its way to the next pass, all of red, then green, then blue. In bytes: it is mixed with a photo of bytes. */
export interface DraftPicture extends Size {
  readonly data: Uint8ClampedArray;
}

/** A draft that is being painted. */
export interface Draft extends PictureSink {
  readonly picture: DraftPicture;
}

export function createDraft({ width, height }: Size): Draft {
  const data = new Uint8ClampedArray(3 * width * height);
  return {
    picture: { data, width, height },
    write(tile, from, at) {
      const [, , rows, columns] = tile.dims as readonly [number, number, number, number];
      for (let row = 0; row < 3 * from.height; row++) {
        const [channel, y] = [Math.floor(row / from.height), row % from.height];
        const start = (channel * rows + from.y + y) * columns + from.x;
        const to = (channel * height + at.y + y) * width + at.x;
        // Rounds to nearest, and clips.
        for (let x = 0; x < from.width; x++) data[to + x] = 255 * tile.data[start + x]!;
      }
    },
  };
}

/**
 * A photo with an enlarged draft of its painting over it: `share · photo + (1 - share) · draft`. The draft is enlarged in straight lines
 * between its pixels: sharper kernels were measured and made no better paintings.
 */
export function withDraft(photo: PictureSource, draft: DraftPicture, share: number): PictureSource {
  const { width: draftWidth, height: draftHeight } = draft;
  const columns = tapsFor(draftWidth, photo.width, linear);
  const rows = tapsFor(draftHeight, photo.height, linear);
  const painted = (1 - share) / 255;

  /** A row of one channel: between two of the draft's, not yet as long as the photo's. */
  function readRow(channel: number, y: number, line: Float32Array): void {
    line.fill(0);
    for (let k = 0; k < rows.count; k++) {
      const weight = rows.weights[y * rows.count + k]! * painted;
      const start = (channel * draftHeight + rows.first[y]! + k) * draftWidth;
      for (let x = 0; x < draftWidth; x++) line[x]! += weight * draft.data[start + x]!;
    }
  }

  return {
    width: photo.width,
    height: photo.height,
    read(rect, padded) {
      const mixed = photo.read(rect, padded);
      const line = new Float32Array(draftWidth);
      for (let row = 0; row < 3 * padded.height; row++) {
        const [channel, y] = [Math.floor(row / padded.height), row % padded.height];
        readRow(channel, rect.y + Math.min(y, rect.height - 1), line);
        const to = row * padded.width;
        for (let x = 0; x < padded.width; x++) {
          const column = rect.x + Math.min(x, rect.width - 1);
          let sum = 0;
          for (let k = 0; k < columns.count; k++) {
            sum += columns.weights[column * columns.count + k]! * line[columns.first[column]! + k]!;
          }
          mixed.data[to + x] = share * mixed.data[to + x]! + sum;
        }
      }
      return mixed;
    },
  };
}

/**
 * @file What a pass reads, and what it writes: pictures of which any part can be had or given, so that none is held as floats as a whole
 * where it is painted in tiles.
 */
import { free } from "../core/free.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { toTensor, writeTensor, type Rect, type RgbaImage, type Size } from "../image/image.ts";

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
  return planarSource({ width, height }, rows, columns, (start, end, data, to) =>
    data.set(picture.data.subarray(start, end), to),
  );
}

/**
 * Pictures whose colours lie one after the other, each `rows · columns` numbers of which `width` and `height` count.
 *
 * @param copy - Writes numbers `start` to `end` of the picture into `data`, from `to` on, in 0..1.
 */
function planarSource(
  { width, height }: Size,
  rows: number,
  columns: number,
  copy: (start: number, end: number, data: Float32Array, to: number) => void,
): PictureSource {
  return {
    width,
    height,
    read(rect, padded) {
      const data = new Float32Array(3 * padded.width * padded.height);
      for (let row = 0; row < 3 * padded.height; row++) {
        const [channel, y] = [Math.floor(row / padded.height), row % padded.height];
        const start = (channel * rows + rect.y + Math.min(y, rect.height - 1)) * columns + rect.x;
        const to = row * padded.width;
        copy(start, start + rect.width, data, to);
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

/** A draft at its own size. */
export function draftSource({ data: bytes, width, height }: DraftPicture): PictureSource {
  return planarSource({ width, height }, height, width, (start, end, data, to) => {
    for (let i = start; i < end; i++, to++) data[to] = bytes[i]! / 255;
  });
}

/**
 * A draft, enlarged: in straight lines between its pixels. Sharper kernels were measured and made no better paintings.
 *
 * @param size - Pixels, at least those of the draft.
 */
export function enlargedDraft(draft: DraftPicture, { width, height }: Size): PictureSource {
  const [columns, rows] = [placesBetween(draft.width, width), placesBetween(draft.height, height)];
  return { width, height, read: (rect, padded) => readEnlarged(draft, columns, rows, rect, padded) };
}

function readEnlarged(draft: DraftPicture, columns: Places, rows: Places, rect: Rect, padded: Size): Tensor {
  const data = new Float32Array(3 * padded.width * padded.height);
  const { first, share } = columns;
  const [left, right] = [first[rect.x]!, first[rect.x + rect.width - 1]! + 1];
  /** A row between two of the draft's, as far as it is needed, in 0..1. To the right of the last one it is repeated. */
  const line = new Float32Array(right - left + 1);
  const known = Math.min(line.length, draft.width - left);
  const bytes = draft.data;
  for (let row = 0; row < 3 * padded.height; row++) {
    const channel = Math.floor(row / padded.height);
    const y = rect.y + Math.min(row % padded.height, rect.height - 1);
    const above = (channel * draft.height + rows.first[y]!) * draft.width + left;
    const below = above + (rows.first[y]! + 1 < draft.height ? draft.width : 0);
    const down = rows.share[y]! / 255;
    for (let x = 0; x < known; x++) {
      const value = bytes[above + x]!;
      line[x] = value / 255 + down * (bytes[below + x]! - value);
    }
    line.fill(line[known - 1]!, known);
    const to = row * padded.width;
    const end = rect.x + rect.width;
    for (let x = rect.x, i = to; x < end; x++, i++) {
      const at = first[x]! - left;
      const value = line[at]!;
      data[i] = value + share[x]! * (line[at + 1]! - value);
    }
    data.fill(data[to + rect.width - 1]!, to + rect.width, to + padded.width);
  }
  return tensor(data, [1, 3, padded.height, padded.width]);
}

/** Where pixels lie among fewer: the one at or before each one's centre, and how far it is from that towards the next. */
interface Places {
  readonly first: Int32Array;
  readonly share: Float32Array;
}

/** For each of `to` pixels in a row of `from`, no more. */
function placesBetween(from: number, to: number): Places {
  const first = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    first[i] = Math.floor(centre);
    share[i] = centre - first[i]!;
  }
  return { first, share };
}

/** A picture moved left and up by so much, which lies otherwise on a network's grid; beyond its right and lower border that is repeated. */
export function movedSource(source: PictureSource, by: number): PictureSource {
  const { width, height } = source;
  return {
    width,
    height,
    read: ({ x, y }, padded) => readAround(source, { ...padded, x: x + by, y: y + by }),
  };
}

/** Averages a painting of {@link movedSource}, moved back, into a draft. Its left and upper border, which that does not show, stay as they are. */
export function averagedInto({ data, width, height }: DraftPicture, by: number): PictureSink {
  return {
    write(tile, from, at) {
      const [, , rows, columns] = tile.dims as readonly [number, number, number, number];
      const [across, down] = [Math.min(from.width, width - at.x - by), Math.min(from.height, height - at.y - by)];
      for (let row = 0; row < 3 * Math.max(0, down); row++) {
        const [channel, y] = [Math.floor(row / down), row % down];
        const start = (channel * rows + from.y + y) * columns + from.x;
        const to = (channel * height + at.y + by + y) * width + at.x + by;
        for (let x = 0; x < across; x++) {
          const value = Math.min(Math.max(255 * tile.data[start + x]!, 0), 255);
          data[to + x] = (data[to + x]! + value) / 2;
        }
      }
    },
  };
}

/** A photo with a painting of its size over it: `share · photo + (1 - share) · painting`. */
export function paintedOver(photo: PictureSource, painting: PictureSource, share: number): PictureSource {
  return {
    width: photo.width,
    height: photo.height,
    read(rect, padded) {
      const mixed = photo.read(rect, padded);
      const over = painting.read(rect, padded);
      for (let i = 0; i < mixed.data.length; i++) {
        mixed.data[i] = over.data[i]! + share * (mixed.data[i]! - over.data[i]!);
      }
      free(over);
      return mixed;
    },
  };
}

/** The part of `rect` that lies on the picture. */
export function insideOf({ x, y, width, height }: Rect, picture: Size): Rect {
  const [left, top] = [Math.max(x, 0), Math.max(y, 0)];
  return {
    x: left,
    y: top,
    width: Math.min(x + width, picture.width) - left,
    height: Math.min(y + height, picture.height) - top,
  };
}

/** A part of a picture, `[1, 3, H, W]`, that may reach beyond its borders, which are repeated. */
export function readAround(picture: PictureSource, rect: Rect): Tensor {
  const there = insideOf(rect, picture);
  const [before, above] = [there.x - rect.x, there.y - rect.y];
  // What lies to the right and below is repeated by reading.
  const known = { width: rect.width - before, height: rect.height - above };
  const read = picture.read(there, known);
  if (before === 0 && above === 0) return read;
  const data = new Float32Array(3 * rect.width * rect.height);
  for (let row = 0; row < 3 * rect.height; row++) {
    const [channel, y] = [Math.floor(row / rect.height), row % rect.height];
    const start = (channel * known.height + Math.max(y - above, 0)) * known.width;
    const to = row * rect.width;
    data.set(read.data.subarray(start, start + known.width), to + before);
    data.fill(data[to + before]!, to, to + before);
  }
  free(read);
  return tensor(data, [1, 3, rect.height, rect.width]);
}

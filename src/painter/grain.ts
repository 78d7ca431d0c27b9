/**
 * @file Grain: noise over what a pass reads, where there are several.
 *
 * Where a picture is smooth, the network has nothing to paint but its own grid: upright and level lines, which the next passes enlarge.
 * Grain gives it something to make marks of. Measured in docs/decisions/2026-11-27-grain.md.
 */
import type { PictureSource } from "./picture-source.ts";
import type { Rect, Size } from "../image/image.ts";
import { noiseAt } from "../image/noise.ts";

/** Noise in grey, the same for the same place. */
export interface Grain {
  /** Standard deviation, in 0..1. */
  readonly std: number;
  /** How broad its spots are, pixels. */
  readonly spotPx: number;
}

/** Of the first pass, and of the later ones, whose marks broader noise would follow. */
export const [firstGrain, laterGrain]: readonly [Grain, Grain] = [
  { std: 9 / 255, spotPx: 2 },
  { std: 5.3 / 255, spotPx: 3 },
];

/** @param amount - Share of the grain, 0 to 1. */
export function withGrain(source: PictureSource, { std, spotPx }: Grain, amount: number): PictureSource {
  const scale = (amount * std) / drawnStd(spotPx);
  return {
    width: source.width,
    height: source.height,
    read(rect, padded) {
      const picture = source.read(rect, padded);
      addGrain(picture.data, rect, padded, spotPx, scale);
      return picture;
    },
  };
}

/** Adds grain to all of red, then green, then blue; between spots in straight lines. */
function addGrain(data: Float32Array, rect: Rect, padded: Size, spotPx: number, scale: number): void {
  const pixels = padded.width * padded.height;
  const [columns, rows] = [spotsBetween(rect.x, rect.width, spotPx), spotsBetween(rect.y, rect.height, spotPx)];
  const spots = new Float64Array(columns.count * rows.count);
  for (let i = 0; i < spots.length; i++) {
    const row = Math.floor(i / columns.count);
    spots[i] = scale * spotAt(columns.start + i - row * columns.count, rows.start + row);
  }
  /** Grain between two rows of spots, at their columns. */
  const line = new Float64Array(columns.count);
  for (let y = 0, i = 0; y < padded.height; y++) {
    const row = Math.min(y, rect.height - 1);
    const above = rows.first[row]! * columns.count;
    const down = rows.share[row]!;
    for (let c = 0; c < line.length; c++) {
      line[c] = (1 - down) * spots[above + c]! + down * spots[above + columns.count + c]!;
    }
    for (let x = 0; x < padded.width; x++, i++) {
      const column = Math.min(x, rect.width - 1);
      const at = columns.first[column]!;
      const across = columns.share[column]!;
      const grain = (1 - across) * line[at]! + across * line[at + 1]!;
      data[i]! += grain;
      data[pixels + i]! += grain;
      data[2 * pixels + i]! += grain;
    }
  }
}

/** The spots that pixels of a row or column lie between. */
interface Spots {
  /** The first, among all spots; and how many. */
  readonly start: number;
  readonly count: number;
  /** For each pixel the spot at or before it, from `start` on, and how far it is from that towards the next. */
  readonly first: Int32Array;
  readonly share: Float64Array;
}

function spotsBetween(from: number, length: number, spotPx: number): Spots {
  const start = Math.floor(from / spotPx);
  const first = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const place = (from + i) / spotPx;
    first[i] = Math.floor(place) - start;
    share[i] = place - Math.floor(place);
  }
  return { start, count: first[length - 1]! + 2, first, share };
}

/** Nearly normal: four numbers in 0..1, less their mean. */
function spotAt(column: number, row: number): number {
  let sum = -2;
  for (let draw = 0; draw < 4; draw++) sum += noiseAt(column, row, draw);
  return sum;
}

/** Standard deviation over pixels: what lies between spots has less than they. */
function drawnStd(spotPx: number): number {
  let kept = 0;
  for (let pixel = 0; pixel < spotPx; pixel++) {
    const u = pixel / spotPx;
    kept += ((1 - u) ** 2 + u ** 2) / spotPx;
  }
  return Math.sqrt((4 / 12) * kept ** 2);
}

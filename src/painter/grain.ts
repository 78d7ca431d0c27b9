/**
 * @file Grain: noise over what a pass reads, where there are several.
 *
 * Where a picture is smooth, the network has nothing to paint but its own grid: upright and level lines, which the next passes enlarge.
 * Grain gives it something to make marks of. Measured in docs/decisions/2026-11-27-grain.md.
 */
import type { PictureSource } from "./picture-source.ts";
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
      const plane = padded.width * padded.height;
      const columns = placesAmongSpots(rect.x, rect.width, spotPx);
      const rows = placesAmongSpots(rect.y, rect.height, spotPx);
      const spotRow = createSpotRows(columns.first, columns.count);
      const line = new Float64Array(padded.width);
      for (let row = 0; row < padded.height; row++) {
        if (row < rect.height) {
          const above = rows.first + rows.at[row]!;
          drawLine(line, columns, spotRow(above), spotRow(above + 1), rows.share[row]!, scale);
          line.fill(line[rect.width - 1]!, rect.width);
        }
        for (let channel = 0; channel < 3; channel++) {
          const start = channel * plane + row * padded.width;
          for (let i = 0; i < line.length; i++) picture.data[start + i]! += line[i]!;
        }
      }
      return picture;
    },
  };
}

/** Where pixels in a row lie among spots. */
interface Places {
  /** The first spot that is needed, and how many. */
  readonly first: number;
  readonly count: number;
  /** For each pixel the spot at or before it, counted from `first`, and how far it lies from that towards the next. */
  readonly at: Int32Array;
  readonly share: Float64Array;
}

function placesAmongSpots(from: number, pixels: number, spotPx: number): Places {
  const first = Math.floor(from / spotPx);
  const [at, share] = [new Int32Array(pixels), new Float64Array(pixels)];
  for (let i = 0; i < pixels; i++) {
    const place = (from + i) / spotPx;
    at[i] = Math.floor(place) - first;
    share[i] = place - Math.floor(place);
  }
  return { first, count: at[pixels - 1]! + 2, at, share };
}

/** Rows of spots from column `first` on. The last two stay: rows of pixels that follow each other lie between the same. */
function createSpotRows(first: number, count: number): (row: number) => Float64Array {
  const kept = new Map<number, Float64Array>();
  return (row) => {
    let spots = kept.get(row);
    if (!spots) {
      spots = new Float64Array(count);
      for (let i = 0; i < count; i++) spots[i] = spotAt(first + i, row);
      kept.delete(row - 2);
      kept.set(row, spots);
    }
    return spots;
  };
}

/** A row of pixels, in straight lines between the spots around them. */
function drawLine(
  line: Float64Array,
  { at, share }: Places,
  above: Float64Array,
  below: Float64Array,
  down: number,
  scale: number,
): void {
  for (let i = 0; i < at.length; i++) {
    const [spot, u] = [at[i]!, share[i]!];
    const onAbove = (1 - u) * above[spot]! + u * above[spot + 1]!;
    const onBelow = (1 - u) * below[spot]! + u * below[spot + 1]!;
    line[i] = scale * ((1 - down) * onAbove + down * onBelow);
  }
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

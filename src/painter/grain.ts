/**
 * @file Grain: noise over what a pass reads, where there are several.
 *
 * Where a picture is smooth, the network has nothing to paint but its own grid: upright and level lines, which the next passes enlarge.
 * Grain gives it something to make marks of. Measured in docs/decisions/2026-11-27-grain.md.
 */
import type { PictureSource } from "./picture-source.ts";
import type { Rect } from "../image/image.ts";
import { betweenPlaces, noiseAt } from "../image/noise.ts";

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
      const pixels = padded.width * padded.height;
      const spots = spotsUnder(rect, spotPx);
      for (let i = 0; i < pixels; i++) {
        const x = rect.x + Math.min(i % padded.width, rect.width - 1);
        const y = rect.y + Math.min(Math.floor(i / padded.width), rect.height - 1);
        const grain = scale * betweenPlaces(x / spotPx, y / spotPx, spots);
        for (let channel = 0; channel < 3; channel++) picture.data[channel * pixels + i]! += grain;
      }
      return picture;
    },
  };
}

/** {@link spotAt} around a part of a picture, each drawn once: a pixel lies between four, and so do its neighbours. */
function spotsUnder(rect: Rect, spotPx: number): (column: number, row: number) => number {
  const [left, top] = [Math.floor(rect.x / spotPx), Math.floor(rect.y / spotPx)];
  const columns = Math.floor((rect.x + rect.width - 1) / spotPx) - left + 2;
  const rows = Math.floor((rect.y + rect.height - 1) / spotPx) - top + 2;
  const spots = new Float64Array(columns * rows);
  for (let i = 0; i < spots.length; i++) spots[i] = spotAt(left + (i % columns), top + Math.floor(i / columns));
  return (column, row) => spots[(row - top) * columns + column - left]!;
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

/**
 * @file Cutting a picture into tiles.
 */
import { OptionError } from "../core/errors.ts";
import type { Rect } from "./image.ts";

/** A part of the picture. */
export interface Tile {
  /** What this tile paints. The cores of all tiles make up the picture, without overlap. */
  readonly core: Rect;
  /** What it looks at: always of one size, the core and at least `halo` pixels around it as far as the picture goes. */
  readonly outer: Rect;
}

/** How to cut. All in pixels, and all multiples of `multiple`. */
export interface TileOptions {
  /** What a tile looks at has no more pixels than a square of this side with its halo has. */
  readonly tile: number;
  /** How far a core's pixels depend on their neighbours. */
  readonly halo: number;
  /** What the network's sizes are multiples of. */
  readonly multiple: number;
}

/**
 * Tiles for a picture, row by row: those that look at the fewest pixels in all.
 *
 * @param width - Pixels, a multiple of `multiple`; so is `height`.
 * @param height - Pixels, a multiple of `multiple`.
 * @param options - The size of a tile, how far around it is looked, and what all lengths are multiples of; pixels.
 * @throws {OptionError} when a length is not a positive multiple.
 */
export function planTiles(width: number, height: number, { tile, halo, multiple }: TileOptions): Tile[] {
  for (const [name, value] of Object.entries({ width, height, tile, halo })) {
    if (!Number.isInteger(value / multiple) || value < (name === "halo" ? 0 : 1)) {
      throw new OptionError(`planTiles: expected ${name} to be a multiple of ${multiple}, got ${value}`);
    }
  }
  const across = cuts(width, halo, multiple);
  const down = cuts(height, halo, multiple);
  const most = (tile + 2 * halo) ** 2;
  let best: { columns: Cut; rows: Cut; pixels: number } | undefined;
  for (const columns of across) {
    // Fewer rows look at fewer pixels, so the first that fit are the best.
    const rows = down.find(({ window }) => columns.window * window <= most);
    if (!rows) continue;
    const pixels = columns.count * columns.window * rows.count * rows.window;
    if (!best || pixels < best.pixels) best = { columns, rows, pixels };
  }
  const { columns, rows } = best!;
  const tiles: Tile[] = [];
  for (let y = 0; y < height; y += rows.core) {
    for (let x = 0; x < width; x += columns.core) {
      const core = { x, y, width: Math.min(columns.core, width - x), height: Math.min(rows.core, height - y) };
      // One size for all, so that one graph serves: at the picture's border the outer part moves inwards.
      const outer = {
        x: Math.min(Math.max(x - halo, 0), width - columns.window),
        y: Math.min(Math.max(y - halo, 0), height - rows.window),
        width: columns.window,
        height: rows.window,
      };
      tiles.push({ core, outer });
    }
  }
  return tiles;
}

/** A side in parts, pixels. */
interface Cut {
  readonly count: number;
  /** Of each part; the last is what is left. */
  readonly core: number;
  /** What each looks at. */
  readonly window: number;
}

/** All ways to cut a side into parts as equal as can be, from one part on. */
function cuts(side: number, halo: number, multiple: number): Cut[] {
  return Array.from({ length: side / multiple }, (_, i) => {
    const core = multiple * Math.ceil(side / (i + 1) / multiple);
    return { count: Math.ceil(side / core), core, window: Math.min(side, core + 2 * halo) };
  });
}

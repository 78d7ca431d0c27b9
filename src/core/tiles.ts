/**
 * @file Cutting a picture into tiles.
 */
import { OptionError } from "./errors.ts";
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
  /** Side of a core; the last ones in each direction are what is left. */
  readonly tile: number;
  /** How far a core's pixels depend on their neighbours. */
  readonly halo: number;
  /** What the network's sizes are multiples of. */
  readonly multiple: number;
}

/**
 * Tiles for a picture, row by row.
 *
 * @param width - Pixels, a multiple of `multiple`; so is `height`.
 * @throws {OptionError} when a length is not a positive multiple.
 */
export function planTiles(width: number, height: number, { tile, halo, multiple }: TileOptions): Tile[] {
  for (const [name, value] of Object.entries({ width, height, tile, halo })) {
    if (!Number.isInteger(value / multiple) || value < (name === "halo" ? 0 : 1)) {
      throw new OptionError(`planTiles: expected ${name} to be a multiple of ${multiple}, got ${value}`);
    }
  }
  const outerWidth = Math.min(width, tile + 2 * halo);
  const outerHeight = Math.min(height, tile + 2 * halo);
  const tiles: Tile[] = [];
  for (let y = 0; y < height; y += tile) {
    for (let x = 0; x < width; x += tile) {
      const core = { x, y, width: Math.min(tile, width - x), height: Math.min(tile, height - y) };
      // One size for all, so that one graph serves: at the picture's border the outer part moves inwards.
      const outer = {
        x: Math.min(Math.max(x - halo, 0), width - outerWidth),
        y: Math.min(Math.max(y - halo, 0), height - outerHeight),
        width: outerWidth,
        height: outerHeight,
      };
      tiles.push({ core, outer });
    }
  }
  return tiles;
}

/**
 * @file How much memory painting may take, and how a pass shares it out: between the network at work on a tile, and what it has seen of the
 * tiles before. Smaller tiles take less and longer, for each looks at its neighbours' pixels too.
 */
import { checkRange } from "../core/errors.ts";
import type { Size } from "../image/image.ts";
import type { Network } from "../networks/network.ts";
import { pixelsOf, tilePixels } from "./sizes.ts";

const mebibyte = 2 ** 20;

/**
 * What painting takes at most where there is enough, MiB, pictures included and the runtime not: 100 megapixels are then painted by a
 * process of less than a gigabyte.
 */
export const usualMemoryMiB = 720;

/** @throws {OptionError} when it is out of range. */
export function checkMemory(memoryMiB: number): number {
  checkRange("memory", memoryMiB, 64, 2 ** 20);
  return memoryMiB;
}

/** A quarter of what is free, MiB, from 192 up to {@link usualMemoryMiB}. */
export function memoryFor(freeBytes: number): number {
  return Math.min(usualMemoryMiB, Math.max(192, Math.floor(freeBytes / 4 / mebibyte)));
}

/** How a pass is painted. */
export interface MemoryPlan {
  /** Whether in one go. */
  readonly whole: boolean;
  /** Side of its tiles, pixels. */
  readonly tilePx: number;
  /** Pixels of the sessions that stay loaded. */
  readonly sessionPixels: number;
  /** What is kept of the first visit to the tiles, bytes. */
  readonly featureBytes: number;
}

/** From this many pixels on, what is loaded again for each of the two visits does not count beside the painting itself. */
const largePixels = 2 ** 24;

/**
 * @param size - Of what is painted.
 * @param heldBytes - What the pictures take.
 * @param tilePx - Asked for. Default: as large as there is memory for, at most the network's.
 */
export function planMemory(
  network: Pick<Network, "tilePx" | "haloPx" | "sizeMultiple" | "bytesPerPixel" | "stages">,
  size: Size,
  memoryMiB: number,
  heldBytes: number,
  tilePx?: number,
): MemoryPlan {
  const { bytesPerPixel } = network;
  const left = Math.max(memoryMiB * mebibyte - heldBytes, 0);
  const pixels = pixelsOf(size);
  const { channels, scale } = network.stages.at(-1)!;
  const wanted = (pixels / scale ** 2) * channels * 4;
  // Two sessions stay, one for each visit, beside all features where they fit; of a large picture one at a time.
  const each = pixels > largePixels ? 0.6 * left : Math.min(0.5 * left, Math.max(left / 3, (left - wanted) / 2));
  const chosen = tilePx ?? tileFor(network, each / bytesPerPixel);
  const most = tilePixels(network, tilePx);
  const whole = pixels <= most && (tilePx !== undefined || pixels * bytesPerPixel <= left);
  const window = whole ? pixels : Math.min(pixels, tilePixels(network, chosen));
  const forSessions = pixels > largePixels ? window : 2 * window;
  const room = Math.max(0, left - forSessions * bytesPerPixel);
  // A few tiles' features save next to no time.
  const featureBytes = room < wanted / 3 ? 0 : room;
  const sessionPixels = Math.max(forSessions, keptPixels(network, memoryMiB, heldBytes));
  return { whole, tilePx: chosen, sessionPixels, featureBytes };
}

/** Pixels of the sessions that stay loaded beside pictures of `heldBytes`: in half of what is left. */
export function keptPixels(
  { bytesPerPixel }: Pick<Network, "bytesPerPixel">,
  memoryMiB: number,
  heldBytes: number,
): number {
  return Math.max(memoryMiB * mebibyte - heldBytes, 0) / bytesPerPixel / 2;
}

/** The side of a tile that looks at so many pixels with its halo, at least 128. */
function tileFor({ tilePx, haloPx, sizeMultiple }: Parameters<typeof planMemory>[0], pixels: number): number {
  const side = Math.floor((Math.sqrt(pixels) - 2 * haloPx) / sizeMultiple) * sizeMultiple;
  return Math.min(tilePx, Math.max(128, side));
}

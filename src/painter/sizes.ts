/**
 * @file The sizes at which pictures are read and painted.
 */
import { toTensor, type Rect, type RgbaImage, type Size } from "../image/image.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Network } from "../networks/network.ts";

/** The size at which a style is read: its short side is `short` pixels, its long side at most four times that. */
export function studySize({ width, height }: Size, short: number, multiple: number): Size {
  const scale = Math.min(short / Math.min(width, height), (4 * short) / Math.max(width, height));
  const side = (pixels: number) => Math.max(multiple, Math.round((pixels * scale) / multiple) * multiple);
  return { width: side(width), height: side(height) };
}

/** Whether a picture has no more pixels than a tile looks at. */
export function fitsIntoTile({ width, height }: Size, network: Network, tilePx = network.tilePx): boolean {
  return pixelsOf({ width, height }) <= tilePixels(network, tilePx);
}

/** Pixels that a tile looks at, at most. */
export function tilePixels(network: Pick<Network, "tilePx" | "haloPx">, tilePx = network.tilePx): number {
  return (tilePx + 2 * network.haloPx) ** 2;
}

export function readWhole(picture: RgbaImage, multiple: number): Tensor {
  return toTensor(picture, wholeOf(picture), paddedSize(picture, multiple));
}

export function wholeOf({ width, height }: Size): Rect {
  return { x: 0, y: 0, width, height };
}

/** The size of a picture once it is padded to what the network takes. */
export function paddedSize({ width, height }: Size, multiple: number): Size {
  const roundUp = (pixels: number) => Math.ceil(pixels / multiple) * multiple;
  return { width: roundUp(width), height: roundUp(height) };
}

export function pixelsOf({ width, height }: Size): number {
  return width * height;
}

export function sizeKey({ width, height }: Size): string {
  return `${width}x${height}`;
}

/**
 * @file Pixels that cannot be seen: what alpha hides has a colour in the file, which is anything at all and counts for nothing.
 */
import { smoothstep } from "./smoothstep.ts";
import type { RgbaImage } from "./image.ts";

/** From this alpha on a pixel's own colour stands; below, it is ever less sure (a browser's canvas keeps few bits of it) and blends with what is around. */
const sureAlpha = 64;

/** Whether every pixel is seen whole. */
export function isOpaque({ data }: RgbaImage): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

/**
 * The picture with colours in its hidden pixels that go on from the visible ones, smoothly: what a network looks at. Alpha stays.
 * What the hidden pixels held does not matter; where nothing at all can be seen it is grey.
 *
 * By push and pull (Gortler et al. 1996, "The Lumigraph", section 3.4.2): means of what is visible at ever coarser levels, then from
 * the coarsest back, each level's own colour as far as it is sure and the coarser one for the rest.
 *
 * @returns The picture itself where nothing is hidden.
 */
export function fillHidden(image: RgbaImage): RgbaImage {
  const { data, width, height } = image;
  let isSure = true;
  for (let i = 3; isSure && i < data.length; i += 4) isSure = data[i]! >= sureAlpha;
  if (isSure) return image;
  const around = coarserColours(image);
  const filled = data.slice();
  const colour = new Float32Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (data[at + 3]! >= sureAlpha) continue;
      const share = sureness[data[at + 3]!]!;
      sampleHalf(around, x, y, colour);
      for (let c = 0; c < 3; c++) filled[at + c] = colour[c]! + share * (data[at + c]! - colour[c]!);
    }
  }
  return { data: filled, width, height };
}

/**
 * How much each cell of a picture can be seen, for statistics over what is visible: the mean of alpha in each, summing to 1.
 *
 * @param cellPx - Side of a cell, pixels; the picture's sides are multiples of it.
 * @returns Row by row, or `undefined` where nothing can be seen.
 */
export function visibleWeights({ data, width, height }: RgbaImage, cellPx: number): Float32Array | undefined {
  const columns = width / cellPx;
  const weights = new Float32Array((columns * height) / cellPx);
  let sum = 0;
  for (let i = 0; i < width * height; i++) {
    const alpha = data[i * 4 + 3]!;
    weights[Math.floor(Math.floor(i / width) / cellPx) * columns + Math.floor((i % width) / cellPx)]! += alpha;
    sum += alpha;
  }
  return sum === 0 ? undefined : weights.map((weight) => weight / sum);
}

/** Colours at half a picture's resolution, R, G and B of each pixel. */
interface Level {
  readonly colours: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** How much of its own colour a pixel keeps, by its alpha. */
const sureness = Float32Array.from({ length: 256 }, (_, alpha) => smoothstep(0, sureAlpha, alpha));

/** The picture at half its resolution, every pixel of it filled. */
function coarserColours(image: RgbaImage): Level {
  const weighted: (Level & { readonly weights: Float32Array })[] = [];
  let level = pull(image.width, image.height, (i, colour) => {
    for (let c = 0; c < 3; c++) colour[c] = image.data[i * 4 + c]!;
    return sureness[image.data[i * 4 + 3]!]!;
  });
  for (;;) {
    weighted.push(level);
    const { colours, weights, width, height } = level;
    if (width === 1 && height === 1) break;
    level = pull(width, height, (i, colour) => {
      for (let c = 0; c < 3; c++) colour[c] = colours[i * 3 + c]!;
      return weights[i]!;
    });
  }
  const [top, ...finer] = weighted.reverse();
  if (top!.weights[0] === 0) top!.colours.fill(128);
  return finer.reduce<Level>((coarser, { colours, weights, width, height }) => {
    const colour = new Float32Array(3);
    for (let i = 0; i < weights.length; i++) {
      const share = weights[i]!;
      if (share === 1) continue;
      sampleHalf(coarser, i % width, Math.floor(i / width), colour);
      for (let c = 0; c < 3; c++) colours[i * 3 + c] = colour[c]! + share * (colours[i * 3 + c]! - colour[c]!);
    }
    return { colours, width, height };
  }, top!);
}

/**
 * A level of half the size: of each four pixels the mean, weighted by how sure they are, and as sure as the four together, at most wholly.
 *
 * @param read - Writes pixel `i`'s colour, and returns its weight.
 */
function pull(width: number, height: number, read: (i: number, colour: Float32Array) => number) {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const colours = new Float32Array(halfWidth * halfHeight * 3);
  const weights = new Float32Array(halfWidth * halfHeight);
  const colour = new Float32Array(3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const weight = read(y * width + x, colour);
      if (weight === 0) continue;
      const to = (y >> 1) * halfWidth + (x >> 1);
      weights[to]! += weight;
      for (let c = 0; c < 3; c++) colours[to * 3 + c]! += weight * colour[c]!;
    }
  }
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    for (let c = 0; c < 3; c++) colours[i * 3 + c]! /= weights[i]!;
    weights[i] = Math.min(1, weights[i]!);
  }
  return { colours, weights, width: halfWidth, height: halfHeight };
}

/** The colour at a pixel of the level twice as fine, between the four around it. */
function sampleHalf({ colours, width, height }: Level, x: number, y: number, colour: Float32Array): void {
  const across = Math.min(Math.max((x - 0.5) / 2, 0), width - 1);
  const down = Math.min(Math.max((y - 0.5) / 2, 0), height - 1);
  const [left, top] = [Math.floor(across), Math.floor(down)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const [u, v] = [across - left, down - top];
  for (let c = 0; c < 3; c++) {
    const above = (1 - u) * colours[(top * width + left) * 3 + c]! + u * colours[(top * width + right) * 3 + c]!;
    const below = (1 - u) * colours[(bottom * width + left) * 3 + c]! + u * colours[(bottom * width + right) * 3 + c]!;
    colour[c] = (1 - v) * above + v * below;
  }
}

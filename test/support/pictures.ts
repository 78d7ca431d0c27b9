/**
 * @file Pictures for tests: made of a function of place, cut out of others, made noisy.
 */
import type { RgbaImage } from "pleinair";
import { random } from "./random.ts";

/**
 * A picture of a function of place.
 *
 * @param value - Of column and row: a grey level, or red, green and blue; levels of 255.
 * @param alpha - Of every pixel. Default: 255.
 */
export function picture(
  width: number,
  height: number,
  value: (x: number, y: number) => number | readonly [number, number, number],
  alpha = 255,
): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4).fill(alpha);
  for (let i = 0; i < width * height; i++) {
    const colour = value(i % width, Math.floor(i / width));
    if (typeof colour === "number") data.fill(colour, i * 4, i * 4 + 3);
    else data.set(colour, i * 4);
  }
  return { data, width, height };
}

/** Colours that change at every pixel and repeat nowhere near: nothing to recognise, much to encode. */
export const pattern = (width: number, height: number): RgbaImage =>
  picture(
    width,
    height,
    (x, y) => [0, 13, 26].map((more) => ((x + y * width) * 52 + more) % 256) as [number, number, number],
  );

/** Soft waves that differ in each colour, another for each `seed`. */
export const waves = (width: number, height: number, seed = 1): RgbaImage =>
  picture(width, height, (x, y) => {
    const level = (phase: number) => 128 + 90 * Math.sin((x + phase) / (4 + seed)) * Math.cos((y - phase) / (5 + seed));
    return [level(0), level(3 * seed), level(7 * seed)];
  });

/** A rectangle of a picture, as a picture. */
export function crop({ data, width }: RgbaImage, x: number, y: number, toWidth: number, toHeight: number): RgbaImage {
  const part = new Uint8ClampedArray(toWidth * toHeight * 4);
  for (let row = 0; row < toHeight; row++) {
    const start = ((y + row) * width + x) * 4;
    part.set(data.subarray(start, start + toWidth * 4), row * toWidth * 4);
  }
  return { data: part, width: toWidth, height: toHeight };
}

/**
 * With the noise of a sensor: even, another one for each `seed`.
 *
 * @param levels - From the lightest to the darkest. Default: 14, a deviation of about 4.
 */
export function noisy({ data, width, height }: RgbaImage, seed: number, levels = 14): RgbaImage {
  const draw = random(seed);
  return {
    // Alpha stays.
    data: data.map((value, i) => (i % 4 === 3 ? value : value + (draw() - 0.5) * levels)),
    width,
    height,
  };
}

/**
 * @file Lines along the axes: upright and level lines and steps, which a network's grid leaves in smooth areas.
 */
import type { RgbaImage } from "pleinair";
import { greyOf } from "../pictures.ts";

/** How far from an axis a gradient may point, radians. */
const within = (5 * Math.PI) / 180;

/** Gradients of fewer levels a pixel are rounding. */
const minGradient = 1;

/**
 * The share of the energy of a picture's gradients that points along an axis, to within 5°. 1 for upright stripes, 0 for diagonal ones, 1/9
 * where all directions are alike.
 *
 * @returns From 0 to 1; 1/9 for an even picture.
 */
export function axisShare(picture: RgbaImage): number {
  const { width, height } = picture;
  const grey = greyOf(picture);
  let [along, all] = [0, 0];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const [right, down] = gradient(grey, width, at);
      const energy = right * right + down * down;
      if (energy < minGradient ** 2) continue;
      // The angle to the nearer axis, 0 to 45°.
      const angle = Math.atan2(Math.min(Math.abs(right), Math.abs(down)), Math.max(Math.abs(right), Math.abs(down)));
      all += energy;
      if (angle <= within) along += energy;
    }
  }
  return all === 0 ? within / (Math.PI / 4) : along / all;
}

/** Levels a pixel, by Scharr's filters, whose directions are true to half a degree. */
function gradient(grey: Float64Array, width: number, at: number): readonly [number, number] {
  const [a, b, c] = [grey[at - width - 1]!, grey[at - width]!, grey[at - width + 1]!];
  const [d, e] = [grey[at - 1]!, grey[at + 1]!];
  const [f, g, h] = [grey[at + width - 1]!, grey[at + width]!, grey[at + width + 1]!];
  return [(3 * (c - a) + 10 * (e - d) + 3 * (h - f)) / 32, (3 * (f - a) + 10 * (g - b) + 3 * (h - c)) / 32];
}

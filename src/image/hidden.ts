/**
 * @file Pixels that cannot be seen: what alpha hides.
 */
import type { RgbaImage } from "./image.ts";

/** Whether every pixel is seen whole. */
export function isOpaque({ data }: RgbaImage): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

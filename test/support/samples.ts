/**
 * @file The sample pictures, read.
 */
import { resize } from "pleinair";
import { readImage, type RgbaImage } from "pleinair/node";
import { samplePath } from "./paths.ts";

/** A sample such as `styles/wave.jpg`, at its own size or brought to another. */
export async function sample(name: string, width?: number, height = width): Promise<RgbaImage> {
  const whole = await readImage(samplePath(name));
  return width === undefined ? whole : resize(whole, width, height!);
}

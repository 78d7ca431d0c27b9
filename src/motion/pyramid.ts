/**
 * @file The pyramid of a frame in which its motion is searched: a small copy, and its luminance at ever halved sizes.
 */
import type { RgbaImage } from "../image/image.ts";
import { downsample, newPlane, type Plane } from "./plane.ts";

/** The small picture's longer side is at most about this, pixels. */
const maxSide = 240;

/** The pyramid goes on while the shorter side has twice as many pixels as this. */
const minSide = 24;

/** A frame for the search of motion. */
export interface FramePyramid {
  /** Luminance, from the largest on; each further plane is half as large. */
  readonly levels: readonly Plane[];
  /** Red, green and blue, as large as the largest. */
  readonly colours: readonly [Plane, Plane, Plane];
  /** Pixels of the frame to a pixel of the largest. */
  readonly scale: number;
}

/** A frame made small, and the pyramid of its luminance (Rec. 709 weights on sRGB values). */
export function buildPyramid(frame: RgbaImage): FramePyramid {
  const longer = Math.max(frame.width, frame.height);
  const scale = Math.max(longer < 2 * minSide ? 1 : 2, Math.round(longer / maxSide));
  const colours = downsampleColours(frame, scale);
  const [red, green, blue] = colours;
  let last: Plane = {
    ...red,
    data: red.data.map((value, i) => 0.2126 * value + 0.7152 * green.data[i]! + 0.0722 * blue.data[i]!),
  };
  const levels = [last];
  while (Math.min(last.width, last.height) >= 2 * minSide) levels.push((last = downsample(last)));
  return { levels, colours, scale };
}

function downsampleColours({ data, width, height }: RgbaImage, scale: number): FramePyramid["colours"] {
  const [w, h] = [Math.max(1, Math.floor(width / scale)), Math.max(1, Math.floor(height / scale))];
  const [columns, rows] = [Math.min(scale, width), Math.min(scale, height)];
  const [red, green, blue] = [newPlane(w * h), newPlane(w * h), newPlane(w * h)];
  const weight = 1 / (columns * rows);
  for (let y = 0; y < h * rows; y++) {
    let to = Math.floor(y / rows) * w;
    let i = y * width * 4;
    for (let x = 0; x < w; x++, to++) {
      for (let k = 0; k < columns; k++, i += 4) {
        red[to]! += weight * data[i]!;
        green[to]! += weight * data[i + 1]!;
        blue[to]! += weight * data[i + 2]!;
      }
    }
  }
  const plane = (data: Float32Array) => ({ data, width: w, height: h });
  return [plane(red), plane(green), plane(blue)];
}

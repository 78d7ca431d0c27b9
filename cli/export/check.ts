/**
 * @file Runs what was exported, and compares it with the library's painting.
 */
import { inHalf, largestHalf, toOnnx } from "pleinair/graph";
import { type Outputs } from "pleinair/network";
import { createRuntime, type Painter, type RgbaImage, type Style } from "pleinair/node";

/** A tensor for onnxruntime. */
export interface Numbers {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What half precision does to a graph. */
export interface HalfReport {
  /** The largest difference from the library's painting, in levels of 0..255. */
  readonly offLevels: number;
  /** The mean of the differences, in levels. */
  readonly meanOffLevels: number;
  /** The largest magnitude of any result; half precision ends at 65504. */
  readonly largest: number;
  /** The node that has it. */
  readonly where: string;
}

/** A picture with smooth parts, edges and noise; the same each time. */
export function testPicture(width: number, height: number): RgbaImage {
  let noise = 1;
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    noise = (noise * 48271) % 2147483647;
    if (i % 4 === 3) return 255;
    const edge = (x >> 4) + (y >> 5) + (i % 4) > 9 ? 50 : -30;
    return 128 + 80 * Math.sin((x + 3 * (i % 4)) / 17) * Math.cos(y / 23) + edge + (noise % 21) - 10;
  });
  return { data, width, height };
}

/** A picture as the graph's input, `[1, 3, H, W]` in 0..`range`. */
export function pictureInput({ data, width, height }: RgbaImage, range: 1 | 255): Numbers {
  const pixels = width * height;
  const values = Float32Array.from({ length: 3 * pixels }, (_, i) => {
    const byte = data[(i % pixels) * 4 + Math.floor(i / pixels)]!;
    return range === 255 ? byte : byte / 255;
  });
  return { data: values, dims: [1, 3, height, width] };
}

/** Differences between a graph's painting, clipped, and the library's, in levels of 0..255. */
export async function compareWithPainter(
  painter: Painter,
  style: Style,
  picture: RgbaImage,
  painting: Numbers,
  range: 1 | 255,
): Promise<{ readonly offLevels: number; readonly meanOffLevels: number }> {
  const expected = pictureInput(await painter.paint(picture, style, { coarseToFine: false }), 255).data;
  let [most, sum] = [0, 0];
  painting.data.forEach((value, i) => {
    const off = Math.abs(Math.min(255, Math.max(0, (value * 255) / range)) - expected[i]!);
    // NaN must not pass as small.
    most = off <= most ? most : off;
    sum += off;
  });
  return { offLevels: most, meanOffLevels: sum / expected.length };
}

/** Runs an ONNX file on the CPU. */
export async function runOnCpu(model: Uint8Array, inputs: Readonly<Record<string, Numbers>>) {
  const runtime = await createRuntime({ device: "cpu" });
  const session = await runtime.load(model);
  try {
    return await session.run(inputs);
  } finally {
    await session.dispose();
    await runtime.dispose();
  }
}

/** Runs the graph with every constant and result rounded to half precision: its painting, and where it is largest. */
export async function runInHalf(outputs: Outputs, inputs: Readonly<Record<string, Numbers>>) {
  const half = inHalf(outputs);
  const results = await runOnCpu(toOnnx({ ...half.outputs, peaks: half.peaks }), inputs);
  const peaks = [...results.peaks!.data];
  const largest = peaks.reduce((a, b) => (b <= a ? a : b), 0);
  return {
    painting: results.painting!,
    largest,
    where: half.names[peaks.indexOf(largest)] ?? "a value that is no number",
  };
}

/** Half precision is left behind at 65504; a factor of four is kept for pictures other than the one tried. */
export const largestAllowed = largestHalf / 4;

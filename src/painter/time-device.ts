/**
 * @file How fast a device is at what painters do most, to choose between devices.
 */
import type { Runtime } from "../core/runtime.ts";
import { constant, conv, input, toOnnx } from "../graph/index.ts";

/**
 * Milliseconds for a 3x3 convolution of 32 channels, warm.
 *
 * @param side - Side of its picture, pixels. 128 is about a tenth of painting 256x256.
 * @param now - The clock, milliseconds.
 */
export async function timeDevice(runtime: Runtime, side: number, now: () => number): Promise<number> {
  const channels = 32;
  const x = input("x", [1, channels, side, side]);
  const filters = constant(new Float32Array(channels * channels * 9).fill(0.01), [channels, channels, 3, 3]);
  const session = await runtime.load(toOnnx({ y: conv(x, filters, undefined, { padding: 1 }) }));
  const picture = { data: new Float32Array(channels * side * side).fill(0.5), dims: x.dims };
  try {
    await session.run({ x: picture });
    const start = now();
    await session.run({ x: picture });
    return now() - start;
  } finally {
    await session.dispose();
  }
}

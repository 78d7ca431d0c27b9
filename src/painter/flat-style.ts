/**
 * @file Styles of one colour or nearly: their codes are found by trial, since reading them fails.
 *
 * No network was trained with pictures without any texture, and what it makes of their statistics has nothing to do with their
 * colour: a black style gives a white painting. So a code is sought that paints in the style's colours: a fixed picture of cloudy
 * texture is painted, compared with the same picture recoloured (the style's mean; light and dark as far apart as in the style, and at least
 * a little, so that shapes can be seen), and the code follows the gradient of the difference. One picture is enough: AdaIN takes the
 * photo's own statistics out before the code comes in.
 */
import { free } from "../core/free.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { colourStats } from "../image/colour-stats.ts";
import type { RgbaImage } from "../image/image.ts";
import { betweenPlaces, noiseAt } from "../image/noise.ts";
import { smoothstep } from "../image/smoothstep.ts";
import { createAdam } from "./adam.ts";
import { fitCodeGraph, studyGraph, encodeGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { pixelsOf, sizeKey } from "./sizes.ts";

/** Deviation of a style's colours, in 0..1, up to which its code is sought, and from which on it is read. Water lilies in fog have 0.09. */
const [flatStd, texturedStd] = [8 / 255, 16 / 255];

/** Side of the picture that is painted in trials, pixels: a multiple of what every network takes. */
const sidePx = 96;

/** Deviation of what is painted of a style without any, in 0..1. */
const minStd = 9 / 255;

/** At most so many trials, and none after the painting is as near as this (root of the mean square, in 0..1). */
const [maxTrials, nearEnough] = [40, 6 / 255];

/** The share of itself that a number changes by in the first trial. */
const stepSize = 0.06;

/** How far a style is to be taken for flat: 0 for any with texture, 1 for one colour with a little noise. */
export function flatness(style: RgbaImage): number {
  const { std } = colourStats(style);
  const deviation = Math.sqrt(std.reduce((sum, value) => sum + value * value, 0) / 3);
  return 1 - smoothstep(flatStd, texturedStd, deviation);
}

/**
 * A code that paints in the colours of a flat style. Takes 40 passes over 96x96 pixels at most, forwards and backwards.
 *
 * @param style - As it would be read, with something to see.
 */
export async function fitFlatStyle(
  { network, sessions }: LoadedModel,
  style: RgbaImage,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const size = { width: sidePx, height: sidePx };
  const { mean, std } = colourStats(style);
  const content = clouds(
    mean.map(() => 0.5),
    0.15,
  );
  const encode = await sessions.get(`encode ${sidePx}`, pixelsOf(size), () => encodeGraph(network, size));
  const { features } = await encode.run({ picture: content });
  const target = clouds(mean, ...std.map((value) => Math.max(value, minStd)));

  // From the middle of what the network knows, on the way to the colour: too near to it the code may be out of its bounds already.
  const start = clouds(
    mean.map((value) => 0.5 + 0.6 * (value - 0.5)),
    0.08,
  );
  const study = await sessions.get(`study ${sizeKey(size)}`, pixelsOf(size), () => studyGraph(network, size));
  const { code: first } = await study.run({ picture: start });
  const fit = await sessions.get(`fit code ${sidePx}`, pixelsOf(size), () => fitCodeGraph(network, size));
  const code = await descend(first!.data, async (tried) => {
    signal?.throwIfAborted();
    const { loss, gradient } = await fit.run({ features: features!, target, code: tensor(tried, [1, tried.length]) });
    return { loss: Math.sqrt(loss!.data[0]!), gradient: gradient!.data };
  });
  free(features!);
  return code;
}

/** Adam from `start`; the best of what was tried. */
async function descend(
  start: Float32Array,
  evaluate: (code: Float32Array) => Promise<{ readonly loss: number; readonly gradient: Float32Array }>,
): Promise<Float32Array> {
  const adam = createAdam(start);
  const code = start.slice();
  let best = { code: start, loss: Infinity };
  for (let trial = 1; trial <= maxTrials; trial++) {
    const { loss, gradient } = await evaluate(code);
    if (loss < best.loss) best = { code: code.slice(), loss };
    if (loss <= nearEnough) break;
    adam.step(code, gradient, stepSize * (1 - (0.9 * trial) / maxTrials));
  }
  return best.code;
}

/**
 * Texture at every scale, the same each time: `[1, 3, 96, 96]`, around a colour.
 *
 * @param std - Deviation of each channel, or of all.
 */
function clouds(mean: readonly number[], ...std: readonly number[]): Tensor {
  const data = new Float32Array(3 * cloudy.length);
  mean.forEach((centre, c) => {
    const deviation = std[c] ?? std[0]!;
    for (let i = 0; i < cloudy.length; i++) data[c * cloudy.length + i] = centre + deviation * cloudy[i]!;
  });
  return tensor(data, [1, 3, sidePx, sidePx]);
}

/** Value noise of six octaves, mean 0 and deviation 1, at most 2.5 from it. */
const cloudy = makeClouds();

function makeClouds(): Float32Array {
  const noise = new Float32Array(sidePx * sidePx);
  for (let cell = 32; cell >= 1; cell /= 2) {
    for (let y = 0; y < sidePx; y++) {
      for (let x = 0; x < sidePx; x++) {
        noise[y * sidePx + x]! += betweenPlaces(x / cell, y / cell, (column, row) => noiseAt(column, row, cell));
      }
    }
  }
  const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
  const std = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
  return noise.map((value) => Math.min(Math.max((value - mean) / std, -2.5), 2.5));
}

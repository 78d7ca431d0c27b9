/**
 * @file Codes that are sought: where a style's reading does not paint in the style's colours.
 *
 * Networks are trained with paintings, and what they make of a picture without such texture (one colour, a gradient, a logo on a white page,
 * a photo's noise) may have little to do with its colours: a black style gave a white painting, a blue sky a brown negative. Only
 * painting shows it. So every code is tried on a fixed picture of cloudy texture. Where the painting's mean is off, a code is sought near
 * the one that was read: one that paints the same, in the style's mean. Where it is far off, or light and dark are turned around, there
 * is nothing to keep, and one is sought that paints the clouds in the style's colours. Codes follow the gradient of the difference. One
 * picture is enough: AdaIN takes the photo's own statistics out before the code comes in.
 */
import { free } from "../core/free.ts";
import type { StyleCode } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { colourStats } from "../image/colour-stats.ts";
import type { RgbaImage } from "../image/image.ts";
import { localDeviation } from "../image/local-deviation.ts";
import { betweenPlaces, noiseAt } from "../image/noise.ts";
import { createAdam } from "./adam.ts";
import { encodeGraph, fitCodeGraph, paintGraph, studyGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { pixelsOf, sizeKey } from "./sizes.ts";

/** How light red, green and blue are (Rec. 601). */
const lightness = [0.299, 0.587, 0.114] as const;

/** The picture that is painted in trials: its sides are multiples of what every network takes. */
const sidePx = 96;
const size = { width: sidePx, height: sidePx };

/** Deviation of a style's colours, in 0..1, below which it is one colour, and there is nothing to read. Water lilies in fog have 0.09. */
const flatStd = 8 / 255;

/**
 * How far the mean of a trial's painting may be from the style's, in 0..1: so far for a style without texture, and farther by this share of its
 * local deviation, since the mean of a painting in strong contrasts depends on the photo. Paintings and the sample styles are within it.
 */
const [offAtMost, offByTexture] = [13 / 255, 0.4];

/** Local deviation, in 0..1, from which on nothing is tried: drawings and patterns in black, whose paintings choose their share of the paper. */
const strongTexture = 38 / 255;

/** Local deviation, in 0..1, from which on nothing is tried with `classic`: a trial takes it longer than reading. Gradients and logos have 0.01 at most. */
const someTexture = 3 / 255;

/** How far the mean may be off for the rest of the reading to be worth keeping, in 0..1. */
const farOff = 25 / 255;

/** How light and dark must go along with those of the clouds (correlation). Paintings have 0.4 to 0.8, a negative has -0.6. */
const leastLikeness = 0.35;

/** Deviation, in 0..1, that light and dark of a sought painting have at least, so that shapes can be seen. */
const minStd = 9 / 255;

/** The share of the way to black or white that they have at most, so that little is cut off there. */
const mostSwing = 0.6;

/** A network that comes no nearer than this with any code, hardly trained or not at all, keeps its reading. */
const nearAtLeast = 32 / 255;

/** At most so many trials, and none after the painting is as near as this (root of the mean square, in 0..1). */
const [maxTrials, nearEnough] = [40, 6 / 255];

/** The share of itself that a number changes by in the first trial. */
const stepSize = 0.06;

/** The codes of a style after their trials. */
export interface ReplacedCodes {
  readonly codes: readonly StyleCode[];
  /** Whether one of them has the style's colours alone, and nothing of its reading. */
  readonly isRecoloured: boolean;
}

/**
 * The codes of a style, and in place of those that do not paint in its colours others that do. Each takes a pass over 96x96 pixels, and where
 * one is sought 40 more at most, forwards and backwards.
 *
 * @param read - As they were read.
 * @param style - The picture they were read from, with something to see.
 */
export async function replaceMissing(
  loaded: LoadedModel,
  read: readonly StyleCode[],
  style: RgbaImage,
  signal?: AbortSignal,
): Promise<ReplacedCodes> {
  const { mean, std } = colourStats(style);
  const isFlat = rootMeanSquare(std) < flatStd;
  const texture = localDeviation(style);
  const isReadOnce = loaded.network.styleScales.length === 1;
  if (!isFlat && texture > (isReadOnce ? someTexture : strongTexture)) return { codes: read, isRecoloured: false };
  const tolerance = offAtMost + offByTexture * texture;
  const codes: StyleCode[] = [];
  let recoloured: SoughtCode | undefined;
  for (const { scale, code } of read) {
    signal?.throwIfAborted();
    const trial = isFlat ? undefined : await tryCode(loaded, code, mean);
    if (trial && trial.likeness >= leastLikeness && trial.off <= farOff) {
      const sought = trial.off <= tolerance ? undefined : await seek(loaded, code, trial.target, signal);
      codes.push({ scale, code: sought?.code ?? code });
    } else {
      recoloured ??= await seekRecoloured(loaded, style, mean, signal);
      codes.push({ scale, code: recoloured.loss <= nearAtLeast ? recoloured.code : code });
    }
  }
  return { codes, isRecoloured: recoloured !== undefined && recoloured.loss <= nearAtLeast };
}

/** A code, and how far what it paints of the clouds is from what was sought (root of the mean square, in 0..1). */
interface SoughtCode {
  readonly code: Float32Array;
  readonly loss: number;
}

/** Paints the clouds in a code. */
async function tryCode({ network, sessions }: LoadedModel, code: Float32Array, mean: readonly number[]) {
  const paint = await sessions.get(`paint ${sizeKey(size)}`, pixelsOf(size), () => paintGraph(network, size));
  const { painting } = await paint.run({ picture: greyClouds(), code: tensor(code, [1, code.length]) });
  const { mean: painted, likeness } = describe(painting!);
  const offs = mean.map((value, c) => value - painted[c]!);
  const target = tensor(
    painting!.data.map((value, i) => value + offs[Math.floor(i / cloudy.length)]!),
    painting!.dims,
  );
  free(painting!);
  return {
    /** How far the painting's mean is from the style's, in the channel where it is farthest. */
    off: Math.max(...offs.map(Math.abs)),
    likeness,
    /** The painting, moved there. */
    target,
  };
}

/** A code that paints the clouds in a style's colours, whatever its reading was. */
async function seekRecoloured(
  loaded: LoadedModel,
  style: RgbaImage,
  mean: readonly number[],
  signal: AbortSignal | undefined,
): Promise<SoughtCode> {
  const { network, sessions } = loaded;
  // From the middle of what the network knows, on the way to the colour: too near to it the code may be out of its bounds already.
  const start = clouds(
    mean.map((value) => 0.5 + 0.6 * (value - 0.5)),
    [0.08, 0.08, 0.08],
  );
  const study = await sessions.get(`study ${sizeKey(size)}`, pixelsOf(size), () => studyGraph(network, size));
  const { code } = await study.run({ picture: start });
  return seek(loaded, code!.data, clouds(mean, swingsOf(style)), signal);
}

/** A code that paints the clouds as in `target`, or nearly: the best found on the way from `start`. */
async function seek(
  { network, sessions }: LoadedModel,
  start: Float32Array,
  target: Tensor,
  signal: AbortSignal | undefined,
): Promise<SoughtCode> {
  const encode = await sessions.get(`encode ${sidePx}`, pixelsOf(size), () => encodeGraph(network, size));
  const { features } = await encode.run({ picture: greyClouds() });
  const fit = await sessions.get(`fit code ${sidePx}`, pixelsOf(size), () => fitCodeGraph(network, size));
  const best = await descend(start, async (tried) => {
    signal?.throwIfAborted();
    const { loss, gradient } = await fit.run({ features: features!, target, code: tensor(tried, [1, tried.length]) });
    return { loss: Math.sqrt(loss!.data[0]!), gradient: gradient!.data };
  });
  free(features!);
  return best;
}

/** Adam from `start`; the best of what was tried. */
async function descend(
  start: Float32Array,
  evaluate: (code: Float32Array) => Promise<{ readonly loss: number; readonly gradient: Float32Array }>,
): Promise<SoughtCode> {
  const adam = createAdam(start);
  const code = start.slice();
  let best = { code: start, loss: Infinity };
  for (let trial = 1; trial <= maxTrials; trial++) {
    const { loss, gradient } = await evaluate(code);
    if (loss < best.loss) best = { code: code.slice(), loss };
    if (loss <= nearEnough) break;
    adam.step(code, gradient, stepSize * (1 - (0.9 * trial) / maxTrials));
  }
  return best;
}

/** The mean of each channel, and how light and dark go along with those of the clouds (correlation). */
function describe({ data }: Tensor) {
  const pixels = cloudy.length;
  const mean = [0, 0, 0];
  let [along, squares] = [0, 0];
  for (let i = 0; i < pixels; i++) {
    let light = 0;
    for (let c = 0; c < 3; c++) {
      const value = Math.min(Math.max(data[c * pixels + i]!, 0), 1);
      mean[c]! += value / pixels;
      light += lightness[c]! * value;
    }
    along += light * cloudy[i]!;
    squares += light * light;
  }
  const centre = mean.reduce((sum, value, c) => sum + lightness[c]! * value, 0);
  const std = Math.sqrt(Math.max(0, squares / pixels - centre ** 2));
  // The clouds have a mean of 0 and a deviation of 1, nearly.
  return { mean, likeness: std === 0 ? 0 : along / pixels / std };
}

/** How far each channel goes up where a style is lighter by one deviation: down, where it is the darker parts that have more of it. */
function swingsOf(style: RgbaImage): number[] {
  const { mean } = colourStats(style);
  let [weight, squares] = [0, 0];
  const along = [0, 0, 0];
  for (let i = 0; i < style.data.length; i += 4) {
    const alpha = style.data[i + 3]!;
    const off = mean.map((centre, c) => style.data[i + c]! / 255 - centre);
    const light = off.reduce((sum, value, c) => sum + lightness[c]! * value, 0);
    weight += alpha;
    squares += alpha * light * light;
    off.forEach((value, c) => (along[c]! += alpha * value * light));
  }
  const std = Math.sqrt(squares / weight);
  return mean.map((centre, c) => {
    const swing = std === 0 ? 0 : along[c]! / weight / std;
    const most = mostSwing * Math.min(centre, 1 - centre);
    return Math.sign(swing || 1) * Math.max(minStd, Math.min(Math.abs(swing), most));
  });
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** The photo of the trials. */
function greyClouds(): Tensor {
  return clouds([0.5, 0.5, 0.5], [0.15, 0.15, 0.15]);
}

/**
 * Texture at every scale, the same each time: `[1, 3, 96, 96]`, around a colour.
 *
 * @param swings - How far each channel goes from it, in 0..1.
 */
function clouds(mean: readonly number[], swings: readonly number[]): Tensor {
  const data = new Float32Array(3 * cloudy.length);
  mean.forEach((centre, c) => {
    for (let i = 0; i < cloudy.length; i++) data[c * cloudy.length + i] = centre + swings[c]! * cloudy[i]!;
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

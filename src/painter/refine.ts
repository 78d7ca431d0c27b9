/**
 * @file Studying thoroughly: a style's codes, once read, are fitted over a few photos.
 *
 * A network reads a code off a picture in one go, and a third of what its paintings lack of the style is lost there (see
 * docs/decisions/2026-11-27-refined-styles.md). So the code follows the gradient of the losses that painters are trained by, while photo after photo is
 * painted in it; the weights stay as they are. The photos matter little: AdaIN takes a photo's own statistics out before the code
 * comes in, and what is found on a few carries over to others.
 */
import { OptionError } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { StyleCode } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { visibleWeights } from "../image/hidden.ts";
import { checkImage, toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { decodeSafetensors } from "../models/safetensors.ts";
import { styleWidths } from "../networks/perceptual-loss.ts";
import { scalesFrom, type FilterScales } from "../networks/vgg.ts";
import { readVgg, type Vgg } from "../networks/vgg-weights.ts";
import { createAdam } from "./adam.ts";
import { encodeGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { fitStyleGraph, readVggGraph, vggMultiple, vggScales } from "./refine-graphs.ts";
import { pixelsOf, sizeKey, studySize } from "./sizes.ts";
import type { RefineOptions } from "./types.ts";

/** The scale of the code that is fitted, pixels: paintings begin at it, from coarse to fine, and most small ones are of about that size. */
const fittedScale = 256;

/** How codes are fitted. */
export interface RefineSettings {
  /** Side of the squares that are cut out of photos with a short side of 256 pixels, and painted; pixels, a multiple of 8, at least 40. */
  readonly sidePx: number;
  /** Steps, each on one square. */
  readonly steps: number;
}

/** Squares as in training: those of 256 pixels were tried, and find the same for four times the work. */
const defaults: RefineSettings = { sidePx: 128, steps: 60 };

/** Squares at least: of each photo one after the other at these places, `[zoom, left to right, top to bottom]`. */
const leastSquares = 18;
const places = [
  [1, 0.5, 0.5],
  [1, 0, 0.2],
  [1, 1, 0.8],
  [1.25, 0.3, 0.3],
  [1.25, 0.7, 1],
  [1.6, 0.5, 0.6],
] as const;

/** The share of itself that a number changes by at most in one step. */
const stepSize = 0.06;

/** The first steps are shorter, so that one photo alone does not lead away. */
const warmUpSteps = 5;

/** VGG's features take so many times the memory of the painter's, by which sessions are counted. */
const memoryFactor = 16;

/** A square of a photo, as the fit needs it. */
interface FittedPhoto {
  /** The painter's features. */
  readonly features: Tensor;
  /** VGG's relu4_1, divided by the scales. */
  readonly content: Tensor;
}

/** What is made ready once for a painter, VGG and photos. */
interface Prepared {
  /** For the keys of sessions. */
  readonly id: number;
  readonly vgg: Vgg;
  readonly scales: FilterScales;
  readonly photos: readonly FittedPhoto[];
}

/** Fits codes. */
export interface Refiner {
  /**
   * @param codes - As they were read.
   * @param style - The picture; what is hidden of it is filled.
   * @param onProgress - Called with the share that is done, 0 to 1.
   */
  refine(
    codes: readonly StyleCode[],
    style: RgbaImage,
    options: RefineOptions,
    signal: AbortSignal | undefined,
    onProgress: ((fraction: number) => void) | undefined,
  ): Promise<StyleCode[]>;
}

export function createRefiner(
  { network, sessions }: LoadedModel,
  { sidePx, steps }: RefineSettings = defaults,
): Refiner {
  const prepared = new WeakMap<RefineOptions, Promise<Prepared>>();
  let nextId = 0;

  /** What VGG says of a picture, without scales. */
  async function look({ vgg, id }: Pick<Prepared, "vgg" | "id">, picture: RgbaImage) {
    const session = await sessions.get(`vgg ${id} ${sizeKey(picture)}`, memoryFactor * pixelsOf(picture), () =>
      readVggGraph(vgg, picture),
    );
    const inputs: Record<string, Tensor> = { picture: toTensor(picture) };
    for (const scale of vggScales) {
      const weights = visibleWeights(picture, scale)!;
      inputs[`weights${scale}`] = tensor(weights, [weights.length, 1]);
    }
    const { content, statistics } = await session.run(inputs);
    return { content: content!, statistics: statistics! };
  }

  async function prepare(options: RefineOptions, id: number, signal: AbortSignal | undefined): Promise<Prepared> {
    const vgg = readVgg(decodeSafetensors(options.vgg).tensors);
    const squares = squaresOf(options.photos.slice(0, steps), sidePx);
    const encode = await sessions.get(`encode ${sidePx}`, sidePx ** 2, () =>
      encodeGraph(network, { width: sidePx, height: sidePx }),
    );
    const looks: (FittedPhoto & { readonly statistics: Tensor })[] = [];
    for (const square of squares) {
      signal?.throwIfAborted();
      const { features } = await encode.run({ picture: toTensor(square) });
      looks.push({ features: features!, ...(await look({ vgg, id }, square)) });
    }
    const scales = scalesOf(looks.map(({ statistics }) => statistics));
    const { data: contentScales } = scales["conv4_1"]!;
    const photos = looks.map(({ features, content }) => ({
      features,
      content: dividedByChannel(content, contentScales),
    }));
    return { id, vgg, scales, photos };
  }

  return {
    async refine(codes, style, options, signal, onProgress) {
      const ready = prepared.get(options) ?? prepare(options, nextId++, signal);
      prepared.set(options, ready);
      // One that was aborted, or failed, is made again.
      ready.catch(() => prepared.delete(options));
      const { id, vgg, scales, photos } = await ready;
      const { width, height } = studySize(style, fittedScale, vggMultiple);
      const { statistics } = await look({ vgg, id }, resize(style, width, height));
      const wanted = dividedStatistics(statistics, scales);
      const fit = await sessions.get(`fit style ${id}`, memoryFactor * sidePx ** 2, () =>
        fitStyleGraph(network, vgg, scales, sidePx),
      );
      const read = codes.find(({ scale }) => scale === fittedScale)!.code;
      const code = read.slice();
      const adam = createAdam(read);
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted();
        onProgress?.(step / steps);
        const { gradient } = await fit.run({
          ...photos[step % photos.length]!,
          statistics: wanted,
          code: tensor(code, [1, code.length]),
        });
        const cosine = 0.1 + 0.45 * (1 + Math.cos((Math.PI * step) / steps));
        adam.step(code, gradient!.data, stepSize * Math.min(1, (step + 1) / warmUpSteps) * cosine);
        free(gradient!);
      }
      onProgress?.(1);
      // What the reading at one scale lacks, it lacks at the others.
      const correction = code.map((value, i) => value - read[i]!);
      return codes.map((each) => ({ ...each, code: each.code.map((value, i) => value + correction[i]!) }));
    },
  };
}

/** @throws {OptionError} when there are no photos, or they are no pictures. */
export function checkRefineOptions({ vgg, photos }: RefineOptions): void {
  if (!(vgg instanceof Uint8Array) || !Array.isArray(photos) || photos.length === 0) {
    throw new OptionError(
      "refine: expected { vgg, photos } with the bytes of VGG's weights and a photo at least; readRefineOptions() reads them",
    );
  }
  for (const photo of photos as readonly RgbaImage[]) checkImage(photo, "refine.photos");
}

/** Squares of the photos: the first of each, then the second of each. */
function squaresOf(photos: readonly RgbaImage[], sidePx: number): RgbaImage[] {
  const rounds = Math.min(places.length, Math.ceil(leastSquares / photos.length));
  return places.slice(0, rounds).flatMap((place) => photos.map((photo) => squareAt(photo, place, sidePx)));
}

function squareAt(
  { data, width, height }: RgbaImage,
  [zoom, right, down]: (typeof places)[number],
  sidePx: number,
): RgbaImage {
  const side = Math.max(1, Math.floor((Math.min(width, height) * sidePx) / fittedScale / zoom));
  const [left, top] = [Math.round((width - side) * right), Math.round((height - side) * down)];
  const cut = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * 4;
    cut.set(data.subarray(from, from + side * 4), y * side * 4);
  }
  // Opaque: what a photo hides is painted, too.
  for (let i = 3; i < cut.length; i += 4) cut[i] = 255;
  return resize({ data: cut, width: side, height: side }, sidePx, sidePx);
}

/**
 * The mean activation of every filter at the style layers over the photos: the losses divide by it, so that no layer drowns the others.
 */
function scalesOf(statistics: readonly Tensor[]): FilterScales {
  let at = 0;
  return Object.fromEntries(
    styleWidths.map((width, layer) => {
      const means = Float32Array.from({ length: width }, (_, filter) => {
        return statistics.reduce((sum, { data }) => sum + data[at + filter]!, 0) / statistics.length;
      });
      at += 2 * width;
      return [`conv${layer + 1}_1`, scalesFrom(means)];
    }),
  );
}

/** `[1, C, H, W]` with each channel divided by its number. */
function dividedByChannel({ data, dims }: Tensor, divisors: Float32Array): Tensor {
  const plane = data.length / divisors.length;
  return { data: data.map((value, i) => value / divisors[Math.floor(i / plane)]!), dims };
}

/** Means and deviations at each style layer, divided by its filters' scales. */
function dividedStatistics({ data, dims }: Tensor, scales: FilterScales): Tensor {
  const divisors = styleWidths.flatMap((_, layer) => {
    const layerScales = [...scales[`conv${layer + 1}_1`]!.data];
    return [...layerScales, ...layerScales];
  });
  return { data: data.map((value, i) => value / divisors[i]!), dims };
}

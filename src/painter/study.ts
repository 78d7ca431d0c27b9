/**
 * @file Reading a picture's style, at every scale that paintings are made at.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { Style, StyleCode } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { fillHidden, isOpaque, visibleWeights } from "../image/hidden.ts";
import { checkImage, toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import type { Network } from "../networks/network.ts";
import { studyGraph, studyVisibleGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { imageSource } from "./picture-source.ts";
import { checkRefineOptions, type Refiner } from "./refine.ts";
import { fitsIntoTile, pixelsOf, sizeKey, studySize } from "./sizes.ts";
import { replaceMissing } from "./sought-code.ts";
import { codeOfStatistics, measureInTiles } from "./tiled.ts";
import type { RefineOptions, StudyOptions } from "./types.ts";

/** Short side at which it is seen what colours and texture a style has, pixels. */
const judgedPx = 256;

/** As `Painter.study`. */
export async function studyPicture(
  loaded: LoadedModel,
  refiner: Refiner,
  picture: RgbaImage,
  { brush = 1, name, refine, signal, onProgress }: StudyOptions = {},
): Promise<Style> {
  checkImage(picture, "study(picture)");
  checkRange("brush", brush, 0.25, 4);
  const { network, id } = loaded;
  const isReadOnce = network.styleScales.length === 1;
  if (refine) {
    if (isReadOnce) {
      throw new OptionError(
        "refine: does not apply to classic, whose code is the paper's: the statistics of VGG's features",
      );
    }
    checkRefineOptions(refine);
  }
  // Filled first: what a pixel hides would otherwise be mixed into its neighbours.
  const filled = fillHidden(picture);
  const scaledTo = (from: RgbaImage, shortPx: number) => {
    const { width, height } = studySize(picture, shortPx, network.sizeMultiple);
    return resize(from, width, height);
  };
  const readings: StyleCode[] = [];
  let source = filled;
  let judged = filled;
  // From the largest reading on: one that is smaller than the picture holds all that the next needs, in fewer pixels.
  const planned = readingsFor(network, brush, picture);
  for (const { shortPx, scale } of planned.toReversed()) {
    signal?.throwIfAborted();
    onProgress?.((readingShare(refine) * readings.length) / planned.length);
    const read = scaledTo(source, shortPx);
    if (pixelsOf(read) < pixelsOf(source)) source = read;
    if (shortPx >= judgedPx) judged = read;
    const code = await (isOpaque(read) ? readWhole(loaded, read, signal) : readVisible(loaded, read, signal));
    readings.unshift({ scale, code });
  }
  const { codes: read, isRecoloured } = await replaceMissing(loaded, readings, judged, signal);
  // One colour has no texture to come nearer to.
  const isRefined = refine !== undefined && !isRecoloured;
  const codes = isRefined
    ? await refiner.refine(read, filled, refine, signal, (fraction) =>
        onProgress?.(readingShare(refine) + (1 - readingShare(refine)) * fraction),
      )
    : read;
  onProgress?.(1);
  return {
    model: id,
    codes,
    ...(name === undefined ? {} : { name }),
    ...(brush !== 1 && !isReadOnce && { brush }),
    ...(isRefined && { refined: true }),
  };
}

/** The share of the work that reading is. */
function readingShare(refine: RefineOptions | undefined): number {
  return refine ? 0.1 : 1;
}

/** A style, to be read at one scale for paintings of another. */
interface Reading {
  /** Of the style, pixels. */
  readonly shortPx: number;
  /** Of the paintings, pixels. */
  readonly scale: number;
}

/** Every style is read up to here, pixels: at the size that networks are trained at. */
const trainedPx = 256;

/**
 * Pictures are enlarged to twice their size at most: a larger reading would show no more of them, and each takes four times as long as the
 * one before.
 */
function readingsFor({ styleScales }: Network, brush: number, { width, height }: RgbaImage): Reading[] {
  const [only, ...others] = styleScales as [number, ...number[]];
  if (others.length === 0) return [{ shortPx: only * brush, scale: only }];
  const maxPx = Math.max(trainedPx, 2 * Math.min(width, height));
  return styleScales.filter((shortPx) => shortPx <= maxPx).map((shortPx) => ({ shortPx, scale: shortPx }));
}

async function readWhole(
  { network, sessions }: LoadedModel,
  picture: RgbaImage,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  if (!fitsIntoTile(picture, network)) {
    const job = { network, sessions, source: imageSource(picture), ...(signal && { signal }) };
    return (await codeOfStatistics(job, await measureInTiles(job))).data;
  }
  return readWith(picture, {}, signal, () =>
    sessions.get(`study ${sizeKey(picture)}`, pixelsOf(picture), () => studyGraph(network, picture)),
  );
}

/** Reads what can be seen of a picture that is transparent in parts. */
async function readVisible(
  { network, sessions }: LoadedModel,
  picture: RgbaImage,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const weights: Record<string, Tensor> = {};
  for (const { scale } of network.stages) {
    const visible = visibleWeights(picture, scale);
    if (!visible) {
      throw new OptionError(
        "study(picture): expected a picture with something to see, got one that is all transparent",
      );
    }
    weights[`weights${scale}`] = tensor(visible, [visible.length, 1]);
  }
  return readWith(picture, weights, signal, () =>
    sessions.get(`study visible ${sizeKey(picture)}`, pixelsOf(picture), () => studyVisibleGraph(network, picture)),
  );
}

async function readWith(
  picture: RgbaImage,
  weights: Readonly<Record<string, Tensor>>,
  signal: AbortSignal | undefined,
  load: () => ReturnType<LoadedModel["sessions"]["get"]>,
): Promise<Float32Array> {
  const session = await load();
  signal?.throwIfAborted();
  const read = toTensor(picture);
  const { code } = await session.run({ picture: read, ...weights });
  free(read);
  return code!.data;
}

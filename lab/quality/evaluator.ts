/**
 * @file The evaluator: lets a model paint every pair, and scores the paintings by every metric.
 */
import { latticeShare } from "@pleinair/trainer";
import { toTensor, type RgbaImage } from "pleinair";
import { mean } from "../averages.ts";
import { meanDifference, scaled } from "../pictures.ts";
import { axisShare } from "./axis-lines.ts";
import { colourDistance } from "./colour-distance.ts";
import { transferColours } from "./colour-transfer.ts";
import { latticeOf } from "./lattice.ts";
import { metrics, seenSizes, type Scores } from "./metrics.ts";
import type { MeasuredModel } from "./models.ts";
import type { Pair } from "./pairs.ts";
import { relief } from "./relief.ts";
import { shiftDifference, shiftMarginPx } from "./shift.ts";
import { ssim } from "./ssim.ts";
import { contentDistance, styleDistance, textureDistance } from "./vgg-distances.ts";
import { statisticsLayers, type FeatureExtractor, type VggFeatures } from "./vgg-features.ts";

/** A model's painting of one pair at the extractor's size, with its scores. */
export interface ScoredPainting {
  readonly painting: RgbaImage;
  readonly scores: Scores;
}

/** A model's paintings of all pairs. */
export interface Evaluation {
  readonly paintings: readonly ScoredPainting[];
  /** The means; diversity is the ratio of two means. */
  readonly scores: Scores;
}

/** Evaluates models on the same pairs. */
export interface Evaluator {
  evaluate(model: MeasuredModel): Promise<Evaluation>;
}

/** What an evaluator measures beside the paintings at the extractor's size. */
export interface EvaluatorOptions {
  /** Sizes at which paintings are compared as seen, some of {@link seenSizes}. Default: all. */
  readonly seen?: readonly number[] | undefined;
  /** Whether lattice, shift and relief are measured. Default: true. */
  readonly artefacts?: boolean | undefined;
}

/** A pair with the features of both pictures. */
interface Reference extends Pair {
  readonly photoFeatures: VggFeatures;
  readonly styleFeatures: VggFeatures;
  /** The texture distance of the next pair's style. */
  readonly nextStyleDistance: number;
}

/** Extracts the features of the pairs once. There must be at least two, for the styles to differ. */
export async function createEvaluator(
  extractor: FeatureExtractor,
  pairs: readonly Pair[],
  { seen = seenSizes, artefacts = true }: EvaluatorOptions = {},
): Promise<Evaluator> {
  const extract = (picture: RgbaImage) => extractor.extract(toTensor(picture));
  /** The texture distance of `picture` to `reference`, whose features are known, once their colours are matched. */
  const textureTo = async (picture: RgbaImage, reference: RgbaImage, features: VggFeatures) =>
    textureDistance(await extractor.extract(transferColours(toTensor(picture), toTensor(reference))), features);
  const next = (i: number) => pairs[(i + 1) % pairs.length]!;
  const references: Reference[] = [];
  for (const [i, pair] of pairs.entries()) {
    const { photo, style } = pair;
    const styleFeatures = await extract(style);
    const nextStyleDistance = await textureTo(next(i).style, style, styleFeatures);
    references.push({ ...pair, photoFeatures: await extract(photo), styleFeatures, nextStyleDistance });
  }

  /** The scores of a painting of the extractor's size, and the texture distance to the same photo's painting in the next style. */
  const scorePainting = async (
    model: MeasuredModel,
    reference: Reference,
    painting: RgbaImage,
    nextStyle: RgbaImage,
  ) => {
    const { photo, style, photoFeatures, styleFeatures, nextStyleDistance } = reference;
    const features = painting === photo ? photoFeatures : await extract(painting);
    const other = await model.paint(photo, nextStyle);
    const between = other === painting ? 0 : await textureTo(other, painting, features);
    const scores: Scores = {
      content: contentDistance(features, photoFeatures),
      style: styleDistance(features, styleFeatures),
      style5: styleDistance(features, styleFeatures, statisticsLayers.length),
      texture: await textureTo(painting, style, styleFeatures),
      colour: colourDistance(painting, style),
      diversity: nextStyleDistance > 0 ? between / nextStyleDistance : 0,
      ssim: ssim(photo, painting),
      own: meanDifference(await model.paint(photo, photo), photo),
      atZero: model.paintAt ? meanDifference(await model.paintAt(photo, style, 0), photo) : NaN,
    };
    return { scores, between };
  };

  /** The painting of a larger photo, made with the defaults, compared at the extractor's size, and its lattice at its own size. */
  const scoreAsSeen = async (model: MeasuredModel, reference: Reference, side: number): Promise<Scores> => {
    if (side > (model.maxPx ?? Infinity)) return {};
    const { photoFeatures, style, styleFeatures } = reference;
    const painting = await model.paint(await reference.photoAt(side), await reference.styleAtFullSize());
    const small = await scaled(painting, extractor.side);
    const features = await extract(small);
    return {
      [`content${side}`]: contentDistance(features, photoFeatures),
      [`style${side}`]: styleDistance(features, styleFeatures),
      [`texture${side}`]: await textureTo(small, style, styleFeatures),
      ...(artefacts && { [`lattice4at${side}`]: 100 * latticeShare(toTensor(painting), 4) }),
    };
  };

  const scoreArtefacts = async (model: MeasuredModel, reference: Reference, painting: RgbaImage): Promise<Scores> => {
    const { photo, style } = reference;
    const larger = await reference.photoAt(extractor.side + shiftMarginPx);
    return {
      ...Object.fromEntries(
        Object.entries(latticeOf(painting)).map(([period, share]) => [`lattice${period}`, 100 * share]),
      ),
      // A picture that does not follow the photo cannot be aligned with it.
      shift: painting === style ? NaN : await shiftDifference(larger, (part) => model.paint(part, style)),
      relief: relief(painting, photo),
      axis: 100 * (axisShare(painting) - axisShare(style)),
    };
  };

  return {
    async evaluate(model) {
      const paintings: ScoredPainting[] = [];
      let betweenStyles = 0;
      for (const [i, reference] of references.entries()) {
        const painting = await model.paint(reference.photo, reference.style);
        const { scores, between } = await scorePainting(model, reference, painting, next(i).style);
        betweenStyles += between;
        const more: Scores[] = [];
        for (const side of seen) more.push(await scoreAsSeen(model, reference, side));
        if (artefacts) more.push(await scoreArtefacts(model, reference, painting));
        paintings.push({ painting, scores: Object.assign({}, scores, ...more) as Scores });
      }
      const means = metrics.map(({ key }) => [key, mean(paintings.map(({ scores }) => scores[key] ?? NaN))] as const);
      const stylesApart = references.reduce((sum, { nextStyleDistance }) => sum + nextStyleDistance, 0);
      const diversity = stylesApart > 0 ? betweenStyles / stylesApart : 0;
      return { paintings, scores: { ...Object.fromEntries(means), diversity } };
    },
  };
}

/**
 * @file Everything a training run can be told, with its defaults. A config file holds only what differs.
 */
import type { PainterShape } from "pleinair/network";

/** The painters that can be trained, by the name of their model. Each style mixes filters for itself. */
export const shapes = {
  /** 25.9 thousand multiply-adds a pixel. */
  studio: { half: 32, quarter: 64, blocks: 2, hidden: 512, experts: 3, correctsBottleneck: true },
  /** 6.9 thousand: half as wide. */
  live: { half: 16, quarter: 32, blocks: 2, hidden: 384, experts: 2, correctsBottleneck: true },
} as const satisfies Record<string, PainterShape>;

/** The networks that can be trained: the painters, and `classic`, whose shape is that of the VGG it is given (408 thousand with VGG-16). */
export type ModelName = keyof typeof shapes | "classic";

export const modelNames: readonly string[] = [...Object.keys(shapes), "classic"];

/** The painter that a configuration trains. */
export function shapeOf(model: keyof typeof shapes, { revision = 0 }: Partial<Pick<Config, "revision">>): PainterShape {
  return revision > 0 ? { ...shapes[model], revision } : shapes[model];
}

/** A training run. */
export interface Config {
  readonly model: ModelName;
  /** What is trained: the `painter`, or the `revision` of one that is given, which stays as it is. */
  readonly part: "painter" | "revision";
  /** Channels of the revision network (`PainterShape.revision` of the library). 0: there is none. */
  readonly revision: number;
  /** Steps in all. */
  readonly steps: number;
  /** Fixes the first weights, the crops and their order. */
  readonly seed: number;

  /** Side of the square crops of photos and styles, pixels; a multiple of 16. */
  readonly cropPx: number;
  /** Pictures are scaled to this short side, pixels, before cropping. */
  readonly shortSidePx: number;
  /** Crops are taken from squares up to this many times as large, and scaled down: strokes of several sizes. */
  readonly largestCrop: number;
  /**
   * Where it is above 0, crops are taken from squares of `smallestSquarePx` to `largestSquarePx` pixels of the picture as it is, each scale
   * as often as any other, instead of by `shortSidePx` and `largestCrop`: strokes and photos of many sizes.
   */
  readonly smallestSquarePx: number;
  readonly largestSquarePx: number;
  /** The share of crops that are turned by any angle, 0 to 1: against a bias towards upright and level lines. */
  readonly turnedShare: number;
  /**
   * Photos are painted this much larger than `cropPx`, pixels, and cut at a random offset of 0 to `marginPx` before VGG sees them, so that
   * VGG's pooling grid does not always lie on the network's. A multiple of 8.
   */
  readonly marginPx: number;
  /** Photos kept with their VGG features; each is replaced in turn. */
  readonly photoPool: number;
  /** Styles kept with their VGG statistics. */
  readonly stylePool: number;
  /** Crops replaced in each pool at every step; below 1, one every few steps. */
  readonly refresh: number;
  /** The share of style crops that come from the favourite, where there is one. */
  readonly styleShare: number;
  /**
   * Hard examples: styles are drawn with a probability that grows with this power of their distance from the mean style. 0: all alike;
   * 1: those that are four times as far come four times as often.
   */
  readonly hardExamples: number;
  /** Pictures of each kind held out for evaluation. */
  readonly heldOut: number;

  /** Pairs of photo and style in a step. */
  readonly pairs: number;
  /** Of these, how many are computed at once: as many as keep the cache warm. */
  readonly pairsPerRun: number;

  /** Weight of the content loss: of the difference from the photo at relu4_1, or, of the revision, at relu3_1. */
  readonly contentWeight: number;
  /** Weight of the style loss. */
  readonly styleWeight: number;
  /** Weight of the penalty on colours outside 0..1. */
  readonly rangeWeight: number;
  /** Weight of the difference between a picture and its painting in its own style: what makes strength 0 the photo. 0 leaves it out. */
  readonly identityWeight: number;
  /**
   * Weight of the difference between a painting and that of the same photo moved by 1 to 3 pixels, with noise: what keeps paintings steady
   * on video. 0 leaves it out, and saves a tenth of a step.
   */
  readonly temporalWeight: number;

  /**
   * The share of batches whose photos are mixed with their own enlarged draft before they are painted (repaint.ts), 0 to 1: trains painting
   * coarse to fine.
   */
  readonly repaintShare: number;
  /** Weight of the lattice loss (`latticeLoss` of the library): the share of fine structure that is locked to a grid of 2, 4 and 8 pixels. 0 leaves it out. */
  readonly latticeWeight: number;
  /** Of the revision alone: weight of the difference between its painting at half the size and the draft, RGB in 0..1. */
  readonly draftWeight: number;

  /** Whether losses are read off VGG with scaled filters. Off VGG as it comes training collapses to one colour; the switch is there to show it. */
  readonly scaleFilters: boolean;

  /**
   * Steps at the beginning in which `classic` is only trained to reconstruct photos, pixel by pixel: the decoder fits VGG's features quickly
   * that way, at half the work a step.
   */
  readonly reconstruct: number;

  /** Adam's step size after the warm-up. */
  readonly rate: number;
  /**
   * Learning-rate multiplier of the style predictor; its routing weights get twice, experts three times as much. 0: as little as moves codes no faster
   * than a predictor of 128 units would, and experts as fast as other filters, which suits weights that start at random.
   */
  readonly predictorRate: number;
  /** Steps over which it rises from 0. */
  readonly warmup: number;
  /** What is left of it at the end of the cosine, as a share. */
  readonly finalRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Gradients longer than this are shortened to it. */
  readonly maxNorm: number;
  /** The weights that are kept are an average over about this many steps. */
  readonly averageOver: number;

  /** Steps from one checkpoint to the next. */
  readonly saveEvery: number;
  /** Steps from one evaluation to the next. */
  readonly evaluateEvery: number;
  /** Steps from one line of the log to the next. */
  readonly logEvery: number;
}

/** The defaults: what `studio` was trained with. */
export const defaults: Config = {
  model: "studio",
  part: "painter",
  revision: 0,
  steps: 11_000,
  seed: 1,

  cropPx: 128,
  shortSidePx: 256,
  largestCrop: 200 / 128,
  smallestSquarePx: 0,
  largestSquarePx: 512,
  turnedShare: 0,
  marginPx: 0,
  photoPool: 768,
  stylePool: 2048,
  refresh: 0.25,
  styleShare: 0,
  hardExamples: 0,
  heldOut: 40,

  pairs: 4,
  pairsPerRun: 4,

  contentWeight: 1,
  styleWeight: 8,
  rangeWeight: 10,
  identityWeight: 50,
  temporalWeight: 0,
  repaintShare: 0,
  latticeWeight: 0,
  draftWeight: 0,
  scaleFilters: true,
  reconstruct: 0,

  rate: 1e-3,
  predictorRate: 0,
  warmup: 100,
  finalRate: 0.03,
  beta1: 0.9,
  beta2: 0.99,
  maxNorm: 5,
  averageOver: 500,

  saveEvery: 250,
  evaluateEvery: 500,
  logEvery: 10,
};

/** The revision's own defaults: it adds detail, and leaves what is seen from afar to the draft. */
export const revisionDefaults: Partial<Config> = {
  revision: 16,
  contentWeight: 0.2,
  identityWeight: 0,
  draftWeight: 300,
  latticeWeight: 12,
  marginPx: 8,
};

/** Where a model's defaults are others: `classic` has the paper's losses, with its authors' style weight, and gradients a hundred times as long. */
export const ownDefaults: Partial<Record<ModelName, Partial<Config>>> = {
  classic: { styleWeight: 10, identityWeight: 0, maxNorm: 1500 },
};

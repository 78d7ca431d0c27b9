/**
 * @file Everything a training run can be told, with its defaults. A config file holds only what differs.
 */
import { smallestLatticePx, type PainterShape } from "pleinair/network";

/** The painters that can be trained, by the name of their model. */
export const shapes = {
  /** 25.9 thousand multiply-adds a pixel. */
  studio: { half: 32, quarter: 64, blocks: 2, hidden: 512, correctsBottleneck: true },
  /** 6.9 thousand: half as wide, with filters that each style mixes for itself. */
  live: { half: 16, quarter: 32, blocks: 2, hidden: 384, experts: 2, correctsBottleneck: true },
} as const satisfies Record<string, PainterShape>;

/** The networks that can be trained: the painters, and `classic`, whose shape is that of the VGG it is given (408 thousand with VGG-16). */
export type ModelName = keyof typeof shapes | "classic";

const modelNames: readonly string[] = [...Object.keys(shapes), "classic"];

/** A training run. */
export interface Config {
  readonly model: ModelName;
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

  /** Weight of the style loss; that of the content loss is 1. */
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

  /** Whether losses are read off VGG with scaled filters. Off VGG as it comes training collapses to one colour; the switch is there to show it. */
  readonly scaleFilters: boolean;

  /**
   * Steps at the beginning in which `classic` is only trained to reconstruct photos, pixel by pixel: the decoder fits VGG's features quickly
   * that way, at half the work a step.
   */
  readonly reconstruct: number;

  /** Adam's step size after the warm-up. */
  readonly rate: number;
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

  styleWeight: 8,
  rangeWeight: 10,
  identityWeight: 50,
  temporalWeight: 0,
  repaintShare: 0,
  latticeWeight: 0,
  scaleFilters: true,
  reconstruct: 0,

  rate: 1e-3,
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

/** Where a model's defaults are others: `classic` has the paper's losses, with its authors' style weight, and gradients a hundred times as long. */
const ownDefaults: Partial<Record<ModelName, Partial<Config>>> = {
  classic: { styleWeight: 10, identityWeight: 0, maxNorm: 1500 },
};

/** A setting that does not exist or is out of range. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Settings by the names that they had before November 2026, as files that people have still call them. */
const formerNames: Readonly<Record<string, keyof Config>> = {
  farStyles: "hardExamples",
  steadyWeight: "temporalWeight",
};

/**
 * The defaults with what differs.
 *
 * @param given - By name; names of before are understood.
 * @throws {ConfigError} for a name that is not a setting, or a value that makes no sense.
 */
export function makeConfig(given: Readonly<Record<string, unknown>>): Config {
  const differences = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [formerNames[name] ?? name, value]),
  );
  for (const [name, value] of Object.entries(differences)) {
    const standard = (defaults as unknown as Record<string, unknown>)[name];
    if (standard === undefined) {
      throw new ConfigError(`"${name}" is not a setting. There are: ${Object.keys(defaults).join(", ")}.`);
    }
    if (typeof value !== typeof standard || (typeof value === "number" && !(value >= 0))) {
      throw new ConfigError(
        `${name}: expected a ${typeof standard}${typeof standard === "number" ? " from 0 on" : ""}, got ${String(value)}.`,
      );
    }
  }
  const own = ownDefaults[differences["model"] as ModelName];
  const config = { ...defaults, ...own, ...differences } as Config;
  const demand = (holds: boolean, sentence: string) => {
    if (!holds) throw new ConfigError(sentence);
  };
  demand(modelNames.includes(config.model), `model: expected ${modelNames.join(", ")}, got ${config.model}.`);
  const whole = [
    "steps",
    "cropPx",
    "pairs",
    "pairsPerRun",
    "photoPool",
    "stylePool",
    "heldOut",
    "saveEvery",
    "evaluateEvery",
    "logEvery",
  ] as const;
  for (const name of whole) {
    demand(
      Number.isInteger(config[name]) && config[name] > 0,
      `${name}: expected a whole number from 1 on, got ${config[name]}.`,
    );
  }
  demand(config.cropPx % 16 === 0, `cropPx: expected a multiple of 16, got ${config.cropPx}.`);
  demand(
    config.temporalWeight === 0 || config.cropPx >= 48,
    `cropPx: expected at least 48 where temporalWeight is not 0, got ${config.cropPx}.`,
  );
  demand(
    config.pairs % config.pairsPerRun === 0,
    `pairs: expected a multiple of pairsPerRun (${config.pairsPerRun}), got ${config.pairs}.`,
  );
  demand(config.marginPx % 8 === 0, `marginPx: expected a multiple of 8, got ${config.marginPx}.`);
  demand(
    config.marginPx === 0 || config.model !== "classic",
    `marginPx: expected 0 for classic, whose features are those of the crop, got ${config.marginPx}.`,
  );
  demand(
    config.repaintShare === 0 || (config.model !== "classic" && (config.cropPx + config.marginPx) % 8 === 0),
    `repaintShare: expected 0 for ${config.model} with crops of ${config.cropPx} and ${config.marginPx}, got ${config.repaintShare}.`,
  );
  demand(config.repaintShare <= 1, `repaintShare: expected 0 to 1, got ${config.repaintShare}.`);
  demand(config.turnedShare <= 1, `turnedShare: expected 0 to 1, got ${config.turnedShare}.`);
  demand(
    config.smallestSquarePx <= config.largestSquarePx,
    `smallestSquarePx: expected at most largestSquarePx (${config.largestSquarePx}), got ${config.smallestSquarePx}.`,
  );
  demand(
    config.latticeWeight === 0 || config.cropPx + config.marginPx >= smallestLatticePx,
    `cropPx: expected at least ${smallestLatticePx} where latticeWeight is not 0, got ${config.cropPx}.`,
  );
  demand(
    config.cropPx * config.largestCrop <= config.shortSidePx,
    `cropPx * largestCrop is ${config.cropPx * config.largestCrop} and does not fit into shortSidePx, ${config.shortSidePx}.`,
  );
  return config;
}

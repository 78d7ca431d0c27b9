/**
 * @file A blind comparison: paintings of the same pairs by two models each, in an order that chance gives, for people to choose from.
 */
import { random } from "@pleinair/trainer";
import type { RgbaImage } from "pleinair";
import { createRuntime } from "pleinair/node";
import { LabError } from "../lab-error.ts";
import { ourModel, peersIn, type MeasuredModel } from "./models.ts";
import { readPairs, type Pair, type PairSource } from "./pairs.ts";

/** What to compare. */
export interface BlindOptions {
  readonly pairs: PairSource;
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers?: string | undefined;
  /** A file with the weights of VGG, for `classic` and for the scales of held-out pairs. */
  readonly vgg: string;
  /** How many of the pairs, from the first on. Default: all. */
  readonly count?: number | undefined;
  /** Side of the photos, pixels. */
  readonly side: number;
  /** Another seed gives another order. */
  readonly seed: number;
  readonly cache: string;
}

/** One comparison: both paintings, and whose they are. */
export interface BlindComparison {
  readonly pair: string;
  readonly photo: RgbaImage;
  readonly style: RgbaImage;
  readonly left: { readonly model: string; readonly painting: RgbaImage };
  readonly right: { readonly model: string; readonly painting: RgbaImage };
}

/**
 * Paints every pair by two of the models; every two models meet about equally often. Each comparison is given on as soon as it is painted.
 *
 * @throws {LabError} when fewer than two models can paint this size.
 */
export async function* blindComparisons(options: BlindOptions): AsyncGenerator<BlindComparison> {
  const { vgg, side, seed, cache } = options;
  const runtime = await createRuntime({ device: "cpu" });
  const models: MeasuredModel[] = [];
  try {
    for (const model of options.models) models.push(await ourModel(runtime, model, vgg));
    if (options.peers !== undefined) models.push(...(await peersIn(runtime, options.peers)));
    const able = models.filter(({ maxPx = Infinity }) => side <= maxPx);
    if (able.length < 2) {
      throw new LabError(
        `Expected two models or more that paint ${side} pixels, got ${able.length}; see --models and --size.`,
      );
    }
    const { pairs } = await readPairs(runtime, options.pairs, vgg, cache);
    const draw = random("blind", seed);
    const meetings = able.flatMap((a, i) => able.slice(i + 1).map((b) => [a, b] as const));
    const order = shuffled(pairs.slice(0, options.count), draw);
    for (const [i, pair] of order.entries()) {
      const [a, b] = meetings[i % meetings.length]!;
      yield draw() < 0.5 ? await compare(pair, a, b, side) : await compare(pair, b, a, side);
    }
  } finally {
    for (const model of models) await model.dispose();
    await runtime.dispose();
  }
}

async function compare(pair: Pair, left: MeasuredModel, right: MeasuredModel, side: number): Promise<BlindComparison> {
  const [photo, style] = [
    await pair.photoAt(side),
    side === pair.style.width ? pair.style : await pair.styleAtFullSize(),
  ];
  const by = async (model: MeasuredModel) => ({ model: model.name, painting: await model.paint(photo, style) });
  return { pair: pair.name, photo, style, left: await by(left), right: await by(right) };
}

function shuffled<T>(values: readonly T[], draw: () => number): T[] {
  return values
    .map((value) => ({ value, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

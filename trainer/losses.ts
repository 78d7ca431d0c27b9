/**
 * @file A training step as graphs: forward, losses and backward in one run, with the weights as an input.
 *
 * The losses are those of RECIPE: content + styleWeight · style + rangeWeight · range + identityWeight · identity,
 * and steadyWeight · steady where that is asked for (steady-pairs.ts).
 */
import type { Runtime, Session, Tensor } from "pleinair";
import {
  add,
  gradients,
  input,
  mul,
  reduceMean,
  relu,
  reshape,
  slice,
  square,
  sub,
  toOnnx,
  type Value,
} from "pleinair/graph";
import {
  contentLayer,
  parameterCount,
  packValues,
  meanSquaredError,
  channelStatsOf,
  statisticsOf,
  styleLayers,
  styleLoss,
  unpackValue,
  vggFeatures,
  type FeatureStats,
  type Weights,
} from "pleinair/network";
import { ConfigError, type Config } from "./config.ts";
import type { PairInputs, Pupil } from "./pupils.ts";
import { moveFilterDims, steadyLoss } from "./steady-pairs.ts";
import { styleWidths } from "./targets.ts";

/** Pairs of photo and style, with what VGG says of them. All `[N, …]`. */
export interface Batch {
  /** `[N, 3, crop, crop]`, RGB in 0..1. */
  readonly photos: Tensor;
  readonly styles: Tensor;
  /** relu4_1 of the photos, `[N, 512, crop / 8, crop / 8]`. */
  readonly content: Tensor;
  /** Means and deviations of the styles at each style layer in turn, `[N, 1920]`. */
  readonly statistics: Tensor;
  /** The photos moved, with noise, and the filter of their motion. Where `steadyWeight` is 0 there are none. */
  readonly moved?: Tensor;
  readonly motion?: Tensor;
}

/** Losses before their weights, and with them: `total`. */
export interface Losses {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  readonly range: number;
  readonly identity: number;
  /** 0 where it is left out. */
  readonly steady: number;
}

/** What a step gives. */
export interface StepResult {
  readonly losses: Losses;
  /** ∂ total / ∂ weights, in the order of the weights. */
  readonly gradient: Float32Array;
}

/** Runs steps for one network. */
export interface Steps {
  /** Losses and gradient, averaged over `batches`; identity on `picture`, `[1, 3, crop, crop]`. */
  run(weights: Float32Array, batches: readonly Batch[], picture: Tensor): Promise<StepResult>;
  /** The same for giving the photos back; the only loss is identity. */
  reconstruct(weights: Float32Array, batches: readonly Batch[]): Promise<StepResult>;
  /** The paintings of a batch, `[N, 3, crop, crop]`. */
  paint(weights: Float32Array, batch: Batch): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Builds and loads the graphs of a step. */
export async function loadSteps(runtime: Runtime, vgg: Weights, pupil: Pupil, config: Config): Promise<Steps> {
  const count = parameterCount(pupil.dims);
  const pairs = await runtime.load(pairGraph(vgg, pupil, config));
  const identity = config.identityWeight > 0 ? await runtime.load(identityGraph(pupil, config)) : undefined;
  const painting = await runtime.load(paintingGraph(pupil, config));
  const giveBack = config.reconstruct > 0 ? await runtime.load(reconstructGraph(pupil, config)) : undefined;
  const all: readonly Session[] = [pairs, painting, ...[identity, giveBack].filter((session) => session !== undefined)];

  return {
    async run(weights, batches, picture) {
      const flat = { data: weights, dims: [count] };
      const same = await identity?.run({ weights: flat, picture });
      const gradient = same?.gradient!.data ?? new Float32Array(count);
      const sum = { content: 0, style: 0, range: 0, steady: 0 };
      for (const batch of batches) {
        const share = await pairs.run({ weights: flat, ...batch });
        const { data } = share.gradient!;
        for (let i = 0; i < data.length; i++) gradient[i]! += data[i]! / batches.length;
        for (const name of ["content", "style", "range", "steady"] as const)
          sum[name] += (share[`${name}Loss`]?.data[0] ?? 0) / batches.length;
      }
      const losses = { ...sum, identity: same?.identityLoss!.data[0] ?? 0 };
      return { losses: { total: weigh(losses, config), ...losses }, gradient };
    },
    async reconstruct(weights, batches) {
      const gradient = new Float32Array(count);
      let identity = 0;
      for (const batch of batches) {
        const share = await giveBack!.run({ weights: { data: weights, dims: [count] }, ...batch });
        share.gradient!.data.forEach((value, i) => (gradient[i]! += value / batches.length));
        identity += share.identityLoss!.data[0]! / batches.length;
      }
      return { losses: { total: identity, content: 0, style: 0, range: 0, steady: 0, identity }, gradient };
    },
    async paint(weights, batch) {
      const outputs = await painting.run({ weights: { data: weights, dims: [count] }, ...batch });
      return outputs.painting!;
    },
    async dispose() {
      for (const session of all) await session.dispose();
    },
  };
}

function weigh(losses: Omit<Losses, "total">, config: Config): number {
  const { styleWeight, rangeWeight, identityWeight, steadyWeight } = config;
  return (
    losses.content +
    styleWeight * losses.style +
    rangeWeight * losses.range +
    identityWeight * losses.identity +
    steadyWeight * losses.steady
  );
}

/** `weights`, a {@link Batch} → `contentLoss`, `styleLoss`, `rangeLoss`, `steadyLoss` (if any) and `gradient` of their weighted sum. */
function pairGraph(vgg: Weights, pupil: Pupil, config: Config): Uint8Array {
  const { pairsPerRun: n, cropPx, styleWeight, rangeWeight, steadyWeight } = config;
  const weights = weightsInput(pupil);
  const pairs = pairInputs(config);
  const { code, painting, target } = pupil.paint(weights, pairs);
  const seen = vggFeatures(vgg, painting, styleLayers);
  const content = meanSquaredError(seen[contentLayer], target);
  const style = styleLoss(
    styleLayers.map((layer) => seen[layer]),
    targetMoments(pairs.statistics),
  );
  const range = reduceMean(add(square(relu(sub(painting, 1))), square(relu(mul(painting, -1)))), [0, 1, 2, 3]);
  const [contentLoss, style1, rangeLoss] = [content, style, range].map((loss) => reshape(loss, [1]));
  const losses = { contentLoss: contentLoss!, styleLoss: style1!, rangeLoss: rangeLoss! };
  const total = add(add(contentLoss!, mul(style1!, styleWeight)), mul(rangeLoss!, rangeWeight));
  if (steadyWeight === 0) {
    return toOnnx({ ...losses, gradient: packValues(gradients(total, Object.values(weights))) });
  }
  const network = pupil.network(weights);
  const features = network.encode(input("moved", [n, 3, cropPx, cropPx])).at(-1)!;
  const ofMoved = network.decode(features, channelStatsOf(features), code);
  const steady = reshape(steadyLoss(painting, ofMoved, input("motion", moveFilterDims)), [1]);
  const all = add(total, mul(steady, steadyWeight));
  return toOnnx({ ...losses, steadyLoss: steady, gradient: packValues(gradients(all, Object.values(weights))) });
}

/** `weights`, `picture [1, 3, crop, crop]` → `identityLoss`, and the `gradient` of it times its weight. */
function identityGraph(pupil: Pupil, { cropPx, identityWeight }: Config): Uint8Array {
  const weights = weightsInput(pupil);
  const network = pupil.network(weights);
  const picture = input("picture", [1, 3, cropPx, cropPx]);
  const stages = network.encode(picture);
  const bottleneck = stages.at(-1)!;
  const same = network.decode(bottleneck, channelStatsOf(bottleneck), network.codeOf(statisticsOf(stages)));
  const loss = reshape(meanSquaredError(same, picture), [1]);
  const gradient = packValues(gradients(mul(loss, identityWeight), Object.values(weights)));
  return toOnnx({ identityLoss: loss, gradient });
}

/** `weights`, a {@link Batch} → `identityLoss` of the photos given back, and its `gradient`. */
function reconstructGraph(pupil: Pupil, config: Config): Uint8Array {
  if (!pupil.reconstruct) throw new ConfigError(`reconstruct: only classic can do so, and this is ${config.model}.`);
  const weights = weightsInput(pupil);
  const pairs = pairInputs(config);
  const loss = reshape(meanSquaredError(pupil.reconstruct(weights, pairs), pairs.photos), [1]);
  return toOnnx({ identityLoss: loss, gradient: packValues(gradients(loss, Object.values(weights))) });
}

function paintingGraph(pupil: Pupil, config: Config): Uint8Array {
  return toOnnx({ painting: pupil.paint(weightsInput(pupil), pairInputs(config)).painting });
}

/** A {@link Batch} as inputs. */
function pairInputs({ pairsPerRun: n, cropPx }: Config): PairInputs {
  const crops = [n, 3, cropPx, cropPx];
  return {
    photos: input("photos", crops),
    styles: input("styles", crops),
    content: input("content", [n, 512, cropPx / 8, cropPx / 8]),
    statistics: input("statistics", [n, 2 * styleWidths.reduce((sum, width) => sum + width, 0)]),
  };
}

function weightsInput({ dims }: Pupil): Weights {
  return unpackValue(input("weights", [parameterCount(dims)]), dims);
}

function targetMoments(statistics: Value): FeatureStats[] {
  let at = 0;
  const take = (width: number): Value =>
    reshape(slice(statistics, 1, at, (at += width)), [statistics.dims[0]!, width, 1, 1]);
  return styleWidths.map((width) => ({ mean: take(width), std: take(width) }));
}

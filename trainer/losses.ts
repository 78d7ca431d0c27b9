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
  codeOf,
  contentLayer,
  decode,
  encode,
  flatLength,
  flattenValues,
  meanSquaredError,
  momentsOf,
  statisticsOf,
  styleLayers,
  styleLoss,
  unflattenValue,
  vggFeatures,
  weightDims,
  type Moments,
  type PainterShape,
  type Weights,
} from "pleinair/network";
import type { Config } from "./config.ts";
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
  /** The paintings of a batch, `[N, 3, crop, crop]`. */
  paint(weights: Float32Array, batch: Batch): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Builds and loads the graphs of a step. */
export async function loadSteps(runtime: Runtime, vgg: Weights, shape: PainterShape, config: Config): Promise<Steps> {
  const count = flatLength(weightDims(shape));
  const pairs = await runtime.load(pairGraph(vgg, shape, config));
  const identity = await runtime.load(identityGraph(shape, config));
  const painting = await runtime.load(paintingGraph(shape, config));
  const all: readonly Session[] = [pairs, identity, painting];

  return {
    async run(weights, batches, picture) {
      const flat = { data: weights, dims: [count] };
      const same = await identity.run({ weights: flat, picture });
      const gradient = same.gradient!.data.slice();
      const sum = { content: 0, style: 0, range: 0, steady: 0 };
      for (const batch of batches) {
        const share = await pairs.run({ weights: flat, ...batch });
        const { data } = share.gradient!;
        for (let i = 0; i < data.length; i++) gradient[i]! += data[i]! / batches.length;
        for (const name of ["content", "style", "range", "steady"] as const)
          sum[name] += (share[`${name}Loss`]?.data[0] ?? 0) / batches.length;
      }
      const losses = { ...sum, identity: same.identityLoss!.data[0]! };
      return { losses: { total: weigh(losses, config), ...losses }, gradient };
    },
    async paint(weights, { photos, styles }) {
      const outputs = await painting.run({ weights: { data: weights, dims: [count] }, photos, styles });
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
function pairGraph(vgg: Weights, shape: PainterShape, config: Config): Uint8Array {
  const { pairsPerRun: n, cropPx, styleWeight, rangeWeight, steadyWeight } = config;
  const { weights, code, painting } = paintPairs(shape, config);
  const seen = vggFeatures(vgg, painting, styleLayers);
  const content = meanSquaredError(seen[contentLayer], input("content", [n, 512, cropPx / 8, cropPx / 8]));
  const style = styleLoss(
    styleLayers.map((layer) => seen[layer]),
    targetMoments(n),
  );
  const range = reduceMean(add(square(relu(sub(painting, 1))), square(relu(mul(painting, -1)))), [0, 1, 2, 3]);
  const [contentLoss, style1, rangeLoss] = [content, style, range].map((loss) => reshape(loss, [1]));
  const losses = { contentLoss: contentLoss!, styleLoss: style1!, rangeLoss: rangeLoss! };
  const total = add(add(contentLoss!, mul(style1!, styleWeight)), mul(rangeLoss!, rangeWeight));
  if (steadyWeight === 0) {
    return toOnnx({ ...losses, gradient: flattenValues(gradients(total, Object.values(weights))) });
  }
  const features = encode(weights, shape, input("moved", [n, 3, cropPx, cropPx])).at(-1)!;
  const ofMoved = decode(weights, shape, features, momentsOf(features), code);
  const steady = reshape(steadyLoss(painting, ofMoved, input("motion", moveFilterDims)), [1]);
  const all = add(total, mul(steady, steadyWeight));
  return toOnnx({ ...losses, steadyLoss: steady, gradient: flattenValues(gradients(all, Object.values(weights))) });
}

/** `weights`, `picture [1, 3, crop, crop]` → `identityLoss`, and the `gradient` of it times its weight. */
function identityGraph(shape: PainterShape, { cropPx, identityWeight }: Config): Uint8Array {
  const weights = weightsInput(shape);
  const picture = input("picture", [1, 3, cropPx, cropPx]);
  const stages = encode(weights, shape, picture);
  const bottleneck = stages.at(-1)!;
  const code = codeOf(weights, shape, statisticsOf(stages));
  const same = decode(weights, shape, bottleneck, momentsOf(bottleneck), code);
  const loss = reshape(meanSquaredError(same, picture), [1]);
  const gradient = flattenValues(gradients(mul(loss, identityWeight), Object.values(weights)));
  return toOnnx({ identityLoss: loss, gradient });
}

function paintingGraph(shape: PainterShape, config: Config): Uint8Array {
  return toOnnx({ painting: paintPairs(shape, config).painting });
}

function paintPairs(shape: PainterShape, { pairsPerRun: n, cropPx }: Config) {
  const weights = weightsInput(shape);
  const features = encode(weights, shape, input("photos", [n, 3, cropPx, cropPx])).at(-1)!;
  const stages = encode(weights, shape, input("styles", [n, 3, cropPx, cropPx]));
  const code = codeOf(weights, shape, statisticsOf(stages));
  return { weights, code, painting: decode(weights, shape, features, momentsOf(features), code) };
}

function weightsInput(shape: PainterShape): Weights {
  const dims = weightDims(shape);
  return unflattenValue(input("weights", [flatLength(dims)]), dims);
}

function targetMoments(n: number): Moments[] {
  const statistics = input("statistics", [n, 2 * styleWidths.reduce((sum, width) => sum + width, 0)]);
  let at = 0;
  const take = (width: number): Value => reshape(slice(statistics, 1, at, (at += width)), [n, width, 1, 1]);
  return styleWidths.map((width) => ({ mean: take(width), deviation: take(width) }));
}

/**
 * @file A training step as graphs: forward, losses and backward in one run, with the weights as an input.
 *
 * The losses: contentWeight · content + styleWeight · style + rangeWeight · range + identityWeight · identity,
 * temporalWeight · temporal consistency (temporal-consistency.ts), latticeWeight · lattice (`latticeLoss` of the library) and draftWeight · draft.
 */
import type { Runtime, Session, Tensor } from "pleinair";
import {
  add,
  averagePool,
  expand,
  gradients,
  input,
  matmul,
  mul,
  reshape,
  toOnnx,
  transpose,
  type Value,
} from "pleinair/graph";
import {
  contentLayer,
  latticeLoss,
  parameterCount,
  packValues,
  meanSquaredError,
  rangeLoss,
  channelStatsOf,
  statisticsOf,
  styleLayers,
  styleLoss,
  styleTargets,
  styleWidths,
  unpackValue,
  vggFeatures,
  type Weights,
} from "pleinair/network";
import type { Config } from "./config.ts";
import { ConfigError } from "./settings.ts";
import type { PairInputs, TrainableModel } from "./trainable.ts";
import { repaintInput } from "./repaint.ts";
import { isOfRevision, revisedLayers, revisedPainting, structureLayer } from "./revision.ts";
import { moveFilterDims, temporalLoss } from "./temporal-consistency.ts";

/** Pairs of photo and style, with what VGG says of them. All `[N, …]`. */
export interface Batch {
  /** `[N, 3, painted, painted]`, RGB in 0..1; painted = `cropPx + marginPx`. */
  readonly photos: Tensor;
  readonly styles: Tensor;
  /** relu4_1 of the photos' cut, `[N, 512, crop / 8, crop / 8]`. */
  readonly content: Tensor;
  /** Means and deviations of the styles at each style layer in turn, `[N, 1920]`. */
  readonly statistics: Tensor;
  /** Which rows and columns of the painting VGG sees, `[N, crop, painted]` of zeros and ones. Where `marginPx` is 0 there are none. */
  readonly rows?: Tensor;
  readonly columns?: Tensor;
  /** A motion's filter, and photos moved by it, with noise. Where `temporalWeight` is 0 there is none. */
  readonly motion?: { readonly filter: Tensor; of(photos: Tensor): Tensor };
  /** The photos' share where they are to be mixed with their enlarged draft; see repaint.ts. */
  readonly photoShare?: number;
}

/** Losses before their weights, and with them: `total`. */
export interface Losses {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  readonly range: number;
  readonly identity: number;
  /** These are 0 where they are left out. */
  readonly temporal: number;
  readonly lattice: number;
  readonly draft: number;
}

/** What a step gives. */
export interface StepResult {
  readonly losses: Losses;
  /** ∂ total / ∂ weights, in the order of the weights. */
  readonly gradient: Float32Array;
}

/** Runs steps for one network. */
export interface Steps {
  /** Losses and gradient, averaged over `batches`; identity on `picture`, `[1, 3, painted, painted]`. */
  run(weights: Float32Array, batches: readonly Batch[], picture: Tensor): Promise<StepResult>;
  /** The same for reconstructing the photos; the only loss is identity. */
  reconstruct(weights: Float32Array, batches: readonly Batch[]): Promise<StepResult>;
  /** The paintings of a batch, `[N, 3, painted, painted]`. */
  paint(weights: Float32Array, batch: Batch): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** Builds and loads the graphs of a step. */
export async function loadSteps(runtime: Runtime, vgg: Weights, model: TrainableModel, config: Config): Promise<Steps> {
  const count = parameterCount(model.dims);
  const graphOf = config.part === "revision" ? revisionGraph : pairGraph;
  const pairs = await runtime.load(graphOf(vgg, model, config));
  const identity = config.identityWeight > 0 ? await runtime.load(identityGraph(model, config)) : undefined;
  const painting = await runtime.load(paintingGraph(model, config));
  const repaint = config.repaintShare > 0 ? await runtime.load(repaintGraph(model, config)) : undefined;
  const reconstruction = config.reconstruct > 0 ? await runtime.load(reconstructGraph(model, config)) : undefined;
  const all: readonly Session[] = [
    pairs,
    painting,
    ...[identity, repaint, reconstruction].filter((session) => session !== undefined),
  ];

  return {
    async run(weights, batches, picture) {
      const parameters = { data: weights, dims: [count] };
      const same = await identity?.run({ weights: parameters, picture });
      const gradient = same?.gradient!.data ?? new Float32Array(count);
      const sum = { content: 0, style: 0, range: 0, temporal: 0, lattice: 0, draft: 0 };
      for (const batch of batches) {
        const { motion, photoShare } = batch;
        const tensors = tensorsOf(batch);
        const mixed =
          photoShare === undefined
            ? undefined
            : await repaint!.run({
                weights: parameters,
                ...tensors,
                m: { data: Float32Array.of(photoShare), dims: [1] },
              });
        const photos = mixed?.mixed ?? batch.photos;
        const moving = motion && { motion: motion.filter, moved: motion.of(photos) };
        const share = await pairs.run({ weights: parameters, ...tensors, photos, ...moving });
        const { data } = share.gradient!;
        for (let i = 0; i < data.length; i++) gradient[i]! += data[i]! / batches.length;
        for (const name of Object.keys(sum) as (keyof typeof sum)[])
          sum[name] += (share[`${name}Loss`]?.data[0] ?? 0) / batches.length;
      }
      const losses = { ...sum, identity: same?.identityLoss!.data[0] ?? 0 };
      return { losses: { total: weigh(losses, config), ...losses }, gradient };
    },
    async reconstruct(weights, batches) {
      const gradient = new Float32Array(count);
      let identity = 0;
      for (const batch of batches) {
        const share = await reconstruction!.run({ weights: { data: weights, dims: [count] }, ...tensorsOf(batch) });
        share.gradient!.data.forEach((value, i) => (gradient[i]! += value / batches.length));
        identity += share.identityLoss!.data[0]! / batches.length;
      }
      return {
        losses: { total: identity, content: 0, style: 0, range: 0, temporal: 0, lattice: 0, draft: 0, identity },
        gradient,
      };
    },
    async paint(weights, batch) {
      const outputs = await painting.run({ weights: { data: weights, dims: [count] }, ...tensorsOf(batch) });
      return outputs.painting!;
    },
    async dispose() {
      for (const session of all) await session.dispose();
    },
  };
}

/** What of a batch is a graph's input by its name. */
function tensorsOf({ photos, styles, content, statistics, rows, columns }: Batch): Record<string, Tensor> {
  return { photos, styles, content, statistics, ...(rows && columns && { rows, columns }) };
}

function weigh(losses: Omit<Losses, "total">, config: Config): number {
  const { contentWeight, styleWeight, rangeWeight, identityWeight, temporalWeight, latticeWeight, draftWeight } =
    config;
  return (
    contentWeight * losses.content +
    styleWeight * losses.style +
    rangeWeight * losses.range +
    identityWeight * losses.identity +
    temporalWeight * losses.temporal +
    latticeWeight * losses.lattice +
    draftWeight * losses.draft
  );
}

/**
 * `weights`, a {@link Batch} → `contentLoss`, `styleLoss`, `rangeLoss`, `temporalLoss` and `latticeLoss` (if any) and `gradient` of their
 * weighted sum.
 */
function pairGraph(vgg: Weights, model: TrainableModel, config: Config): Uint8Array {
  const {
    pairsPerRun: n,
    cropPx,
    marginPx,
    contentWeight,
    styleWeight,
    rangeWeight,
    temporalWeight,
    latticeWeight,
  } = config;
  const weights = weightsInput(model);
  const pairs = pairInputs(config);
  const { code, painting, target } = model.paint(weights, pairs);
  const seen = vggFeatures(vgg, createCut(config)(painting), styleLayers);
  const content = meanSquaredError(seen[contentLayer], target);
  const style = styleLoss(
    styleLayers.map((layer) => seen[layer]),
    styleTargets(pairs.statistics),
  );
  const losses = weighedLosses();
  losses.add("content", content, contentWeight);
  losses.add("style", style, styleWeight);
  losses.add("range", rangeLoss(painting), rangeWeight);
  if (temporalWeight > 0) {
    const network = model.network(weights);
    const side = cropPx + marginPx;
    const features = network.encode(input("moved", [n, 3, side, side])).at(-1)!;
    const ofMoved = network.decode(features, channelStatsOf(features), code);
    losses.add("temporal", temporalLoss(painting, ofMoved, input("motion", moveFilterDims)), temporalWeight);
  }
  if (latticeWeight > 0) losses.add("lattice", latticeLoss(painting), latticeWeight);
  return toOnnx({ ...losses.each, gradient: gradientOf(losses.total(), weights, isOfPainter) });
}

/** ∂ loss / ∂ weights in the order of the weights, 0 for those that are not trained. */
function gradientOf(loss: Value, weights: Weights, isTrained: (name: string) => boolean): Value {
  const trained = Object.entries(weights).flatMap(([name, value]) => (isTrained(name) ? [value] : []));
  const found = new Map(gradients(loss, trained).map((gradient, i) => [trained[i]!, gradient]));
  return packValues(Object.values(weights).map((value) => found.get(value) ?? mul(value, 0)));
}

const isOfPainter = (name: string) => !isOfRevision(name);

/**
 * The same for the revision, whose painter stays as it is: its draft is made here. `draftLoss` beside content, style, range and lattice.
 */
function revisionGraph(vgg: Weights, model: TrainableModel, config: Config): Uint8Array {
  const { contentWeight, styleWeight, rangeWeight, latticeWeight, draftWeight } = config;
  const weights = weightsInput(model);
  const { photos, styles, statistics } = pairInputs(config);
  const { draft, painting } = revisedPainting(model.network(weights), photos, styles);
  const cut = createCut(config);
  const seen = vggFeatures(vgg, cut(painting), revisedLayers);
  const ofPhotos = vggFeatures(vgg, cut(photos), [structureLayer]);
  const losses = weighedLosses();
  losses.add("content", meanSquaredError(seen[structureLayer], ofPhotos[structureLayer]), contentWeight);
  const targets = styleTargets(statistics).slice(0, revisedLayers.length);
  losses.add(
    "style",
    styleLoss(
      revisedLayers.map((layer) => seen[layer]),
      targets,
    ),
    styleWeight,
  );
  losses.add("range", rangeLoss(painting), rangeWeight);
  losses.add("draft", meanSquaredError(averagePool(painting, 2), draft), draftWeight);
  if (latticeWeight > 0) losses.add("lattice", latticeLoss(painting), latticeWeight);
  return toOnnx({ ...losses.each, gradient: gradientOf(losses.total(), weights, isOfRevision) });
}

/** Losses, each one number, and their weighted sum. */
function weighedLosses() {
  const each: Record<string, Value> = {};
  let sum: Value | undefined;
  return {
    each,
    add(name: keyof Losses, loss: Value, weight: number): void {
      const one = (each[`${name}Loss`] = reshape(loss, [1]));
      const weighed = mul(one, weight);
      sum = sum ? add(sum, weighed) : weighed;
    },
    total: () => sum!,
  };
}

/** Cuts out the part of each picture `[N, 3, painted, painted]` that VGG sees, `[N, 3, crop, crop]`: rows · picture · columnsᵀ. */
function createCut({ pairsPerRun: n, cropPx, marginPx }: Config): (pictures: Value) => Value {
  if (marginPx === 0) return (pictures) => pictures;
  const dims = [n, cropPx, cropPx + marginPx];
  const forColours = (matrix: Value) => expand(reshape(matrix, [n, 1, ...dims.slice(1)]), [n, 3, ...dims.slice(1)]);
  const columns = transpose(input("columns", dims), [0, 2, 1]);
  const across = expand(reshape(columns, [n, 1, dims[2]!, dims[1]!]), [n, 3, dims[2]!, dims[1]!]);
  const down = forColours(input("rows", dims));
  return (pictures) => matmul(down, matmul(pictures, across));
}

/** `weights`, `picture [1, 3, painted, painted]` → `identityLoss`, and the `gradient` of it times its weight. */
function identityGraph(model: TrainableModel, { cropPx, marginPx, identityWeight }: Config): Uint8Array {
  const weights = weightsInput(model);
  const network = model.network(weights);
  const picture = input("picture", [1, 3, cropPx + marginPx, cropPx + marginPx]);
  const stages = network.encode(picture);
  const bottleneck = stages.at(-1)!;
  const same = network.decode(bottleneck, channelStatsOf(bottleneck), network.codeOf(statisticsOf(stages)));
  const loss = reshape(meanSquaredError(same, picture), [1]);
  const gradient = gradientOf(mul(loss, identityWeight), weights, isOfPainter);
  return toOnnx({ identityLoss: loss, gradient });
}

/** `weights`, a {@link Batch} → `identityLoss` of the photos reconstructed, and its `gradient`. */
function reconstructGraph(model: TrainableModel, config: Config): Uint8Array {
  if (!model.reconstruct) throw new ConfigError(`reconstruct: only classic can do so, and this is ${config.model}.`);
  const weights = weightsInput(model);
  const pairs = pairInputs(config);
  const loss = reshape(meanSquaredError(model.reconstruct(weights, pairs), pairs.photos), [1]);
  return toOnnx({ identityLoss: loss, gradient: gradientOf(loss, weights, isOfPainter) });
}

/** `weights`, a {@link Batch}, `m [1]` → the photos `mixed` with their enlarged draft. */
function repaintGraph(model: TrainableModel, config: Config): Uint8Array {
  const weights = weightsInput(model);
  return toOnnx({ mixed: repaintInput((pairs) => model.paint(weights, pairs), pairInputs(config)) });
}

function paintingGraph(model: TrainableModel, config: Config): Uint8Array {
  const [weights, pairs] = [weightsInput(model), pairInputs(config)];
  const { painting } =
    config.part === "revision"
      ? revisedPainting(model.network(weights), pairs.photos, pairs.styles)
      : model.paint(weights, pairs);
  return toOnnx({ painting });
}

/** A {@link Batch} as inputs. */
function pairInputs({ pairsPerRun: n, cropPx, marginPx }: Config): PairInputs {
  const crops = [n, 3, cropPx + marginPx, cropPx + marginPx];
  return {
    photos: input("photos", crops),
    styles: input("styles", crops),
    content: input("content", [n, 512, cropPx / 8, cropPx / 8]),
    statistics: input("statistics", [n, 2 * styleWidths.reduce((sum, width) => sum + width, 0)]),
  };
}

function weightsInput({ dims }: TrainableModel): Weights {
  return unpackValue(input("weights", [parameterCount(dims)]), dims);
}

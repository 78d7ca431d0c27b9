/**
 * @file How well a painter does on pictures it has not seen: content and style loss on held-out pairs at 256x256, temporal consistency, and the lattice.
 */
import type { Runtime, Tensor } from "pleinair";
import { input, reshape, toOnnx } from "pleinair/graph";
import {
  contentLayer,
  latticePeriods,
  latticeShare,
  parameterCount,
  meanSquaredError,
  channelStatsOf,
  statisticsOf,
  styleLayers,
  styleLoss,
  unpackValue,
  vggFeatures,
  type Weights,
} from "pleinair/network";
import type { Config } from "./config.ts";
import { revisedPainting } from "./revision.ts";
import type { TrainableModel } from "./trainable.ts";
import { bytesToTensor, cropPicture, type Picture } from "./pictures.ts";
import { random } from "./random.ts";
import { drawMove, movedAndNoisy, temporalDifference } from "./temporal-consistency.ts";

/** Side of the pictures that are evaluated, pixels. */
export const evaluationPx = 256;

/** The means over all pairs. */
export interface Evaluation {
  readonly content: number;
  readonly style: number;
  /** Mean square of what changes in a painting when the photo is moved by 1 to 3 pixels, with noise; RGB in 0..1. */
  readonly temporal: number;
  /** The lattice shares of all periods, summed, of the paintings. */
  readonly lattice: number;
}

export interface Evaluator {
  /** The pairs, in the order of their pictures. */
  readonly pairs: readonly { readonly photo: Tensor; readonly style: Tensor }[];
  /** Paints every pair with these weights and evaluates the paintings, clipped to 0..1 as a file would be. */
  run(weights: Float32Array): Promise<Evaluation & { readonly paintings: readonly Tensor[] }>;
  dispose(): Promise<void>;
}

/** The middle square of a picture at {@link evaluationPx}, `[1, 3, 256, 256]`. */
export async function readSquare(picture: Picture): Promise<Tensor> {
  const side = Math.min(picture.width, picture.height);
  const [x, y] = [picture.width - side, picture.height - side].map((rest) => Math.floor(rest / 2)) as [number, number];
  return bytesToTensor(await cropPicture(picture, { x, y, side, mirrored: false }, evaluationPx), evaluationPx);
}

/** Photo i is painted in style i; by the revision from a draft of half the size. */
export async function loadEvaluator(
  runtime: Runtime,
  vgg: Weights,
  model: TrainableModel,
  photos: readonly Picture[],
  styles: readonly Picture[],
  part: Config["part"],
): Promise<Evaluator> {
  const dims = [1, 3, evaluationPx, evaluationPx];
  const [photo, style, painting] = ["photo", "style", "painting"].map((name) => input(name, dims));
  const network = model.network(unpackValue(input("weights", [parameterCount(model.dims)]), model.dims));
  const features = network.encode(photo!).at(-1)!;
  const code = network.codeOf(statisticsOf(network.encode(style!)));
  const painter = await runtime.load(
    toOnnx({
      painting:
        part === "revision"
          ? revisedPainting(network, photo!, style!).painting
          : network.decode(features, channelStatsOf(features), code),
    }),
  );

  const seen = vggFeatures(vgg, painting!, styleLayers);
  const wanted = vggFeatures(vgg, style!, styleLayers);
  const content = meanSquaredError(seen[contentLayer], vggFeatures(vgg, photo!, [contentLayer])[contentLayer]);
  const styles4 = styleLayers.map((layer) => channelStatsOf(wanted[layer]));
  const losses = await runtime.load(
    toOnnx({
      contentLoss: reshape(content, [1]),
      styleLoss: reshape(
        styleLoss(
          styleLayers.map((layer) => seen[layer]),
          styles4,
        ),
        [1],
      ),
    }),
  );

  const pairs: { photo: Tensor; style: Tensor }[] = [];
  for (const [i, picture] of photos.entries()) {
    pairs.push({ photo: await readSquare(picture), style: await readSquare(styles[i]!) });
  }
  return {
    pairs,
    async run(parameters) {
      const sum = { content: 0, style: 0, temporal: 0, lattice: 0 };
      const paintings: Tensor[] = [];
      const paint = async (photo: Tensor, style: Tensor): Promise<Tensor> => {
        const painted = await painter.run({ photo, style, weights: { data: parameters, dims: [parameters.length] } });
        return { ...painted.painting!, data: painted.painting!.data.map((v) => Math.min(1, Math.max(0, v))) };
      };
      for (const [i, pair] of pairs.entries()) {
        const clipped = await paint(pair.photo, pair.style);
        // The same motions and noise in every evaluation.
        const draw = random("evaluation", i);
        const move = drawMove(draw);
        const ofMoved = await paint(movedAndNoisy(pair.photo, move, draw), pair.style);
        sum.temporal += temporalDifference(clipped, ofMoved, move) / pairs.length;
        const { contentLoss, styleLoss: styleOf } = await losses.run({ ...pair, painting: clipped });
        sum.content += contentLoss!.data[0]! / pairs.length;
        sum.style += styleOf!.data[0]! / pairs.length;
        for (const period of latticePeriods) sum.lattice += latticeShare(clipped, period) / pairs.length;
        paintings.push(clipped);
      }
      return { ...sum, paintings };
    },
    async dispose() {
      await painter.dispose();
      await losses.dispose();
    },
  };
}

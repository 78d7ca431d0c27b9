/**
 * @file The batches of a step, out of a pool of photos and a pool of styles.
 */
import type { Tensor } from "pleinair";
import type { Config } from "./config.ts";
import { distancesFromMean, drawByWeight } from "./far-styles.ts";
import type { Batch } from "./losses.ts";
import { bytesToTensor, cropPicture, type Picture, type Square } from "./pictures.ts";
import { createPool, type Pool } from "./pool.ts";
import { below, random, type Random } from "./random.ts";
import { drawMove, movedAndNoisy, moveFilter } from "./steady-pairs.ts";
import type { Targets } from "./targets.ts";

/** What a step learns from. */
export interface StepData {
  readonly batches: readonly Batch[];
  /** A photo (at even steps) or a style (at odd ones) for the identity loss, `[1, 3, crop, crop]`. */
  readonly picture: Tensor;
}

/** Gives the data of one step after another. */
export interface Batches {
  /** The data of `step`, the same whenever it is asked for; steps only go up. */
  at(step: number): Promise<StepData>;
}

interface Entry {
  readonly rgb: Uint8Array;
  readonly target: Tensor;
}

/** The pictures that are learnt from. */
export interface Pictures {
  readonly photos: readonly Picture[];
  readonly styles: readonly Picture[];
  /** A style that `styleShare` of the style crops are cut from. */
  readonly favourite: Picture | undefined;
}

/** @param filling - Told what share of the pools is there while they are filled, which the first call of `at` waits for. */
export function createBatches(
  { photos, styles, favourite }: Pictures,
  targets: Targets,
  config: Config,
  filling?: (fraction: number) => void,
): Batches {
  const { cropPx, pairs, pairsPerRun, photoPool, stylePool, farStyles, seed } = config;
  let entries = 0;
  const poolOf = (kind: "photo" | "style", pictures: readonly Picture[], size: number): Pool<Entry> => {
    // Every picture once before any of them again.
    const order = shuffled(pictures, random(kind, seed, "order"));
    return createPool({
      size,
      refresh: config.refresh,
      read: (n) => {
        const draw = random(kind, seed, n);
        const isFavourite = kind === "style" && draw() < config.styleShare;
        const picture = (isFavourite ? favourite : undefined) ?? order[n % order.length]!;
        return cropPicture(picture, drawSquare(picture, draw, config), cropPx);
      },
      finish: async (rgb) => {
        const crop = bytesToTensor(rgb, cropPx);
        return { rgb, target: await (kind === "photo" ? targets.content(crop) : targets.style(crop)) };
      },
      filling: () => filling?.(++entries / (photoPool + stylePool)),
    });
  };
  const photoEntries = poolOf("photo", photos, photoPool);
  const styleEntries = poolOf("style", styles, stylePool);

  /** Draws the slot of a style. */
  function styleSlots(): (draw: Random) => number {
    if (farStyles === 0) return (draw) => below(draw, stylePool);
    const statistics = Array.from({ length: stylePool }, (_, slot) => styleEntries.entry(slot).target.data);
    const weights = distancesFromMean(statistics).map((distance) => distance ** farStyles);
    return (draw) => drawByWeight(weights, draw());
  }

  return {
    async at(step) {
      await photoEntries.advance(step);
      await styleEntries.advance(step);
      const draw = random("batch", seed, step);
      const styleSlot = styleSlots();
      const drawn = Array.from({ length: pairs }, () => ({
        photo: photoEntries.entry(below(draw, photoPool)),
        style: styleEntries.entry(styleSlot(draw)),
      }));
      const batches: Batch[] = [];
      for (let start = 0; start < pairs; start += pairsPerRun) {
        const part = drawn.slice(start, start + pairsPerRun);
        const photos = stack(part.map(({ photo }) => bytesToTensor(photo.rgb, cropPx)));
        batches.push({
          photos,
          styles: stack(part.map(({ style }) => bytesToTensor(style.rgb, cropPx))),
          content: stack(part.map(({ photo }) => photo.target)),
          statistics: stack(part.map(({ style }) => style.target)),
          ...(config.steadyWeight > 0 && moved(photos, random("steady", seed, step, start))),
        });
      }
      const [first] = drawn;
      const { rgb } = step % 2 === 0 ? first!.photo : first!.style;
      return { batches, picture: bytesToTensor(rgb, cropPx) };
    },
  };
}

function moved(photos: Tensor, draw: Random): Required<Pick<Batch, "moved" | "motion">> {
  const move = drawMove(draw);
  return { moved: movedAndNoisy(photos, move, draw), motion: moveFilter(move) };
}

/** A square between the crop's size and `largestCrop` times it, measured where the short side is `shortSidePx`. */
function drawSquare({ width, height }: Picture, draw: Random, { cropPx, shortSidePx, largestCrop }: Config): Square {
  const short = Math.min(width, height);
  const scaled = cropPx * (1 + draw() * (largestCrop - 1));
  const side = Math.min(short, Math.round((scaled * short) / shortSidePx));
  return {
    x: below(draw, width - side + 1),
    y: below(draw, height - side + 1),
    side,
    mirrored: draw() < 0.5,
  };
}

function shuffled(pictures: readonly Picture[], draw: Random): readonly Picture[] {
  const order = [...pictures];
  for (let i = order.length - 1; i > 0; i--) {
    const j = below(draw, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Tensors `[1, …]`, one after another, as `[N, …]`. */
function stack(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const data = new Float32Array(first!.data.length * parts.length);
  parts.forEach((part, i) => data.set(part.data, i * first!.data.length));
  return { data, dims: [parts.length, ...first!.dims.slice(1)] };
}

/**
 * @file The batches of a step, out of a pool of photos and a pool of styles.
 */
import type { Tensor } from "pleinair";
import type { Config } from "./config.ts";
import { distancesFromMean, drawByWeight } from "./hard-examples.ts";
import type { Batch } from "./losses.ts";
import { bytesToTensor, cropPicture, turnedReach, type Picture, type Square } from "./pictures.ts";
import { createPool, type Pool } from "./pool.ts";
import { below, random, type Random } from "./random.ts";
import { photoShare } from "./repaint.ts";
import { drawMove, movedAndNoisy, moveFilter } from "./temporal-consistency.ts";
import type { Targets } from "./targets.ts";

/** The data of a step. */
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
  /** Where VGG's part of the painting begins, pixels from the left and the top: 0 to `marginPx`. */
  readonly cut: { readonly x: number; readonly y: number };
}

/** The pictures to train on. */
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
  const { cropPx, marginPx, pairs, pairsPerRun, photoPool, stylePool, hardExamples, seed } = config;
  const paintedPx = cropPx + marginPx;
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
        return cropPicture(picture, drawSquare(picture, draw, config), paintedPx);
      },
      finish: async (rgb, n) => {
        const crop = bytesToTensor(rgb, paintedPx);
        const draw = random("cut", kind, seed, n);
        const cut = { x: below(draw, marginPx + 1), y: below(draw, marginPx + 1) };
        const target = await (kind === "photo" ? targets.content(cutSquare(crop, cut, cropPx)) : targets.style(crop));
        return { rgb, target, cut };
      },
      filling: () => filling?.(++entries / (photoPool + stylePool)),
    });
  };
  const photoEntries = poolOf("photo", photos, photoPool);
  const styleEntries = poolOf("style", styles, stylePool);

  /** Draws the slot of a style. */
  function styleSlots(): (draw: Random) => number {
    if (hardExamples === 0) return (draw) => below(draw, stylePool);
    const statistics = Array.from({ length: stylePool }, (_, slot) => styleEntries.entry(slot).target.data);
    const weights = distancesFromMean(statistics).map((distance) => distance ** hardExamples);
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
        const photos = stack(part.map(({ photo }) => bytesToTensor(photo.rgb, paintedPx)));
        batches.push({
          photos,
          styles: stack(part.map(({ style }) => bytesToTensor(style.rgb, paintedPx))),
          content: stack(part.map(({ photo }) => photo.target)),
          statistics: stack(part.map(({ style }) => style.target)),
          ...(marginPx > 0 && {
            rows: stack(part.map(({ photo }) => cutMatrix(photo.cut.y, cropPx, paintedPx))),
            columns: stack(part.map(({ photo }) => cutMatrix(photo.cut.x, cropPx, paintedPx))),
          }),
          ...(config.temporalWeight > 0 && { motion: drawMotion(seed, step, start) }),
          ...drawRepaint(random("repaint", seed, step, start), config),
        });
      }
      const [first] = drawn;
      const { rgb } = step % 2 === 0 ? first!.photo : first!.style;
      return { batches, picture: bytesToTensor(rgb, paintedPx) };
    },
  };
}

/** How the photos of a batch are moved for the temporal consistency loss. */
function drawMotion(...keys: readonly number[]): Required<Batch>["motion"] {
  const draw = random("temporal", ...keys);
  const move = drawMove(draw);
  return { filter: moveFilter(move), of: (photos) => movedAndNoisy(photos, move, draw) };
}

/** Whether a batch is one for the second pass, and with how much of the photo. */
function drawRepaint(draw: Random, { repaintShare }: Config): Pick<Batch, "photoShare"> {
  if (draw() >= repaintShare) return {};
  return { photoShare: photoShare.min + draw() * (photoShare.max - photoShare.min) };
}

/** A square of the picture, as large as the settings ask for and the picture has room for, at any place. */
function drawSquare({ width, height }: Picture, draw: Random, config: Config): Square {
  const { turnedShare } = config;
  const wanted = drawSide(Math.min(width, height), draw, config);
  const turned = turnedShare > 0 && draw() < turnedShare ? 360 * draw() : 0;
  const reach = turnedReach(turned);
  const side = Math.min(wanted, Math.floor((Math.min(width, height) - 2) / reach) || wanted);
  const out = turned === 0 ? 0 : Math.ceil((side * (reach - 1)) / 2);
  return {
    x: out + below(draw, Math.max(1, width - side - 2 * out + 1)),
    y: out + below(draw, Math.max(1, height - side - 2 * out + 1)),
    side,
    mirrored: draw() < 0.5,
    turned,
  };
}

/**
 * The side of a square, pixels of the picture: between `smallestSquarePx` and `largestSquarePx`, or between the crop's size and `largestCrop`
 * times it, measured where the short side is `shortSidePx`.
 */
function drawSide(short: number, draw: Random, config: Config): number {
  const { cropPx, shortSidePx, largestCrop, smallestSquarePx: smallest, largestSquarePx } = config;
  if (smallest === 0) {
    const scaled = cropPx * (1 + draw() * (largestCrop - 1));
    return Math.min(short, Math.round((scaled * short) / shortSidePx));
  }
  const largest = Math.min(short, largestSquarePx);
  return Math.round(Math.min(smallest, largest) * (largest / Math.min(smallest, largest)) ** draw());
}

/** A square of a picture `[1, 3, H, W]`. */
function cutSquare({ data, dims }: Tensor, { x, y }: { readonly x: number; readonly y: number }, side: number): Tensor {
  const [, channels, height, width] = dims as readonly [number, number, number, number];
  if (side === width && side === height) return { data, dims };
  const cut = new Float32Array(channels * side * side);
  for (let plane = 0; plane < channels; plane++) {
    for (let row = 0; row < side; row++) {
      const from = (plane * height + y + row) * width + x;
      cut.set(data.subarray(from, from + side), (plane * side + row) * side);
    }
  }
  return { data: cut, dims: [1, channels, side, side] };
}

/** `[1, length, from]`: takes `length` of `from` numbers, from `start` on, in a matrix product. */
function cutMatrix(start: number, length: number, from: number): Tensor {
  const data = new Float32Array(length * from);
  for (let i = 0; i < length; i++) data[i * from + start + i] = 1;
  return { data, dims: [1, length, from] };
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

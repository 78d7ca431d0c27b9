/**
 * @file Measures temporal stability: how much paintings change from frame to frame, on clips with exactly known motion.
 *
 * Warp errors alone would prefer a model that does nothing, so content and style loss are measured beside them.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toTensor, type RgbaImage, type Runtime } from "pleinair";
import { decodeSafetensors } from "pleinair/network";
import { createRuntime, readImage } from "pleinair/node";
import { mean } from "../averages.ts";
import { LabError } from "../lab-error.ts";
import { picturesIn, readMiddleSquare, wholePicture } from "../pictures.ts";
import { sidePx } from "../quality/pairs.ts";
import { contentDistance, styleDistance } from "../quality/vgg-distances.ts";
import { loadFeatureExtractor, type FeatureExtractor } from "../quality/vgg-features.ts";
import type { Figures } from "../results.ts";
import { clipNames, makeClip, type Clip, type ClipName } from "./clips.ts";
import { otherFramePainters, ourFramePainters, type ClipPainter, type FramePainter } from "./frame-painters.ts";
import { readFrames, stillPixels } from "./real-clip.ts";
import { brightnessStd, rmsDifference, stdOverTime, warpError } from "./stability-metrics.ts";

/** What to measure. */
export interface StabilityOptions {
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** Folders of pictures: what the camera sees, and the styles. */
  readonly photos: string;
  readonly styles: string;
  /** Pairs of photo and style; each goes through every clip. */
  readonly pairs: number;
  /** Standard deviation of the sensor noise, levels of 255. */
  readonly noise: number;
  /** Some of the generated clips. */
  readonly clips: readonly string[];
  /** A folder with the frames of a real clip. */
  readonly clip: string | undefined;
  /** For content and style loss: VGG-16 to relu5_1, and a training run's folder with its `scales.safetensors`. */
  readonly vgg: string | undefined;
  readonly run: string | undefined;
}

/** One model on one clip: means over the pairs, levels of 255; NaN where a metric does not apply or was not asked for. */
export interface StabilityRow {
  readonly model: string;
  readonly mode: FramePainter["mode"];
  readonly clip: string;
  readonly scores: StabilityScores;
}

const metricKeys = ["warp1", "warp10", "std", "brightness", "off", "content", "style"] as const;

/**
 * - `warp1`, `warp10`: warp error to the frame before and to the tenth before.
 * - `std`, `brightness`: standard deviation over time, of a pixel and of the whole picture's mean; for cameras on a stand.
 * - `off`: distance from the same model's painting of the noiseless frame by itself; in `passing` and `cut` only where a ghost could show.
 * - `content`, `style`: losses of the last frame.
 */
export type StabilityScores = Readonly<Record<(typeof metricKeys)[number], number>>;

/** Measures every model, in each of its modes, on every clip. */
export async function measureStability(options: StabilityOptions): Promise<StabilityRow[]> {
  const wanted = options.clips.map(asClipName);
  const subjects = await readSubjects(options);
  const runtime = await createRuntime({ device: "cpu" });
  const extractor = await extractorOf(runtime, options);
  const painters = await otherFramePainters(runtime, options.peers);
  for (const model of options.models) painters.push(...(await ourFramePainters(runtime, model)));
  const real = options.clip === undefined ? undefined : await readFrames(options.clip);
  const found = new Map(painters.map((painter) => [painter, new Map<string, StabilityScores[]>()]));
  const note = (painter: FramePainter, clip: string, scores: StabilityScores) => {
    const lists = found.get(painter)!;
    lists.set(clip, [...(lists.get(clip) ?? []), scores]);
  };
  for (const [i, { photo, other, style }] of subjects.entries()) {
    for (const name of wanted) {
      const clip = makeClip(name, photo, other, { noise: options.noise, seed: i + 1 });
      for (const painter of painters) note(painter, name, await measureClip(painter, clip, style, extractor));
    }
    if (real) for (const painter of painters) note(painter, "real", await measureReal(painter, real, style, extractor));
  }
  for (const painter of painters) await painter.dispose();
  await extractor?.dispose();
  await runtime.dispose();
  return [...found].flatMap(([{ name: model, mode }, lists]) =>
    [...lists].map(([clip, all]) => ({
      model,
      mode,
      clip,
      scores: scoresOf((key) => mean(all.map((one) => one[key]))),
    })),
  );
}

/** Rows of the history. @param fixed - Columns that all have. */
export function stabilityRows(rows: readonly StabilityRow[], fixed: Figures): Figures[] {
  return rows.map(({ model, mode, clip, scores }) => ({
    ...{ ...fixed, model, mode, clip },
    ...Object.fromEntries(metricKeys.map((key) => [key, Number.isNaN(scores[key]) ? "" : scores[key].toFixed(3)])),
  }));
}

function asClipName(name: string): ClipName {
  if (!(name in clipNames)) {
    throw new LabError(`--clips: expected some of ${Object.keys(clipNames).join(", ")}, got ${name}`);
  }
  return name as ClipName;
}

/** What the camera sees, what passes before it, and the style. */
interface Subject {
  readonly photo: RgbaImage;
  readonly other: RgbaImage;
  readonly style: RgbaImage;
}

/** Photo after photo, and styles spread over their folder. */
async function readSubjects({ photos, styles, pairs }: StabilityOptions): Promise<Subject[]> {
  const [photoFiles, styleFiles] = [await picturesIn(photos), await picturesIn(styles)];
  const at = (files: readonly string[], i: number) => files[i % files.length]!;
  return Promise.all(
    Array.from({ length: pairs }, async (_, i) => {
      const style = await wholePicture(at(styleFiles, Math.floor((i * styleFiles.length) / pairs)));
      return {
        photo: await readImage(at(photoFiles, i)),
        other: await readImage(at(photoFiles, i + 1)),
        style: await readMiddleSquare(style, sidePx),
      };
    }),
  );
}

async function extractorOf(runtime: Runtime, { vgg, run }: StabilityOptions): Promise<FeatureExtractor | undefined> {
  if (vgg === undefined || run === undefined) return undefined;
  const tensors = async (path: string) => decodeSafetensors(await readFile(path)).tensors;
  return loadFeatureExtractor(runtime, await tensors(vgg), await tensors(join(run, "scales.safetensors")), sidePx);
}

/** Content and style loss of a painting, where there is an extractor. */
async function lossesOf(
  extractor: FeatureExtractor | undefined,
  photo: RgbaImage,
  style: RgbaImage,
  painting: RgbaImage,
): Promise<{ readonly content: number; readonly style: number }> {
  if (!extractor) return { content: NaN, style: NaN };
  const [ofPhoto, ofStyle, of] = [
    await extractor.extract(toTensor(photo)),
    await extractor.extract(toTensor(style)),
    await extractor.extract(toTensor(painting)),
  ];
  return { content: contentDistance(of, ofPhoto), style: styleDistance(of, ofStyle) };
}

async function measureClip(
  painter: FramePainter,
  clip: Clip,
  style: RgbaImage,
  extractor: FeatureExtractor | undefined,
): Promise<StabilityScores> {
  const painting = await painter.begin(style);
  const paintings: RgbaImage[] = [];
  for (const frame of clip.frames) paintings.push(await painting.paint(frame));

  const { motion } = clip;
  const warped = (apart: number) =>
    motion
      ? mean(paintings.slice(apart).map((after, t) => warpError(paintings[t]!, after, motion(t + apart, t))))
      : NaN;
  const onStand = clip.name === "still" || clip.name === "light";
  const losses = await lossesOf(extractor, clip.clean.at(-1)!, style, paintings.at(-1)!);
  return {
    warp1: warped(1),
    warp10: warped(10),
    std: onStand ? stdOverTime(paintings) : NaN,
    brightness: onStand ? brightnessStd(paintings) : NaN,
    off: await offTheClean(painting, clip, paintings),
    ...losses,
  };
}

/** The distance of the paintings from those of the noiseless frames, each painted by itself. */
async function offTheClean(painter: ClipPainter, clip: Clip, paintings: readonly RgbaImage[]): Promise<number> {
  const sampled = clip.ghosts ? [...clip.ghosts.keys()] : [5, Math.floor(paintings.length / 2), paintings.length - 1];
  const distances: number[] = [];
  for (const t of sampled) {
    const expected = await painter.alone(clip.clean[t]!);
    distances.push(rmsDifference(paintings[t]!, expected, clip.ghosts?.get(t)) ?? NaN);
  }
  return mean(distances.filter((value) => !Number.isNaN(value)));
}

/** A real clip: its motion is unknown, but what stands still can be told; `warp1` is the change there. */
async function measureReal(
  painter: FramePainter,
  frames: readonly RgbaImage[],
  style: RgbaImage,
  extractor: FeatureExtractor | undefined,
): Promise<StabilityScores> {
  const painting = await painter.begin(style);
  const changes: number[] = [];
  let before: RgbaImage | undefined;
  for (const [t, frame] of frames.entries()) {
    const after = await painting.paint(frame);
    const change = before && rmsDifference(before, after, stillPixels(frames[t - 1]!, frame));
    if (change !== undefined) changes.push(change);
    before = after;
  }
  const losses = await lossesOf(extractor, frames.at(-1)!, style, before!);
  return { ...scoresOf(() => NaN), warp1: mean(changes), ...losses };
}

function scoresOf(score: (key: keyof StabilityScores) => number): StabilityScores {
  return Object.fromEntries(metricKeys.map((key) => [key, score(key)])) as StabilityScores;
}

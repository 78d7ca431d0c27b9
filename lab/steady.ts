/**
 * @file `npm run lab -- steady`: how steady paintings are from frame to frame, on clips with exactly known motion.
 *
 * Warp errors alone would prefer a painter that does nothing, so content and style loss stand beside them.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { resize, toTensor, type RgbaImage, type Runtime } from "pleinair";
import { decodeSafetensors } from "pleinair/network";
import { createRuntime, imageExtensions, readImage } from "pleinair/node";
import { clipNames, makeClip, type Clip, type ClipName } from "./clips.ts";
import { otherFramePainters, ourFramePainters, type ClipPainter, type FramePainter } from "./frame-painters.ts";
import { appendRows, resultsFolder, stamp } from "./history.ts";
import { LabError } from "./lab-error.ts";
import { contentDistance, styleDistance } from "./distances.ts";
import { sidePx } from "./pairs.ts";
import { loadReader, type Reader } from "./reader.ts";
import { readFrames, stillPixels } from "./real-clip.ts";
import { brightnessDeviation, deviationOverTime, distance, warpError } from "./steadiness.ts";

/** What to measure. */
export interface SteadyOptions {
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** Folders of pictures: what cameras look at, and what it is painted like. */
  readonly photos: string;
  readonly styles: string;
  /** Pairs of photo and style; each takes every clip. */
  readonly pairs: number;
  /** Deviation of the sensor noise, levels of 255. */
  readonly noise: number;
  /** Which of the generated clips. */
  readonly clips: readonly string[];
  /** A folder with the frames of a real clip. */
  readonly clip: string | undefined;
  /** For content and style loss: VGG-16 to relu5_1, and a training run's folder with its `scales.safetensors`. */
  readonly vgg: string | undefined;
  readonly run: string | undefined;
  /** Whether the figures are appended to `lab/results`. */
  readonly record: boolean;
}

/** One contender on one clip: means over the pairs, levels of 255; NaN where a measure makes no sense or was not asked for. */
export interface SteadyRow {
  readonly contender: string;
  readonly mode: FramePainter["mode"];
  readonly clip: string;
  readonly figures: Figures;
}

const measures = ["warp1", "warp10", "std", "brightness", "off", "content", "style"] as const;

/**
 * - `warp1`, `warp10`: warp error to the frame before and to the tenth before.
 * - `deviation`, `brightness`: over time, of a pixel and of the whole picture's mean; for cameras on a stand.
 * - `off`: distance from what the same painter makes of the frame without noise by itself; in `passing` and `cut` only where
 *   something that is gone could still show.
 * - `content`, `style`: losses of the last frame.
 */
type Figures = Readonly<Record<(typeof measures)[number], number>>;

/** Measures, says each contender's line as it is there, and gives all rows. */
export async function steady(options: SteadyOptions, say: (line: string) => void): Promise<SteadyRow[]> {
  const wanted = options.clips.map(asClipName);
  const pairs = await readPairs(options);
  const runtime = await createRuntime({ device: "cpu" });
  const reader = await readerOf(runtime, options);
  const painters = await otherFramePainters(runtime, options.peers);
  for (const model of options.models) painters.splice(-1, 0, ...(await ourFramePainters(runtime, model)));
  const real = options.clip === undefined ? undefined : await readFrames(options.clip);

  const found = new Map(painters.map((painter) => [painter, new Map<string, Figures[]>()]));
  const note = (painter: FramePainter, clip: string, figures: Figures) => {
    const lists = found.get(painter)!;
    lists.set(clip, [...(lists.get(clip) ?? []), figures]);
  };
  for (const [i, { photo, other, style }] of pairs.entries()) {
    for (const name of wanted) {
      const clip = makeClip(name, photo, other, { noise: options.noise, seed: i + 1 });
      for (const painter of painters) note(painter, name, await measure(painter, clip, style, reader));
    }
    if (real) for (const painter of painters) note(painter, "real", await measureReal(painter, real, style, reader));
  }

  const rows: SteadyRow[] = [];
  for (const [painter, lists] of found) {
    const own = [...lists].map(([clip, all]): SteadyRow => {
      const mean = (of: keyof Figures) => all.reduce((sum, figures) => sum + figures[of], 0) / all.length;
      return { contender: painter.name, mode: painter.mode, clip, figures: figuresOf(mean) };
    });
    rows.push(...own);
    say(textRow(painter, own));
    await painter.dispose();
  }
  await reader?.dispose();
  await runtime.dispose();
  if (options.record) {
    const about = { ...(await stamp()), pairs: pairs.length, noise: options.noise };
    const lines = rows.map(({ figures, contender, mode, clip }) => ({
      ...about,
      contender,
      mode,
      clip,
      ...rounded(figures),
    }));
    const path = join(resultsFolder, "steady.csv");
    await appendRows(path, Object.keys(lines[0] ?? {}), lines);
    say(`Recorded in ${path}.`);
  }
  return rows;
}

function asClipName(name: string): ClipName {
  if (!(name in clipNames)) {
    throw new LabError(`--clips: expected some of ${Object.keys(clipNames).join(", ")}, got ${name}`);
  }
  return name as ClipName;
}

/** What a camera looks at, what passes by, and the style. */
interface Subject {
  readonly photo: RgbaImage;
  readonly other: RgbaImage;
  readonly style: RgbaImage;
}

/** Photo after photo, and styles from all over their folder. */
async function readPairs({ photos, styles, pairs }: SteadyOptions): Promise<Subject[]> {
  const [photoFiles, styleFiles] = [await picturesIn(photos), await picturesIn(styles)];
  const read = async (files: readonly string[], i: number) => readImage(files[i % files.length]!);
  return Promise.all(
    Array.from({ length: pairs }, async (_, i) => ({
      photo: await read(photoFiles, i),
      other: await read(photoFiles, i + 1),
      style: resize(await read(styleFiles, Math.floor((i * styleFiles.length) / pairs)), sidePx, sidePx),
    })),
  );
}

async function picturesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) =>
    (imageExtensions as readonly string[]).includes(extname(name).toLowerCase()),
  );
  if (files.length === 0) throw new LabError(`${folder}: expected pictures, found none`);
  return files.sort().map((name) => join(folder, name));
}

async function readerOf(runtime: Runtime, { vgg, run }: SteadyOptions): Promise<Reader | undefined> {
  if (vgg === undefined || run === undefined) return undefined;
  const tensors = async (path: string) => decodeSafetensors(await readFile(path)).tensors;
  return loadReader(runtime, await tensors(vgg), await tensors(join(run, "scales.safetensors")), sidePx);
}

/** Content and style loss of a painting, where there is a reader. */
async function lossesOf(
  reader: Reader | undefined,
  photo: RgbaImage,
  style: RgbaImage,
  painting: RgbaImage,
): Promise<{ readonly content: number; readonly style: number }> {
  if (!reader) return { content: NaN, style: NaN };
  const [ofPhoto, ofStyle, of] = [
    await reader.read(toTensor(photo)),
    await reader.read(toTensor(style)),
    await reader.read(toTensor(painting)),
  ];
  return { content: contentDistance(of, ofPhoto), style: styleDistance(of, ofStyle) };
}

async function measure(
  painter: FramePainter,
  clip: Clip,
  style: RgbaImage,
  reader: Reader | undefined,
): Promise<Figures> {
  const painting = await painter.begin(style);
  const paintings: RgbaImage[] = [];
  for (const frame of clip.frames) paintings.push(await painting.paint(frame));

  const { motion } = clip;
  const warped = (apart: number) =>
    motion
      ? mean(paintings.slice(apart).map((after, t) => warpError(paintings[t]!, after, motion(t + apart, t))))
      : NaN;
  const onStand = clip.name === "still" || clip.name === "light";
  const losses = await lossesOf(reader, clip.clean.at(-1)!, style, paintings.at(-1)!);
  return {
    warp1: warped(1),
    warp10: warped(10),
    std: onStand ? deviationOverTime(paintings) : NaN,
    brightness: onStand ? brightnessDeviation(paintings) : NaN,
    off: await offTheClean(painting, clip, paintings),
    ...losses,
  };
}

/** How far the paintings are from those of the frames without noise, each painted by itself. */
async function offTheClean(painter: ClipPainter, clip: Clip, paintings: readonly RgbaImage[]): Promise<number> {
  const sampled = clip.ghosts ? [...clip.ghosts.keys()] : [5, Math.floor(paintings.length / 2), paintings.length - 1];
  const distances: number[] = [];
  for (const t of sampled) {
    const expected = await painter.alone(clip.clean[t]!);
    distances.push(distance(paintings[t]!, expected, clip.ghosts?.get(t)) ?? NaN);
  }
  return mean(distances.filter((value) => !Number.isNaN(value)));
}

/** A real clip: nobody knows what moved, but what stands still can be seen; `warp1` is the change there. */
async function measureReal(
  painter: FramePainter,
  frames: readonly RgbaImage[],
  style: RgbaImage,
  reader: Reader | undefined,
): Promise<Figures> {
  const painting = await painter.begin(style);
  const changes: number[] = [];
  let before: RgbaImage | undefined;
  for (const [t, frame] of frames.entries()) {
    const after = await painting.paint(frame);
    const change = before && distance(before, after, stillPixels(frames[t - 1]!, frame));
    if (change !== undefined) changes.push(change);
    before = after;
  }
  const losses = await lossesOf(reader, frames.at(-1)!, style, before!);
  const nothing = figuresOf(() => NaN);
  return { ...nothing, warp1: mean(changes), ...losses };
}

function figuresOf(figure: (measure: keyof Figures) => number): Figures {
  return Object.fromEntries(measures.map((measure) => [measure, figure(measure)])) as Figures;
}

function rounded(figures: Figures): Record<keyof Figures, number | string> {
  const text = measures.map((measure) => [measure, Number.isNaN(figures[measure]) ? "" : figures[measure].toFixed(3)]);
  return Object.fromEntries(text) as Record<keyof Figures, string>;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The columns of the table: of which clips which measure. `moving` are those that a camera makes by moving. */
const moving: readonly string[] = ["pan", "zoom", "turn", "shake"];
const columns: readonly { head: string; clips: readonly string[] | "all"; measure: keyof Figures }[] = [
  { head: "still", clips: ["still"], measure: "std" },
  { head: "light", clips: ["light"], measure: "std" },
  { head: "bright", clips: ["light"], measure: "brightness" },
  { head: "moving 1", clips: moving, measure: "warp1" },
  { head: "moving 10", clips: moving, measure: "warp10" },
  { head: "off", clips: ["still", "light", ...moving], measure: "off" },
  { head: "ghost", clips: ["passing"], measure: "off" },
  { head: "cut", clips: ["cut"], measure: "off" },
  { head: "real", clips: ["real"], measure: "warp1" },
  { head: "content", clips: "all", measure: "content" },
  { head: "style", clips: "all", measure: "style" },
];

/** The table's head, for {@link steady}'s lines. */
export const textHead = `${"".padEnd(26)}${columns.map(({ head }) => head.padStart(10)).join("")}`;

const suffixes = { alone: "", sequence: ", as a sequence", guided: ", guided" } as const;

function textRow({ name, mode }: FramePainter, rows: readonly SteadyRow[]): string {
  const cells = columns.map(({ clips, measure }) => {
    const counted = rows.filter(({ clip }) => clips === "all" || clips.includes(clip));
    const value = mean(counted.map(({ figures }) => figures[measure]));
    return (Number.isNaN(value) ? "" : value.toFixed(2)).padStart(10);
  });
  return `${name}${suffixes[mode]}`.padEnd(26) + cells.join("");
}

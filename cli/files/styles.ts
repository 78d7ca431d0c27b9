/**
 * @file The styles that a command line names: pictures and .style files, with weights.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import {
  decodeStyle,
  FileError,
  mix,
  readImage,
  restudy,
  stylePicture,
  withBrush,
  type Painter,
  type RefineOptions,
  type Style,
  type StyleKey,
} from "pleinair/node";
import { given, UsageError, type Io } from "../io.ts";
import { stemOf } from "./names.ts";
import { nearestSampleName, sampleNamed } from "./sample-names.ts";

/** A picture or a `.style` file, and how much of the mixture it is. */
export interface StyleArgument {
  readonly path: string;
  /** Above 0; divided by the sum of all. */
  readonly weight: number;
}

/**
 * `wave.jpg`, `wave.jpg:0.7`, `wave.style`, `starry-night` (see sampleNamed). A file that exists is a name, whatever colons it has.
 *
 * @throws {UsageError} when a weight is not a number above 0.
 */
export function parseStyle(text: string): StyleArgument {
  const match = /^(.+):([^:\\/]+)$/.exec(text);
  if (!match || existsSync(text)) return { path: samplePath(text) ?? text, weight: 1 };
  const [name, weightText] = [match[1]!, match[2]!];
  const path = samplePath(name) ?? name;
  const weight = Number(weightText);
  // A colon may be part of a path (C:\wave.jpg): what follows is a weight if it is a number, or after a file or a name with an extension.
  if (!existsSync(path) && extname(path) === "" && !(weight > 0)) return { path: text, weight: 1 };
  if (!(weight > 0 && Number.isFinite(weight))) {
    throw new UsageError(`--style ${text}: expected a weight above 0 after the colon, got "${weightText}".`);
  }
  return { path, weight };
}

/** The file of a style that comes with the program, such as `starry-night`. A file of that name that is there goes before it. */
function samplePath(name: string): string | undefined {
  return existsSync(name) ? undefined : sampleNamed(name)?.path;
}

/** Why a style that is not there cannot be read; for a name without a folder, which style may have been meant. */
function missing(path: string): string {
  if (/[\\/]/.test(path)) return "there is no such file.";
  const nearest = nearestSampleName(stemOf(path));
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return `there is no such file or style.${meant} "pleinair styles" lists those that come with it.`;
}

/** A name for files and reports: `wave`, `wave+night`. */
export function nameOf(styles: readonly StyleArgument[]): string {
  return styles.map(({ path }) => stemOf(path)).join("+");
}

/** What reading styles uses of the world. */
export type StyleIo = Pick<Io, "err" | "signal" | "progress">;

/** How styles are read. */
export interface StyleReading {
  /** `undefined` is 1. */
  readonly brush: number | undefined;
  /** Its `err` is told of styles that were not taken as they are. */
  readonly io: StyleIo;
  /** What pictures are studied thoroughly with. Default: they are read. */
  readonly refine?: RefineOptions;
  /** Whether a style keeps a small copy of its picture. Default: no. */
  readonly keepsPicture?: boolean;
}

/** Studies or reads the styles, and mixes them. */
export async function readStyles(
  painter: Painter,
  styles: readonly StyleArgument[],
  options: StyleReading,
): Promise<Style> {
  const total = styles.reduce((sum, { weight }) => sum + weight, 0);
  const parts: [Style, number][] = [];
  for (const { path, weight } of styles) parts.push([await readStyle(painter, path, options), weight / total]);
  return mix(...parts);
}

/** What a video is painted in from a moment on. */
export interface TimelineArgument {
  readonly styles: readonly StyleArgument[];
  readonly atSeconds: number;
}

/**
 * `wave.jpg`, `wave.jpg:0.7` and another (mixed), or `day.jpg@0s,night.jpg@12s` (one after the other).
 *
 * @throws {UsageError} when only some have a time.
 */
export function parseTimeline(texts: readonly string[]): TimelineArgument[] {
  const timed = /^(.+)@(\d+(?:\.\d+)?)s?$/;
  // A file that exists is a name, whatever it is called.
  const isTimed = (part: string) => !existsSync(part) && timed.test(part);
  const isFile = (part: string) => existsSync((isTimed(part) && timed.exec(part)?.[1]) || part);
  const partsOf = (text: string) => commaSeparated(text, isFile);
  if (!texts.flatMap(partsOf).some(isTimed)) {
    return [{ styles: texts.map(parseStyle), atSeconds: 0 }];
  }
  return texts.flatMap(partsOf).map((part) => {
    const [, path, seconds] = (isTimed(part) && timed.exec(part)) || [];
    if (path === undefined) {
      throw new UsageError(`--style ${part}: expected a time as the others have one, such as ${part}@12s.`);
    }
    return { styles: [parseStyle(path)], atSeconds: Number(seconds) };
  });
}

/** The parts between commas. A comma is part of a file's name where the file is there. */
function commaSeparated(text: string, isFile: (part: string) => boolean): string[] {
  const parts: string[] = [];
  let rest = text.split(",");
  while (rest.length > 0) {
    let count = rest.length;
    while (count > 1 && !isFile(rest.slice(0, count).join(","))) count--;
    parts.push(rest.slice(0, count).join(","));
    rest = rest.slice(count);
  }
  return parts;
}

/** Studies or reads the styles of a timeline. */
export async function readTimeline(
  painter: Painter,
  keys: readonly TimelineArgument[],
  options: StyleReading,
): Promise<StyleKey[]> {
  const read: StyleKey[] = [];
  for (const { styles, atSeconds } of keys) read.push({ style: await readStyles(painter, styles, options), atSeconds });
  return read;
}

async function readStyle(painter: Painter, path: string, options: StyleReading): Promise<Style> {
  const { brush, io, keepsPicture = false, refine } = options;
  const { signal } = io;
  const name = nameOf([{ path, weight: 1 }]);
  const onProgress = (share: number) => io.progress?.(`${name} ${Math.round(100 * share)} %`);
  const thorough = refine && { refine, onProgress };
  await stat(path).catch((cause: NodeJS.ErrnoException) => {
    // Any other trouble is told by whatever reads it.
    if (cause.code === "ENOENT") throw new FileError(path, missing(path), { cause });
  });
  if (!isStyleFile(path)) {
    const picture = await readImage(path, { onNotice: (sentence) => io.err(`pleinair: ${sentence}`) });
    const style = await painter.study(picture, { ...given({ brush }), ...thorough, signal, name });
    return keepsPicture ? { ...style, picture: await stylePicture(picture) } : style;
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError(path, "there is no such file, or it cannot be read.", { cause });
  }
  let style: Style;
  try {
    style = decodeStyle(bytes);
  } catch (cause) {
    throw new FileError(path, (cause as Error).message, { cause });
  }
  if (thorough) {
    if (!style.picture) throw new UsageError(`--refine: ${path} carries no picture. Give the picture itself.`);
    const studied = await painter.study(await readImage(style.picture), {
      ...thorough,
      ...given({ name: style.name, brush: brush ?? style.brush }),
      signal,
    });
    return keepsPicture ? { ...studied, picture: style.picture } : studied;
  }
  const isOther = style.model !== painter.model;
  const whose = `was studied with ${style.model}, and this painter is ${painter.model}`;
  if (isOther && !style.picture) {
    throw new FileError(path, `${whose}. Study its picture again, or choose the painter with --model.`);
  }
  if (brush !== undefined && style.codes.length === 1 && !isOther) {
    throw new UsageError(
      `--brush: ${path} was read at one size, with its brush. Study its picture with another: pleinair study PICTURE --brush ${brush} -o ${path}`,
    );
  }
  if (isOther) {
    const lost = style.refined ? " It had been refined: for that, pleinair study --refine once more." : "";
    io.err(`pleinair: ${path} ${whose}: it is studied anew from the picture that it carries.${lost}`);
  }
  const current = await restudy(painter, style, { signal });
  const { picture, ...plain } = withBrush(current, brush ?? 1);
  return keepsPicture && picture ? { ...plain, picture } : plain;
}

function isStyleFile(path: string): boolean {
  return extname(path).toLowerCase() === ".style";
}

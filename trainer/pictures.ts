/**
 * @file The pictures of a folder: found, looked at once, and cropped on demand. sharp decodes on its own threads.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative } from "node:path";
import sharp from "sharp";
import { hash } from "./random.ts";

/** A picture that can be used. */
export interface Picture {
  readonly path: string;
  /** The part without letterbox bars, pixels, after turning by EXIF. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture that cannot, and why. */
export interface BadPicture {
  readonly path: string;
  readonly reason: string;
}

const extensions = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff"]);

/** Pictures with a shorter side, pixels, have too little in them. */
const smallestSide = 160;

/**
 * Looks at every picture below `folder`. Broken and unsuitable ones are named, not used.
 *
 * @param cache - A file that remembers what was seen, so that a second look is quick.
 * @returns The good ones in an order that depends only on their names: a part of it stays the same part when pictures are added.
 */
export async function scanPictures(
  folder: string,
  cache: string,
): Promise<{ readonly good: readonly Picture[]; readonly bad: readonly BadPicture[] }> {
  const seen = await readCache(cache);
  const paths = await findPictures(folder);
  const looked: Record<string, Picture | BadPicture> = {};
  const queue = paths.values();
  // A few at once keep sharp's threads busy.
  const work = async () => {
    for (const path of queue) {
      const { size, mtimeMs } = await stat(path);
      const key = createHash("sha1").update(`${path}|${size}|${mtimeMs}`).digest("hex");
      looked[key] = seen[key] ?? (await lookAt(path));
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  await mkdir(dirname(cache), { recursive: true });
  await writeFile(`${cache}.new`, JSON.stringify({ ...seen, ...looked }));
  await rename(`${cache}.new`, cache);
  const all = Object.values(looked);
  return {
    good: all.filter((entry): entry is Picture => "width" in entry).sort((a, b) => rank(folder, a) - rank(folder, b)),
    bad: all.filter((entry): entry is BadPicture => "reason" in entry).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** The first good pictures that {@link scanPictures} would give, at most `count`, without a look at the others. */
export async function firstPictures(folder: string, count: number): Promise<Picture[]> {
  const inOrder = (await findPictures(folder)).map((path) => ({ path }));
  inOrder.sort((a, b) => rank(folder, a) - rank(folder, b));
  const good: Picture[] = [];
  for (const { path } of inOrder) {
    if (good.length === count) break;
    const entry = await lookAt(path);
    if ("width" in entry) good.push(entry);
  }
  return good;
}

function rank(folder: string, { path }: { readonly path: string }): number {
  return hash(relative(folder, path));
}

async function findPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && extensions.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function readCache(path: string): Promise<Record<string, Picture | BadPicture>> {
  try {
    return parseScan(await readFile(path, "utf8"));
  } catch {
    return {}; // Not there yet, or cut short by a kill: everything is looked at again.
  }
}

/** What was seen, without entries that cannot be. @throws {SyntaxError} when it is not JSON. */
export function parseScan(json: string): Record<string, Picture | BadPicture> {
  const entries = Object.entries((JSON.parse(json) ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, entry]) => isEntry(entry))) as Record<string, Picture | BadPicture>;
}

function isEntry(entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null) return false;
  const { path, reason, ...place } = entry as Record<string, unknown>;
  if (typeof path !== "string") return false;
  if (reason !== undefined) return typeof reason === "string";
  return ["x", "y", "width", "height"].every(
    (name) => Number.isSafeInteger(place[name]) && (place[name] as number) >= 0,
  );
}

/** Looks at one picture. */
export async function lookAt(path: string): Promise<Picture | BadPicture> {
  try {
    const { data, info } = await sharp(path, { failOn: "warning" })
      .rotate()
      .toColourspace("srgb")
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const picture = { path, ...withoutBars(data, info.width, info.height, info.channels) };
    const short = Math.min(picture.width, picture.height);
    if (short < smallestSide) return { path, reason: `too small: ${picture.width}x${picture.height} without bars` };
    if (isUniform(data, info.channels)) return { path, reason: "one colour all over" };
    return picture;
  } catch (error) {
    return { path, reason: (error as Error).message.split("\n")[0]! };
  }
}

/** The rectangle left when rows and columns of one dark or one bright colour at the borders are taken off. */
function withoutBars(data: Uint8Array, width: number, height: number, channels: number) {
  const isBar = (start: number, step: number, count: number) => {
    let [low, high] = [255, 0];
    for (let i = 0; i < count; i++) {
      const at = start + i * step;
      for (let channel = 0; channel < channels; channel++) {
        const value = data[at + channel]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    return high <= 24 || low >= 244;
  };
  const isBarRow = (y: number) => isBar(y * width * channels, channels, width);
  const isBarColumn = (x: number) => isBar(x * channels, width * channels, height);
  let [top, bottom, left, right] = [0, height - 1, 0, width - 1];
  while (top < bottom && isBarRow(top)) top++;
  while (bottom > top && isBarRow(bottom)) bottom--;
  while (left < right && isBarColumn(left)) left++;
  while (right > left && isBarColumn(right)) right--;
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** Whether every channel hardly differs from its mean. */
function isUniform(data: Uint8Array, channels: number): boolean {
  return Array.from({ length: channels }, (_, channel) => channel).every((channel) => {
    let [sum, squares] = [0, 0];
    for (let i = channel; i < data.length; i += channels) {
      sum += data[i]!;
      squares += data[i]! ** 2;
    }
    const mean = (sum * channels) / data.length;
    return (squares * channels) / data.length - mean * mean < 4;
  });
}

/** A square of a picture. */
export interface Square {
  /** Left and top inside the picture without its bars, pixels. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly mirrored: boolean;
  /** Degrees by which what is seen in the square is turned about its middle. Default: 0. The square turned must lie in the picture. */
  readonly turned?: number;
}

/** The square, scaled to `sizePx`: RGB bytes, row by row. */
export async function cropPicture(picture: Picture, square: Square, sizePx: number): Promise<Uint8Array> {
  // Turned in a pipeline of its own: sharp would otherwise cut before it turns.
  const upright = await sharp(picture.path)
    .rotate()
    .toColourspace("srgb")
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = upright.info;
  const whole = { raw: { width, height, channels } };
  const { turned = 0, side } = square;
  let cut = sharp(upright.data, whole);
  if (turned === 0) {
    cut = cut.extract({ left: picture.x + square.x, top: picture.y + square.y, width: side, height: side });
  } else {
    // The square around the turned one is cut, turned, and the middle of that cut again.
    const around = Math.ceil(side * turnedReach(turned));
    const out = (around - side) / 2;
    const [left, top] = [square.x - out, square.y - out].map((at) => Math.max(0, Math.floor(at))) as [number, number];
    const spun = await cut
      .extract({
        left: picture.x + left,
        top: picture.y + top,
        width: Math.min(around, picture.width - left),
        height: Math.min(around, picture.height - top),
      })
      .rotate(turned)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const middle = (length: number) => Math.floor((length - side) / 2);
    cut = sharp(spun.data, {
      raw: { width: spun.info.width, height: spun.info.height, channels: spun.info.channels },
    }).extract({ left: middle(spun.info.width), top: middle(spun.info.height), width: side, height: side });
  }
  cut = cut.resize(sizePx, sizePx);
  if (square.mirrored) cut = cut.flop();
  const { data, info } = await cut.raw().toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return data;
  // Grey pictures come with one channel.
  return Uint8Array.from({ length: sizePx * sizePx * 3 }, (_, i) => data[Math.floor(i / 3) * info.channels]!);
}

/** Side of the upright square around one that is turned by so many degrees, as a multiple of its side: 1 to √2. */
export function turnedReach(degrees: number): number {
  const angle = (degrees * Math.PI) / 180;
  return Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle));
}

/** RGB bytes as a tensor `[1, 3, size, size]` in 0..1. */
export function bytesToTensor(rgb: Uint8Array, sizePx: number) {
  const plane = sizePx * sizePx;
  const data = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) data[channel * plane + i] = rgb[i * 3 + channel]! / 255;
  }
  return { data, dims: [1, 3, sizePx, sizePx] };
}

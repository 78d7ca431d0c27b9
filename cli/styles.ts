/**
 * @file The styles that a command line names: pictures and .style files, with weights.
 */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { decodeStyle, FileError, mix, readImage, type Painter, type Style } from "pleinair/node";
import { UsageError } from "./io.ts";

/** A picture or a `.style` file, and how much of the mixture it is. */
export interface StyleArgument {
  readonly path: string;
  /** Above 0; divided by the sum of all. */
  readonly weight: number;
}

/** `wave.jpg`, `wave.jpg:0.7`, `wave.style`. @throws {UsageError} when a weight is not a number above 0. */
export function parseStyle(text: string): StyleArgument {
  const match = /^(.+):([^:\\/]+)$/.exec(text);
  // A colon may be part of a path (C:\wave.jpg): only what follows a name with an extension is a weight.
  if (!match || extname(match[1]!) === "") return { path: text, weight: 1 };
  const weight = Number(match[2]);
  if (!(weight > 0 && Number.isFinite(weight))) {
    throw new UsageError(`--style ${text}: expected a weight above 0 after the colon, got "${match[2]}".`);
  }
  return { path: match[1]!, weight };
}

/** A name for files and reports: `wave`, `wave+night`. */
export function nameOf(styles: readonly StyleArgument[]): string {
  return styles.map(({ path }) => basename(path, extname(path))).join("+");
}

/** Studies or reads the styles, and mixes them. */
export async function readStyles(
  painter: Painter,
  styles: readonly StyleArgument[],
  options: { readonly brush: number; readonly signal: AbortSignal },
): Promise<Style> {
  const total = styles.reduce((sum, { weight }) => sum + weight, 0);
  const parts: [Style, number][] = [];
  for (const { path, weight } of styles) parts.push([await readStyle(painter, path, options), weight / total]);
  return mix(...parts);
}

async function readStyle(
  painter: Painter,
  path: string,
  options: { readonly brush: number; readonly signal: AbortSignal },
): Promise<Style> {
  if (extname(path).toLowerCase() !== ".style") {
    return painter.study(await readImage(path), { ...options, name: nameOf([{ path, weight: 1 }]) });
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
  if (style.model !== painter.model) {
    const remedy = "Study its picture again, or choose the painter with --model.";
    throw new FileError(path, `was studied with ${style.model}, and this painter is ${painter.model}. ${remedy}`);
  }
  return style;
}

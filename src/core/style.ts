/**
 * @file Styles: what a painter keeps of a picture, as plain data, and their mixtures.
 */
import { FormatError, OptionError } from "./errors.ts";

/**
 * A style: what a painter has read of a picture, at one or several scales. Made by `painter.study`, kept in a `.style` file, mixed with
 * {@link mix}. Plain data: it can be copied, sent and stored.
 */
export interface Style {
  /** Which weights it was studied with, such as `"studio-1a2b3c4d"`; it means nothing to others. */
  readonly model: string;
  /** What was read at each scale, from the smallest on; one at least. */
  readonly codes: readonly StyleCode[];
  /** For people; may be missing. */
  readonly name?: string;
  /** How broad its marks are where painting asks for `brush` 1, from 1/16 to 16. Default: 1. */
  readonly brush?: number;
  /** Whether its codes were fitted to the picture (`StudyOptions.refine`), and not only read. Default: false. */
  readonly refined?: boolean;
  /**
   * A small copy of the picture that was studied, the bytes of a WebP, JPEG or PNG file: what `restudy` reads when the model has changed.
   * Painting does not need it. May be missing.
   */
  readonly picture?: Uint8Array;
}

/** A style, read at one scale. */
export interface StyleCode {
  /** The short side of the paintings that this code is for at `brush` 1, pixels; the style's short side was as long when it was read. */
  readonly scale: number;
  /** Means and deviations of the bottleneck, then whatever else the model's decoder is told of the style. */
  readonly code: Float32Array;
}

/**
 * The code for a painting of a given size: between two scales the two codes' mixture, by the logarithm of the size; beyond them the nearest.
 * The style's `brush` counts: at 2 it is the code for twice the size.
 *
 * @param style - The style.
 * @param shortPx - The painting's short side, pixels.
 */
export function codeAt({ codes, brush = 1 }: Pick<Style, "codes" | "brush">, shortPx: number): Float32Array {
  return codeRead(codes, shortPx * brush);
}

/** The code that was read at a scale, or would have been. */
function codeRead(codes: readonly StyleCode[], shortPx: number): Float32Array {
  const above = codes.findIndex(({ scale }) => scale >= shortPx);
  const [below, next] = [codes[above === -1 ? codes.length - 1 : above - 1], codes[above]];
  if (!below || !next || next.scale === shortPx) return (next ?? below)!.code;
  const share = Math.log(shortPx / below.scale) / Math.log(next.scale / below.scale);
  return blendCodes(below.code, next.code, share);
}

/** The code a `share` of the way from one to another: beyond it above 1. It paints as a mixture of their styles. */
export function blendCodes(from: Float32Array, to: Float32Array, share: number): Float32Array {
  return from.map((value, i) => value + share * (to[i]! - value));
}

/**
 * A style whose marks are `brush` times as broad; the codes are shared.
 *
 * @param style - The style, which stays as it is.
 * @param brush - The factor: at 2 marks are twice as broad.
 */
export function withBrush(style: Style, brush: number): Style {
  return brush === 1 ? style : { ...style, brush: (style.brush ?? 1) * brush };
}

/**
 * The weighted sum of styles, at every scale that one of them has been read at.
 *
 * AdaIN is affine in the style's statistics, so mixing codes is mixing the features that AdaIN would make of each
 * (Huang & Belongie 2017, eq. 15), for the price of a few hundred additions. Of different brushes it gets the geometric mean. The
 * pictures are left out, unless there is one part alone.
 *
 * @param parts - Styles of one model with their weights, which sum to 1 (to 1e-3).
 * @throws {OptionError} when there are none, or the weights do not sum to 1.
 * @throws {FormatError} when the models differ.
 */
export function mix(...parts: readonly (readonly [style: Style, weight: number])[]): Style {
  const [first] = parts;
  if (!first) throw new OptionError("mix: expected at least one [style, weight], got none");
  const sum = parts.reduce((total, [, weight]) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= 1e-3)) {
    throw new OptionError(
      `mix: expected weights that sum to 1, got ${parts.map(([, weight]) => weight).join(" + ")} = ${sum}`,
    );
  }
  checkIsStyle(first[0]);
  const { model, codes, picture } = first[0];
  const { length } = codes[0]!.code;
  for (const [style] of parts) checkStyle(style, model, length);
  const scales = new Set(parts.flatMap(([style]) => style.codes.map(({ scale }) => scale)));
  const names = parts.flatMap(([{ name }]) => (name === undefined ? [] : [name]));
  const brush = mixedBrush(parts);
  return {
    model,
    codes: [...scales].sort((a, b) => a - b).map((scale) => ({ scale, code: mixedCode(parts, scale, length) })),
    ...(names.length > 0 && { name: names.join(" + ") }),
    ...(brush !== 1 && { brush }),
    ...(parts.every(([{ refined }]) => refined) && { refined: true }),
    ...(parts.length === 1 && picture && { picture }),
  };
}

/** The geometric mean: from 1 to 4, halfway is 2. */
function mixedBrush(parts: readonly (readonly [style: Style, weight: number])[]): number {
  const [first = 1, ...others] = parts.map(([{ brush }]) => brush ?? 1);
  if (others.every((other) => other === first)) return first;
  return Math.exp(parts.reduce((sum, [{ brush = 1 }, weight]) => sum + weight * Math.log(brush), 0));
}

function mixedCode(
  parts: readonly (readonly [style: Style, weight: number])[],
  scale: number,
  length: number,
): Float32Array {
  const sum = new Float32Array(length);
  for (const [style, weight] of parts) codeRead(style.codes, scale).forEach((value, i) => (sum[i]! += weight * value));
  return sum;
}

/**
 * Checks that a style belongs to a model and is whole.
 *
 * @param style - What may be a style.
 * @param model - The model that it must be of: `painter.model`.
 * @param length - Numbers in the model's codes.
 * @throws {OptionError} when it is not a style.
 * @throws {FormatError} when it is another model's, has a code of another length, or holds numbers that are not finite.
 */
export function checkStyle(style: Style, model: string, length: number): void {
  checkIsStyle(style);
  const called = style.name === undefined ? "This style" : `The style "${style.name}"`;
  if (style.model !== model) {
    throw new FormatError(`${called} was studied with ${style.model}, and this is ${model}. Study its picture again.`);
  }
  for (const { code } of style.codes) {
    if (code.length === length && code.every(Number.isFinite)) continue;
    throw new FormatError(
      `${called} is damaged: expected ${length} finite numbers, got ${code.length}${code.length === length ? " with some that are not" : ""}. Study its picture again.`,
    );
  }
  const { brush = 1 } = style;
  if (!(brush >= 1 / 16 && brush <= 16)) {
    throw new FormatError(
      `${called} is damaged: expected a brush from 1/16 to 16, got ${brush}. Study its picture again.`,
    );
  }
  if (style.codes.some(({ scale }, i) => scale <= (style.codes[i - 1]?.scale ?? 0))) {
    throw new FormatError(`${called} is damaged: its scales do not rise. Study its picture again.`);
  }
}

/** @throws {OptionError} when it is something else. */
function checkIsStyle(style: Style): void {
  const { model, codes } = (style ?? {}) as Partial<Style>;
  const isCode = (part: StyleCode) =>
    part?.code instanceof Float32Array && typeof part.scale === "number" && Number.isFinite(part.scale);
  if (typeof model !== "string" || !Array.isArray(codes) || codes.length === 0 || !codes.every(isCode)) {
    throw new OptionError("Expected a style { model, codes }; make one with painter.study(picture).");
  }
}

/**
 * @file Styles: what a painter keeps of a picture, as plain data, and their mixtures.
 */
import { FormatError, OptionError } from "./errors.ts";

/** A style: some hundred numbers. Made by `painter.study`, kept in a `.style` file, mixed with {@link mix}. */
export interface Style {
  /** Which weights it was studied with, such as `"studio-1a2b3c4d"`; it means nothing to others. */
  readonly model: string;
  /** The style code: means and deviations of the bottleneck, then the scales and shifts of the decoder. */
  readonly code: Float32Array;
  /** For people; may be missing. */
  readonly name?: string;
}

/**
 * The weighted sum of styles.
 *
 * AdaIN is affine in the style's statistics, so mixing codes is mixing the features that AdaIN would make of each
 * (Huang & Belongie 2017, eq. 15), for the price of a few hundred additions.
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
  const { model, code: firstCode } = first[0];
  const code = new Float32Array(firstCode.length);
  for (const [style, weight] of parts) {
    checkStyle(style, model, firstCode.length);
    style.code.forEach((value, i) => (code[i]! += weight * value));
  }
  const names = parts.flatMap(([{ name }]) => (name === undefined ? [] : [name]));
  return { model, code, ...(names.length > 0 && { name: names.join(" + ") }) };
}

/**
 * Checks that a style belongs to a model and is whole.
 *
 * @param length - Numbers in the model's codes.
 * @throws {OptionError} when it is not a style.
 * @throws {FormatError} when it is another model's, has another length, or holds numbers that are not finite.
 */
export function checkStyle(style: Style, model: string, length: number): void {
  const { model: actual, code } = (style ?? {}) as Partial<Style>;
  if (typeof actual !== "string" || !(code instanceof Float32Array)) {
    throw new OptionError("Expected a style { model, code }; make one with painter.study(picture).");
  }
  const called = style.name === undefined ? "This style" : `The style "${style.name}"`;
  if (actual !== model) {
    throw new FormatError(`${called} was studied with ${actual}, and this is ${model}. Study its picture again.`);
  }
  if (code.length !== length || !code.every(Number.isFinite)) {
    throw new FormatError(
      `${called} is damaged: expected ${length} finite numbers, got ${code.length}${code.length === length ? " with some that are not" : ""}. Study its picture again.`,
    );
  }
}

/**
 * @file Styles of other weights: studied anew from the small picture that they carry.
 */
import { FormatError } from "../core/errors.ts";
import type { Style } from "../core/style.ts";
import type { RgbaImage } from "../image/image.ts";
import type { Painter, StudyOptions } from "./types.ts";

/**
 * The style for a painter: itself where it was studied with the painter's model, otherwise studied anew from its picture. Name, brush and
 * picture stay; a style that had been refined is read.
 *
 * @param decode - Reads a picture file.
 * @throws {FormatError} when it is of another model and carries no picture, or one that cannot be read.
 */
export async function restudyWith(
  painter: Pick<Painter, "model" | "study">,
  style: Style,
  decode: (file: Uint8Array) => Promise<RgbaImage>,
  options: Pick<StudyOptions, "signal"> = {},
): Promise<Style> {
  const { model, name, brush = 1, picture } = style;
  if (model === painter.model) return style;
  if (!picture) {
    const called = name === undefined ? "This style" : `The style "${name}"`;
    throw new FormatError(
      `${called} was studied with ${model}, and this is ${painter.model}; it carries no picture. Study its picture again.`,
    );
  }
  const studied = await painter.study(await decode(picture), {
    ...options,
    ...(name !== undefined && { name }),
    brush: Math.min(4, Math.max(0.25, brush)),
  });
  return { ...studied, picture };
}

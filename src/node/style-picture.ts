/**
 * @file The pictures that styles carry, in Node.
 */
import type { Style } from "../core/style.ts";
import type { RgbaImage } from "../image/image.ts";
import { smallCopy } from "../image/small-copy.ts";
import { restudyWith } from "../painter/restudy.ts";
import type { Painter, StudyOptions } from "../painter/types.ts";
import { readImage } from "./images/read.ts";
import { encodeImage } from "./images/write.ts";

/**
 * A small copy of a picture, for `Style.picture`: a WebP of some 40 KB, its short side at most 512 pixels.
 *
 * @param picture - The picture that was studied.
 * @example
 * const style = { ...(await painter.study(picture)), picture: await stylePicture(picture) };
 */
export function stylePicture(picture: RgbaImage): Promise<Uint8Array> {
  return smallCopy(picture, (small) => encodeImage(small, ".webp", { quality: 80 }));
}

/**
 * The style for a painter: itself where it was studied with the painter's model, otherwise studied anew from the picture that it carries,
 * with its name and brush.
 *
 * @param painter - The painter that the style is for.
 * @param style - The style, of any model.
 * @param options - A signal that stops the work. Default: none.
 * @throws {FormatError} when it is of another model and carries no picture, or one that cannot be read.
 */
export function restudy(
  painter: Pick<Painter, "model" | "study">,
  style: Style,
  options: Pick<StudyOptions, "signal"> = {},
): Promise<Style> {
  return restudyWith(painter, style, (file) => readImage(file), options);
}

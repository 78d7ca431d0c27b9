/**
 * @file The pictures that styles carry, in a page.
 */
import type { Style } from "../core/style.ts";
import { isOpaque } from "../image/hidden.ts";
import type { RgbaImage } from "../image/image.ts";
import { smallCopy } from "../image/small-copy.ts";
import { restudyWith } from "../painter/restudy.ts";
import type { Painter, StudyOptions } from "../painter/types.ts";
import { readImage, toImageData } from "./images.ts";

/**
 * A small copy of a picture, for `Style.picture`: a WebP of some 40 KB, its short side at most 512 pixels. Where the browser writes no WebP, a
 * JPEG, or a PNG if it is transparent in parts.
 *
 * @param picture - The picture that was studied.
 */
export function stylePicture(picture: RgbaImage): Promise<Uint8Array> {
  return smallCopy(picture, async (small) => {
    const canvas = new OffscreenCanvas(small.width, small.height);
    canvas.getContext("2d")!.putImageData(toImageData(small), 0, 0);
    let blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
    // A browser that does not know the type quietly makes a PNG.
    if (blob.type !== "image/webp" && isOpaque(small)) {
      blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 });
    }
    return new Uint8Array(await blob.arrayBuffer());
  });
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
  const decode = (file: Uint8Array) => readImage(new Blob([file as Uint8Array<ArrayBuffer>]));
  return restudyWith(painter, style, decode, options);
}

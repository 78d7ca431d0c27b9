/**
 * @file Pictures in a page: files, elements, frames, canvases.
 */
import { FormatError, OptionError } from "../core/errors.ts";
import { checkImage, type RgbaImage } from "../image/image.ts";

/** What can be read: a file or a URL, or anything that a canvas can draw. */
export type ImageSource = Blob | URL | string | ImageData | Exclude<CanvasImageSource, SVGImageElement>;

/** How a picture is read. */
export interface ReadOptions {
  /** Pixels of the longer side at most; a larger picture is made smaller as it is read. At least 1. Default: any size. */
  readonly maxSidePx?: number;
}

/**
 * Reads a picture as a person sees it: turned as EXIF says, in sRGB.
 *
 * @param source - A string is a URL. A video gives the frame that it shows.
 * @throws {FormatError} when it cannot be fetched or is not a picture that this browser knows.
 * @throws {OptionError} when an option is out of range.
 */
export async function readImage(source: ImageSource, options: ReadOptions = {}): Promise<RgbaImage> {
  const { maxSidePx = Infinity } = options;
  if (!(maxSidePx >= 1)) throw new OptionError(`maxSidePx: expected pixels, 1 or more, got ${maxSidePx}`);
  if (source instanceof ImageData) {
    if (Math.max(source.width, source.height) <= maxSidePx) return source;
    return readImage(await createImageBitmap(source), options);
  }
  if (typeof source === "string" || source instanceof URL) return readImage(await fetchBlob(source), options);
  if (source instanceof Blob) {
    let bitmap: ImageBitmap;
    try {
      bitmap = await createImageBitmap(source, { imageOrientation: "from-image" });
    } catch (cause) {
      throw new FormatError("This file is not a picture that this browser can read.", { cause });
    }
    const image = pixelsOf(bitmap, bitmap.width, bitmap.height, maxSidePx);
    bitmap.close();
    return image;
  }
  const [width, height] = sizeOf(source);
  if (!width || !height) throw new OptionError("readImage: expected a picture that is loaded, got one without a size");
  return pixelsOf(source, width, height, maxSidePx);
}

/** A picture as a browser's `ImageData`, for `putImageData`. The pixels are shared, not copied. */
export function toImageData(image: RgbaImage): ImageData {
  checkImage(image, "toImageData(image)");
  const { data, width, height } = image;
  return new ImageData(
    data.buffer instanceof ArrayBuffer ? (data as Uint8ClampedArray<ArrayBuffer>) : data.slice(),
    width,
    height,
  );
}

/**
 * A picture as a file.
 *
 * @param type - `"image/png"`, `"image/jpeg"` or `"image/webp"`. Default: PNG.
 * @param quality - From 0 to 1, for JPEG and WebP. Default: 0.9.
 */
export async function toBlob(image: RgbaImage, type = "image/png", quality = 0.9): Promise<Blob> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  contextOf(canvas).putImageData(toImageData(image), 0, 0);
  const blob = await canvas.convertToBlob({ type, quality });
  // A browser that does not know the type quietly makes a PNG.
  if (blob.type !== type) throw new OptionError(`type: this browser cannot write ${type}; use image/png`);
  return blob;
}

/** @throws {FormatError} when it cannot be fetched. */
export async function fetchBlob(url: string | URL): Promise<Blob> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new FormatError(`${String(url)} cannot be fetched.`, { cause });
  });
  if (!response.ok) throw new FormatError(`${String(url)} cannot be fetched: the server says ${response.status}.`);
  return response.blob();
}

function sizeOf(source: Exclude<CanvasImageSource, SVGImageElement>): [number, number] {
  if ("naturalWidth" in source) return [source.naturalWidth, source.naturalHeight];
  if ("videoWidth" in source) return [source.videoWidth, source.videoHeight];
  if ("displayWidth" in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}

function pixelsOf(source: CanvasImageSource, fullWidth: number, fullHeight: number, maxSidePx: number): RgbaImage {
  const scale = Math.min(1, maxSidePx / Math.max(fullWidth, fullHeight));
  const [width, height] = [Math.max(1, Math.round(fullWidth * scale)), Math.max(1, Math.round(fullHeight * scale))];
  const context = contextOf(new OffscreenCanvas(width, height));
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no 2D canvas.");
  return context;
}

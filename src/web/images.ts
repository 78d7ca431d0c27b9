/**
 * @file Pictures in a page: files, elements, frames, canvases.
 */
import { FormatError, OptionError } from "../core/errors.ts";
import { firstFrameOnly, isAnimation } from "../image/animation.ts";
import { heicAdvice, imageFormat, otherFormat } from "../image/file-format.ts";
import { headerBytes, sizeInHeader } from "../image/header-size.ts";
import { checkImage, type RgbaImage, type Size } from "../image/image.ts";
import { lacksEndMarker, withEndMarker } from "../image/jpeg-end.ts";
import { checkPixels } from "../image/limits.ts";
import { metadataBlocks } from "../metadata/blocks.ts";
import { metadataBytes, withMetadata } from "../metadata/embed.ts";
import { keep, type ImageMetadata } from "../metadata/metadata.ts";

/** What can be read: a file or a URL, or anything that a canvas can draw. */
export type ImageSource = Blob | URL | string | ImageData | Exclude<CanvasImageSource, SVGImageElement>;

/** How a picture is read. */
export interface ReadOptions {
  /** Pixels of the longer side at most; a larger picture is made smaller as it is read. At least 1. Default: any size. */
  readonly maxSidePx?: number;
  /** Told in a sentence of what was not as it should be, though the picture could be read: an animation, a JPEG without its end marker. Default: nobody. */
  readonly onNotice?: (sentence: string) => void;
  /** Stops the work; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** How a picture is encoded. */
export interface EncodeOptions {
  /** From 0 (small) to 1 (good), for JPEG and WebP. Default: 0.9. */
  readonly quality?: number;
  /** What is known of the photo and goes into the file; see {@link readMetadata}. Default: nothing. */
  readonly metadata?: ImageMetadata | undefined;
  /** Mark the file as painted, so that the command line knows it again and does not paint it. Default: false. */
  readonly painted?: boolean;
}

/**
 * Reads a picture as a person sees it: turned as EXIF says, in sRGB.
 *
 * @param source - A string is a URL. A video gives the frame that it shows.
 * @param options - The largest side, a signal, and who is told of what is worth knowing. Default: none.
 * @throws {FormatError} when it cannot be fetched, is not a picture that this browser knows, or has too many pixels; these are counted
 *   before anything is decoded.
 * @throws {OptionError} when an option is out of range.
 */
export async function readImage(source: ImageSource, options: ReadOptions = {}): Promise<RgbaImage> {
  const { maxSidePx = Infinity, signal } = options;
  if (!(maxSidePx >= 1)) throw new OptionError(`maxSidePx: expected pixels, 1 or more, got ${maxSidePx}`);
  if (source instanceof ImageData) {
    if (Math.max(source.width, source.height) <= maxSidePx) return source;
    return readImage(await createImageBitmap(source), options);
  }
  if (typeof source === "string" || source instanceof URL)
    return readFile(await fetchBlob(source, signal), String(source), options);
  if (source instanceof Blob) return readFile(source, source instanceof File ? source.name : "This picture", options);
  const [width, height] = sizeOf(source);
  if (!width || !height) throw new OptionError("readImage: expected a picture that is loaded, got one without a size");
  return pixelsOf(source, width, height, maxSidePx);
}

/** @param name - What the picture is called in messages. */
async function readFile(
  file: Blob,
  name: string,
  { maxSidePx = Infinity, onNotice, signal }: ReadOptions,
): Promise<RgbaImage> {
  const header = await bytesOf(file.slice(0, headerBytes));
  const size = sizeInHeader(header);
  if (size) checkPixels(size, name, file.size);
  signal?.throwIfAborted();
  const format = imageFormat(header);
  const bitmap = await createImageBitmap(file, asSeen).catch(async (cause: unknown) => {
    const repaired = format === "JPEG" ? await withoutEnd(file) : undefined;
    if (!repaired) throw new FormatError(unreadable(header, name), { cause });
    onNotice?.(lacksEndMarker(name));
    return repaired;
  });
  try {
    if (onNotice && format && isAnimation(await bytesOf(file), format)) {
      onNotice(firstFrameOnly(name));
    }
    signal?.throwIfAborted();
    // Of formats whose header is not known here.
    checkPixels(bitmap, name, file.size);
    return pixelsOf(bitmap, bitmap.width, bitmap.height, maxSidePx);
  } finally {
    bitmap.close();
  }
}

/** Turned as EXIF says. */
const asSeen: ImageBitmapOptions = { imageOrientation: "from-image" };

/** A JPEG that lacks nothing but its end marker. */
async function withoutEnd(file: Blob): Promise<ImageBitmap | undefined> {
  const whole = withEndMarker(await bytesOf(file));
  const bitmap = whole && (await createImageBitmap(new Blob([whole]), asSeen).catch(() => undefined));
  return bitmap && !lacksPixels(bitmap) ? bitmap : undefined;
}

/** Whether a decoder has filled up a JPEG that was cut short: with middle grey, from some block to the last, which may be turned into any corner. */
function lacksPixels(bitmap: ImageBitmap): boolean {
  const [width, height] = [Math.min(8, bitmap.width), Math.min(8, bitmap.height)];
  const [right, bottom] = [bitmap.width - width, bitmap.height - height];
  const context = contextOf(width, height);
  return [0, right].some((left) =>
    [0, bottom].some((top) => {
      context.drawImage(bitmap, -left, -top);
      return context.getImageData(0, 0, width, height).data.every((value, i) => value === (i % 4 === 3 ? 255 : 128));
    }),
  );
}

/** Why a browser may not have read a file. */
function unreadable(header: Uint8Array, name: string): string {
  if (imageFormat(header) === "HEIC") return `${name} is a HEIC picture, which this browser cannot read. ${heicAdvice}`;
  if (imageFormat(header) === "TIFF") return `${name} is a TIFF, which this browser cannot read. Save it as PNG.`;
  const other = otherFormat(header);
  return other === undefined
    ? `${name} is damaged, or not a picture that this browser can read.`
    : `${name} is ${other}, which is not read as a picture. Save it as JPEG or PNG.`;
}

/**
 * What is kept of a photo's metadata for its painting: title, author, copyright, date and density, but neither place nor serial numbers; pass
 * it to {@link toBlob}. Of JPEG, PNG and WebP; of other files nothing is kept.
 *
 * @param file - The photo, as the user chose it.
 */
export async function readMetadata(file: Blob): Promise<ImageMetadata> {
  return keep(await metadataBlocks(await bytesOf(file)), "safe");
}

/**
 * A picture as a browser's `ImageData`, for `putImageData`. The pixels are shared, not copied.
 *
 * @param image - The picture.
 */
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
 * @param image - The picture.
 * @param type - `"image/png"`, `"image/jpeg"` or `"image/webp"`. Default: PNG.
 * @param options - Quality, metadata, and whether it is marked as painted; all have defaults.
 * @throws {OptionError} when this browser cannot write the type.
 * @throws {FormatError} when the picture is larger than this browser can hold.
 * @example
 * const painting = await painter.paint(await readImage(file), style);
 * const blob = await toBlob(painting, "image/png", { metadata: await readMetadata(file), painted: true });
 */
export async function toBlob(
  image: RgbaImage,
  type = "image/png",
  { quality = 0.9, metadata, painted = false }: EncodeOptions = {},
): Promise<Blob> {
  const context = contextOf(image.width, image.height);
  context.putImageData(toImageData(image), 0, 0);
  const blob = await context.canvas.convertToBlob({ type, quality });
  // A browser that does not know the type quietly makes a PNG.
  if (blob.type !== type) throw new OptionError(`type: this browser cannot write ${type}; use image/png`);
  if (!metadata && !painted) return blob;
  // What comes after the metadata is not copied.
  const head = blob.slice(0, type === "image/webp" ? blob.size : metadataBytes);
  return new Blob([withMetadata(await bytesOf(head), metadata, painted), blob.slice(head.size)], { type });
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

/** @throws {FormatError} when it cannot be fetched. */
export async function fetchBlob(url: string | URL, signal?: AbortSignal): Promise<Blob> {
  const response = await fetch(url, { signal: signal ?? null }).catch((cause: unknown) => {
    signal?.throwIfAborted();
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
  const context = contextOf(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return pixelsIn(context, 0, 0, width, height);
}

/** A canvas of this size. @throws {FormatError} when this browser cannot hold it. */
function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no 2D canvas.");
  // One that is too large is given all the same, and stays empty: so it is drawn into, at the far corner.
  context.fillRect(width - 1, height - 1, 1, 1);
  if (pixelsIn(context, width - 1, height - 1, 1, 1).data[3] !== 255) throw tooLarge(context.canvas);
  context.clearRect(width - 1, height - 1, 1, 1);
  return context;
}

function pixelsIn(
  context: OffscreenCanvasRenderingContext2D,
  ...[x, y, width, height]: [number, number, number, number]
): ImageData {
  try {
    return context.getImageData(x, y, width, height);
  } catch (cause) {
    // Browsers have limits of their own, and tell them in words of their own.
    if (!(cause instanceof RangeError || cause instanceof DOMException) || cause.name === "SecurityError") throw cause;
    throw tooLarge(context.canvas, cause);
  }
}

function tooLarge({ width, height }: Size, cause?: unknown): FormatError {
  return new FormatError(`This browser cannot hold a picture of ${width}×${height} pixels. Use a smaller one.`, {
    cause,
  });
}

/**
 * @file Pictures of the page: at the size that is shown, and as thumbnails.
 */
import { readImage, toImageData, type RgbaImage } from "pleinair/web";

/** The photos that come with the page. */
export const samplePhotos = ["moose", "coffee", "astronaut"] as const;

export function photoUrl(name: (typeof samplePhotos)[number]): string {
  return `samples/photos/${name}.jpg`;
}

/** The longest side that is painted while things are tried out, pixels; the download is painted at full size. */
export const shownPx = 768;

/** The picture, no larger than `longestPx` on its longest side. */
export async function fit(image: RgbaImage, longestPx: number): Promise<RgbaImage> {
  const scale = longestPx / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const bitmap = await createImageBitmap(toImageData(image), {
    resizeWidth: width!,
    resizeHeight: height!,
    resizeQuality: "high",
  });
  const small = await readImage(bitmap);
  bitmap.close();
  return small;
}

/** A small square picture for the style list, as a URL. */
export async function thumbnailOf(image: RgbaImage): Promise<string> {
  const side = Math.min(image.width, image.height);
  const canvas = new OffscreenCanvas(128, 128);
  const bitmap = await createImageBitmap(toImageData(image));
  const [x, y] = [(image.width - side) / 2, (image.height - side) / 2];
  canvas.getContext("2d")!.drawImage(bitmap, x, y, side, side, 0, 0, 128, 128);
  bitmap.close();
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 }));
}

/** A thumbnail for a style whose picture is not there (from a link or a `.style` file): stripes in colours drawn from its code. */
export async function stripesOf(code: Float32Array): Promise<string> {
  const canvas = new OffscreenCanvas(128, 128);
  const context = canvas.getContext("2d")!;
  for (let i = 0; i < 8; i++) {
    const hue = Math.abs(code[i * 7]! * 997) % 360;
    context.fillStyle = `hsl(${hue} 45% ${30 + (i % 4) * 12}%)`;
    context.fillRect(i * 16, 0, 16, 128);
  }
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/png" }));
}

/** The picture with left and right swapped. */
export function mirror({ data, width, height }: RgbaImage): RgbaImage {
  const pixels = new Uint32Array(data.slice().buffer);
  for (let row = 0; row < height; row++) pixels.subarray(row * width, (row + 1) * width).reverse();
  return { data: new Uint8ClampedArray(pixels.buffer), width, height };
}

/** Lets the user save a file. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

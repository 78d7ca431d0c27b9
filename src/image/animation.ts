/**
 * @file Whether a picture file plays: GIF, WebP, PNG and AVIF.
 */
import { latin1, type ImageFormat } from "./file-format.ts";
import { pngChunks, riffChunks } from "./file-parts.ts";

/**
 * Whether a file has more than one frame.
 *
 * @param bytes - All of it, or its beginning: frames that are not there are not counted.
 * @param format - Of the file, as `imageFormat` tells it.
 */
export function isAnimation(bytes: Uint8Array, format: ImageFormat): boolean {
  if (format === "GIF") return hasTwoFrames(bytes);
  if (format === "WebP") return [...riffChunks(bytes)].filter(({ name }) => name === "ANMF").length > 1;
  if (format === "AVIF") return latin1(bytes, 8, 12) === "avis";
  if (format !== "PNG") return false;
  // APNG says so before its first picture.
  for (const { name } of pngChunks(bytes)) {
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}

/** What is said of one that is read as a picture. */
export function firstFrameOnly(called: string): string {
  return `${called} is an animation: its first frame is read. \`pleinair video\` paints all of it.`;
}

/** GIF89a, 17 to 24: a screen and its colours, then extensions (0x21) and frames (0x2C), whose data lie in blocks of up to 255 bytes. */
function hasTwoFrames(gif: Uint8Array): boolean {
  const coloursAfter = (at: number) => (at < gif.length && gif[at]! & 0x80 ? 3 * 2 ** ((gif[at]! & 7) + 1) : 0);
  let frames = 0;
  for (let at = 13 + coloursAfter(10); at + 1 < gif.length;) {
    if (gif[at] === 0x21) at += 2;
    else if (gif[at] === 0x2c && at + 10 < gif.length) {
      if (++frames === 2) return true;
      at += 11 + coloursAfter(at + 9);
    } else return false;
    while (at < gif.length && gif[at]! > 0) at += 1 + gif[at]!;
    at++;
  }
  return false;
}

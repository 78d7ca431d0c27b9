/**
 * @file Files that the decoder refuses though their first picture is whole: they are handed on with a few bytes changed.
 */
import { latin1, type ImageFormat } from "../../image/file-format.ts";

/** An AVIF that plays names itself by another brand, which libvips does not know; the picture that it shows first is there as in others. */
export function asStill(bytes: Uint8Array, format: ImageFormat): Uint8Array {
  if (format !== "AVIF" || latin1(bytes, 8, 12) !== "avis") return bytes;
  // Not slice: a Buffer's would share the caller's bytes.
  const still = new Uint8Array(bytes);
  still.set(new TextEncoder().encode("avif"), 8);
  return still;
}

/**
 * Whether a file plays.
 *
 * @param pages - Of GIF and WebP, as the decoder counts them.
 */
export function isAnimation(bytes: Uint8Array, format: ImageFormat, pages = 1): boolean {
  if (format === "GIF" || format === "WebP") return pages > 1;
  if (format === "AVIF") return latin1(bytes, 8, 12) === "avis";
  if (format !== "PNG") return false;
  // APNG says so before its first picture.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const name = latin1(bytes, at + 4, at + 8);
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}

/**
 * A JPEG with an end marker after its last byte; `undefined` where that would hide what is missing. The scans of a progressive JPEG
 * follow each other, so that a cut between them shows nowhere but in a poor picture.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array | undefined {
  if (isProgressive(bytes)) return undefined;
  const end = bytes.length - (bytes.at(-1) === 0xff ? 1 : 0);
  const whole = new Uint8Array(end + 2);
  whole.set(bytes.subarray(0, end));
  whole.set([0xff, 0xd9], end);
  return whole;
}

/** The frame's marker is 0xC2 (or 0xC6, 0xCA, 0xCE); the segments before it are stepped over. */
function isProgressive(jpeg: Uint8Array): boolean {
  for (let at = 2; at + 4 <= jpeg.length;) {
    if (jpeg[at] !== 0xff) return false;
    const marker = jpeg[at + 1]!;
    // Marker bytes may be filled up with 0xFF.
    if (marker === 0xff) at++;
    else if ([0xc2, 0xc6, 0xca, 0xce].includes(marker)) return true;
    else if (marker === 0xda) return false;
    else at += 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
  }
  return false;
}

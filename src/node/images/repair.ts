/**
 * @file Files that the decoder refuses though their first picture is whole: they are handed on with a few bytes changed.
 */
import { latin1, type ImageFormat } from "../../image/file-format.ts";
import { jpegSegments } from "../../image/file-parts.ts";

/** An AVIF that plays names itself by another brand, which libvips does not know; the picture that it shows first is there as in others. */
export function asStill(bytes: Uint8Array, format: ImageFormat): Uint8Array {
  if (format !== "AVIF" || latin1(bytes, 8, 12) !== "avis") return bytes;
  // Not slice: a Buffer's would share the caller's bytes.
  const still = new Uint8Array(bytes);
  still.set(new TextEncoder().encode("avif"), 8);
  return still;
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

/** By the marker of its frame. */
function isProgressive(jpeg: Uint8Array): boolean {
  return [...jpegSegments(jpeg)].some(({ name }) => ["c2", "c6", "ca", "ce"].includes(name));
}

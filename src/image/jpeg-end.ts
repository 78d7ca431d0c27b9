/**
 * @file JPEGs that lack their end marker, which decoders refuse though all pixels are there.
 */
import { jpegSegments } from "./file-parts.ts";

/**
 * A JPEG with an end marker after its last byte; `undefined` where that would hide what is missing. The scans of a progressive JPEG
 * follow each other, so that a cut between them shows nowhere but in a poor picture.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (isProgressive(bytes)) return undefined;
  const end = bytes.length - (bytes.at(-1) === 0xff ? 1 : 0);
  const whole = new Uint8Array(end + 2);
  whole.set(bytes.subarray(0, end));
  whole.set([0xff, 0xd9], end);
  return whole;
}

/** What is said of one that could be read. */
export function lacksEndMarker(called: string): string {
  return `${called} lacks its end marker: the file was cut short or badly saved. All its pixels are there.`;
}

/** By the marker of its frame. */
function isProgressive(jpeg: Uint8Array): boolean {
  return [...jpegSegments(jpeg)].some(({ name }) => ["c2", "c6", "ca", "ce"].includes(name));
}

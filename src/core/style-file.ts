/**
 * @file The `.style` file: a style in about two kilobytes a scale, and a small picture of it.
 *
 *     "PASTYLE3"            8 bytes: what it is, and the version
 *     length of the head    4 bytes, little-endian, as all numbers here
 *     CRC-32                4 bytes, of everything after it
 *     head                  JSON in ASCII: { model, name?, length, scales, brush?, refined?, pictureBytes? }
 *     codes                 float32 × length for each scale
 *     picture               pictureBytes bytes: a WebP, JPEG or PNG file
 *
 * Version 2 has no brush and no picture; version 1 has no scales either, and one code.
 */
import { crc32 } from "./crc32.ts";
import { FormatError } from "./errors.ts";
import type { Style } from "./style.ts";

const magic = "PASTYLE";
const version = 3;
const headStart = 16;

/** What the one code of version 1 was for: it was read at a short side of 256 px, whatever was painted. Alone, it serves every size. */
const onlyScale = 256;

/**
 * The bytes of a `.style` file.
 *
 * @param style - The style, with its name and picture where it has them.
 */
export function encodeStyle({ model, name, codes, brush, refined, picture }: Style): Uint8Array {
  const length = codes[0]?.code.length ?? 0;
  const scales = codes.map(({ scale }) => scale);
  // What is undefined is left out.
  const json = JSON.stringify({ model, name, length, scales, brush, refined, pictureBytes: picture?.length });
  // ASCII only, so that a character is a byte.
  const head = json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const codesStart = headStart + head.length;
  const pictureStart = codesStart + codes.length * length * 4;
  const bytes = new Uint8Array(pictureStart + (picture?.length ?? 0));
  const view = new DataView(bytes.buffer);
  [...`${magic}${version}`].forEach((character, i) => (bytes[i] = character.charCodeAt(0)));
  view.setUint32(8, head.length, true);
  for (let i = 0; i < head.length; i++) bytes[headStart + i] = head.charCodeAt(i);
  codes.forEach(({ code }, k) => {
    const start = codesStart + k * length * 4;
    code.forEach((value, i) => view.setFloat32(start + i * 4, value, true));
  });
  if (picture) bytes.set(picture, pictureStart);
  view.setUint32(12, crc32(bytes.subarray(headStart)), true);
  return bytes;
}

const damaged = "This .style file is damaged or cut short. Study its picture again.";

/**
 * Reads a `.style` file, of versions 1 and 2 too. The one code of version 1 serves every size, so that marks are as broad, in pixels, on a large photo as on a
 * small one. Study the picture again for marks that grow with the photo.
 *
 * @param bytes - The whole file.
 * @throws {FormatError} when it is not one, is of a later version, damaged, cut short, or holds numbers that are not finite.
 */
export function decodeStyle(bytes: Uint8Array): Style {
  const start = String.fromCharCode(...bytes.subarray(0, magic.length + 1));
  if (start.slice(0, magic.length) !== magic) {
    throw new FormatError(
      "Expected a .style file; this is something else. Make one with: pleinair study PICTURE -o x.style",
    );
  }
  const written = start.slice(magic.length);
  if (!/^[1-9]$/.test(written) || Number(written) > version) {
    throw new FormatError(
      `This .style file is of version ${written}, and versions 1 to ${version} are known here. Update pleinair.`,
    );
  }
  if (bytes.length < headStart) throw new FormatError(damaged);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32(bytes.subarray(headStart)) !== view.getUint32(12, true)) throw new FormatError(damaged);
  const codesStart = headStart + view.getUint32(8, true);
  const head = parseHead(bytes.subarray(headStart, codesStart));
  const { model, name, length, scales = [onlyScale], brush, refined, pictureBytes = 0 } = head;
  const isWhole =
    typeof model === "string" &&
    Number.isInteger(length) &&
    length >= 0 &&
    areScales(scales) &&
    (brush === undefined || Number.isFinite(brush)) &&
    Number.isInteger(pictureBytes) &&
    pictureBytes >= 0 &&
    codesStart + scales.length * length * 4 + pictureBytes === bytes.length;
  if (!isWhole) throw new FormatError(damaged);
  const codes = scales.map((scale, k) => ({
    scale,
    code: Float32Array.from({ length }, (_, i) => view.getFloat32(codesStart + (k * length + i) * 4, true)),
  }));
  if (!codes.every(({ code }) => code.every(Number.isFinite))) {
    throw new FormatError("This .style file holds numbers that are not finite. Study its picture again.");
  }
  return {
    model,
    codes,
    ...(typeof name === "string" && { name }),
    ...(brush !== undefined && { brush }),
    ...(refined === true && { refined }),
    // A copy: the file's other bytes need not stay for it.
    ...(pictureBytes > 0 && { picture: bytes.slice(bytes.length - pictureBytes) }),
  };
}

/** What a head may hold, none of it looked at yet. */
interface Head {
  readonly model?: unknown;
  readonly name?: unknown;
  readonly length: number;
  readonly scales?: readonly number[];
  readonly brush?: number;
  readonly refined?: unknown;
  readonly pictureBytes?: number;
}

function parseHead(bytes: Uint8Array): Head {
  let head: unknown;
  try {
    head = JSON.parse(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  } catch (cause) {
    throw new FormatError(damaged, { cause });
  }
  if (typeof head !== "object" || head === null) throw new FormatError(damaged);
  return head as Head;
}

/** Rising numbers above 0, one at least. */
function areScales(scales: unknown): scales is readonly number[] {
  return (
    Array.isArray(scales) &&
    scales.length > 0 &&
    scales.every((scale: unknown, i) => Number.isFinite(scale) && (scale as number) > ((scales[i - 1] as number) ?? 0))
  );
}

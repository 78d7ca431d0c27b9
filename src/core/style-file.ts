/**
 * @file The `.style` file: a style in about two kilobytes.
 *
 *     "PASTYLE1"            8 bytes: what it is, and the version
 *     length of the head    4 bytes, little-endian, as all numbers here
 *     CRC-32                4 bytes, of everything after it
 *     head                  JSON in ASCII: { model, name?, length }
 *     code                  float32 × length
 */
import { crc32 } from "./crc32.ts";
import { FormatError } from "./errors.ts";
import type { Style } from "./style.ts";

const magic = "PASTYLE1";
const headStart = 16;

/** The bytes of a `.style` file. */
export function encodeStyle({ model, name, code }: Style): Uint8Array {
  const json = JSON.stringify({ model, ...(name !== undefined && { name }), length: code.length });
  // ASCII only, so that a character is a byte.
  const head = json.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const bytes = new Uint8Array(headStart + head.length + code.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < magic.length; i++) bytes[i] = magic.charCodeAt(i);
  view.setUint32(8, head.length, true);
  for (let i = 0; i < head.length; i++) bytes[headStart + i] = head.charCodeAt(i);
  code.forEach((value, i) => view.setFloat32(headStart + head.length + i * 4, value, true));
  view.setUint32(12, crc32(bytes.subarray(headStart)), true);
  return bytes;
}

/**
 * Reads a `.style` file.
 *
 * @throws {FormatError} when it is not one, is of a later version, damaged, cut short, or holds numbers that are not finite.
 */
export function decodeStyle(bytes: Uint8Array): Style {
  const start = String.fromCharCode(...bytes.subarray(0, magic.length));
  if (start.slice(0, -1) !== magic.slice(0, -1)) {
    throw new FormatError(
      "Expected a .style file; this is something else. Make one with: pleinair study PICTURE -o x.style",
    );
  }
  if (start !== magic) {
    throw new FormatError(
      `This .style file is of version ${start.slice(-1)}, and version 1 is known here. Update pleinair.`,
    );
  }
  const damaged = "This .style file is damaged or cut short. Study its picture again.";
  if (bytes.length < headStart) throw new FormatError(damaged);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(8, true);
  if (crc32(bytes.subarray(headStart)) !== view.getUint32(12, true)) throw new FormatError(damaged);
  const { model, name, length } = parseHead(bytes.subarray(headStart, headStart + headLength), damaged);
  const codeStart = headStart + headLength;
  if (typeof model !== "string" || codeStart + length * 4 !== bytes.length) throw new FormatError(damaged);
  const code = Float32Array.from({ length }, (_, i) => view.getFloat32(codeStart + i * 4, true));
  if (!code.every(Number.isFinite)) {
    throw new FormatError("This .style file holds numbers that are not finite. Study its picture again.");
  }
  return { model, code, ...(typeof name === "string" && { name }) };
}

function parseHead(bytes: Uint8Array, damaged: string): { model: unknown; name: unknown; length: number } {
  try {
    return JSON.parse(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) as ReturnType<typeof parseHead>;
  } catch (cause) {
    throw new FormatError(damaged, { cause });
  }
}

/**
 * @file Weights in and out: the safetensors format, https://github.com/huggingface/safetensors#format.
 *
 * 8 bytes of length, a JSON head, then the numbers, little-endian, in float32 or float16.
 */
import { FormatError } from "../core/errors.ts";
import { sizeOf, type Tensor } from "../core/tensor.ts";
import { toHalfBits } from "../graph/half.ts";

/** Tensors by name, and the notes that came with them. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a tensor lies, counted from the end of the head. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads a safetensors file.
 *
 * @throws {FormatError} when the bytes are not one, are cut short, or hold numbers of another type.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = bytes.byteLength < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(headLength <= bytes.byteLength - 8)) {
    throw new FormatError("Expected a safetensors file; these bytes are too short for one. Get the file again.");
  }
  const { __metadata__: metadata = {}, ...entries } = parseHead(bytes.subarray(8, 8 + headLength));
  const body = 8 + headLength;
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const { dtype, shape, data_offsets } = entry;
    const [start, end] = data_offsets;
    const itemBytes = dtype === "F32" ? 4 : dtype === "F16" ? 2 : undefined;
    if (!itemBytes) throw new FormatError(`Weight "${name}": expected numbers of type F32 or F16, got ${dtype}.`);
    if (end - start !== sizeOf(shape) * itemBytes || body + end > bytes.byteLength) {
      throw new FormatError(`Weight "${name}" is cut short. Get the file again.`);
    }
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      const at = body + start + i * itemBytes;
      data[i] = itemBytes === 4 ? view.getFloat32(at, true) : fromHalf(view.getUint16(at, true));
    }
    return [name, { data, dims: shape }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as unknown as Record<string, string> };
}

/**
 * Writes tensors as a safetensors file, in the order of their names.
 *
 * @param float16 - Rounds every number to half precision, for half the bytes. Default: false.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
  float16 = false,
): Uint8Array {
  const [dtype, itemBytes] = float16 ? ["F16", 2] : ["F32", 4];
  const names = Object.keys(tensors).sort();
  let at = 0;
  const entries = names.map((name) => {
    const { data, dims } = tensors[name]!;
    const start = at;
    at += data.length * itemBytes;
    return [name, { dtype, shape: dims, data_offsets: [start, at] }] as const;
  });
  const head = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  // Non-ASCII as \u escapes, so that a character is a byte; spaces so that the numbers start on a multiple of 8.
  const ascii = head.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const padded = ascii.padEnd(Math.ceil(ascii.length / 8) * 8);
  const bytes = new Uint8Array(8 + padded.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  for (let i = 0; i < padded.length; i++) bytes[8 + i] = padded.charCodeAt(i);
  names.forEach((name, i) => {
    const { data } = tensors[name]!;
    const numbers = float16 ? toHalfBits(data) : data;
    bytes.set(
      new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength),
      8 + padded.length + entries[i]![1].data_offsets[0]!,
    );
  });
  return bytes;
}

/** The head of a file: an entry for each tensor, and `__metadata__`. @throws {FormatError} when it is not JSON. */
export function parseHead(bytes: Uint8Array): Record<string, Entry> {
  try {
    const text = decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
    return JSON.parse(text) as Record<string, Entry>;
  } catch (cause) {
    throw new FormatError("Expected a safetensors file; its head is not JSON. Get the file again.", { cause });
  }
}

/** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

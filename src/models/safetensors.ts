/**
 * @file Weights in and out: the safetensors format, https://github.com/huggingface/safetensors#format.
 *
 * 8 bytes of length, a JSON head, then the numbers, little-endian, in float32 or float16.
 */
import { crc32 } from "../core/crc32.ts";
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

/** A file's head, checked against the length of what follows it. */
export interface Head {
  readonly entries: Readonly<Record<string, Entry>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Heads are longer than this in no file of weights, bytes: one that claims more is damaged. */
export const maxHeadBytes = 1e7;

/** Where the numbers' CRC-32 is noted in files that this project writes. */
const checksumKey = "crc32";

const itemBytesOf: ReadonlyMap<string, number> = new Map([
  ["F64", 8],
  ["F32", 4],
  ["F16", 2],
  ["BF16", 2],
  ["I64", 8],
  ["I32", 4],
  ["I16", 2],
  ["I8", 1],
  ["U8", 1],
  ["BOOL", 1],
]);

/**
 * Reads a safetensors file. Sizes and offsets are checked against the file before anything is reserved for them.
 *
 * @throws {FormatError} when the bytes are not one, are cut short or changed, or hold numbers of another type.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = bytes.byteLength < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(headLength <= Math.min(bytes.byteLength - 8, maxHeadBytes))) {
    throw new FormatError("Expected a safetensors file; these bytes are too short for one. Get the file again.");
  }
  const start = 8 + headLength;
  const { entries, metadata } = parseHead(bytes.subarray(8, start), bytes.byteLength - start);
  const { [checksumKey]: checksum, ...notes } = metadata;
  if (checksum !== undefined && checksum !== checksumOf(bytes.subarray(start))) {
    throw new FormatError("The weights do not match the checksum in their file: they are damaged. Get the file again.");
  }
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets }]) => {
    if (dtype !== "F32" && dtype !== "F16") {
      throw new FormatError(`Weight "${name}": expected numbers of type F32 or F16, got ${dtype}.`);
    }
    const data = new Float32Array(sizeOf(shape));
    const at = start + data_offsets[0];
    for (let i = 0; i < data.length; i++) {
      data[i] = dtype === "F32" ? view.getFloat32(at + 4 * i, true) : fromHalf(view.getUint16(at + 2 * i, true));
    }
    return [name, { data, dims: shape }] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: notes };
}

/**
 * Writes tensors as a safetensors file, in the order of their names, with a checksum that {@link decodeSafetensors} compares.
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
  const body = new Uint8Array(at);
  names.forEach((name, i) => {
    const { data } = tensors[name]!;
    const numbers = float16 ? toHalfBits(data) : data;
    body.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), entries[i]![1].data_offsets[0]!);
  });
  const head = JSON.stringify({
    __metadata__: { ...metadata, [checksumKey]: checksumOf(body) },
    ...Object.fromEntries(entries),
  });
  // Non-ASCII as \u escapes, so that a character is a byte; spaces so that the numbers start on a multiple of 8.
  const ascii = head.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const padded = ascii.padEnd(Math.ceil(ascii.length / 8) * 8);
  const bytes = new Uint8Array(8 + padded.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  for (let i = 0; i < padded.length; i++) bytes[8 + i] = padded.charCodeAt(i);
  bytes.set(body, 8 + padded.length);
  return bytes;
}

/**
 * The head of a file.
 *
 * @param bodyBytes - Bytes after the head. No tensor may lie outside them, and all together may not take more.
 * @throws {FormatError} when it is not JSON, or an entry cannot be.
 */
export function parseHead(bytes: Uint8Array, bodyBytes: number): Head {
  let head: unknown;
  try {
    const text = decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""));
    head = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("Expected a safetensors file; its head is not JSON. Get the file again.", { cause });
  }
  if (!isRecord(head)) throw new FormatError("Expected a safetensors file; its head is not an object.");
  const { __metadata__: metadata = {}, ...entries } = head;
  if (!isRecord(metadata) || !Object.values(metadata).every((note) => typeof note === "string")) {
    throw new FormatError("Expected a safetensors file; its __metadata__ is not an object of texts.");
  }
  let total = 0;
  for (const [name, entry] of Object.entries(entries)) total += checkEntry(name, entry, bodyBytes);
  if (total > bodyBytes) {
    throw new FormatError("The tensors of this safetensors file overlap: it is damaged. Get the file again.");
  }
  return { entries: entries as Record<string, Entry>, metadata: metadata as Record<string, string> };
}

/** Checks one entry of a head. @returns Its bytes. */
function checkEntry(name: string, entry: unknown, bodyBytes: number): number {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Partial<Entry>;
  const whole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isComplete =
    typeof dtype === "string" &&
    Array.isArray(shape) &&
    shape.length <= 8 &&
    shape.every(whole) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(whole);
  if (!isComplete) {
    throw new FormatError(`Weight "${name}": expected dtype, shape and data_offsets. Get the file again.`);
  }
  const [start, end] = offsets as unknown as readonly [number, number];
  const itemBytes = itemBytesOf.get(dtype);
  if (itemBytes === undefined) {
    throw new FormatError(`Weight "${name}": expected numbers of type F32 or F16, got ${dtype}.`);
  }
  if (end > bodyBytes || end - start !== sizeOf(shape as readonly number[]) * itemBytes) {
    throw new FormatError(`Weight "${name}" is cut short. Get the file again.`);
  }
  return end - start;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checksumOf(body: Uint8Array): string {
  return crc32(body).toString(16).padStart(8, "0");
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

/**
 * @file The part of protobuf's wire format that an ONNX file needs: messages are lists of fields, written in order.
 *
 * https://protobuf.dev/programming-guides/encoding
 */

/** How the value of a field is written; stands in the lowest three bits before it. */
const wireTypes = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;

/** A field: its number in the message, and what it holds. */
export type Field = readonly [
  number: number,
  value: number | { readonly float: number } | string | Uint8Array | readonly Field[],
];

/** The bytes of a message. Whole numbers are varints (negative ones as 64-bit two's complement), floats are 32 bits; `undefined` fields are left out. */
export function encodeMessage(fields: readonly (Field | undefined)[]): Uint8Array {
  const chunks = fields.flatMap((field) => (field ? encodeField(field) : []));
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function encodeField([number, value]: Field): Uint8Array[] {
  const tag = (type: keyof typeof wireTypes) => varint((number << 3) | wireTypes[type]);
  if (typeof value === "number") return [Uint8Array.from([...tag("varint"), ...varint(value)])];
  if (typeof value === "object" && "float" in value) {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value.float, true);
    return [Uint8Array.from([...tag("fixed32"), ...bytes])];
  }
  const bytes = typeof value === "string" ? utf8(value) : value instanceof Uint8Array ? value : encodeMessage(value);
  return [Uint8Array.from([...tag("lengthDelimited"), ...varint(bytes.length)]), bytes];
}

function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return bytes;
}

/** UTF-8 without TextEncoder, which is not part of the language. */
function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === "%") {
      bytes.push(parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(escaped.charCodeAt(i));
  }
  return Uint8Array.from(bytes);
}

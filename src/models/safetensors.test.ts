import assert from "node:assert/strict";
import { it } from "node:test";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

const bytesOf = (head: object, body: Uint8Array) => {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
};

it("tensors and notes come back from a safetensors file as they went in", () => {
  const tensors = {
    "b.weight": { data: Float32Array.of(1, -2, 3.5, 1e-30, 5, 6), dims: [2, 3] },
    a: { data: Float32Array.of(7), dims: [] },
  };
  const read = decodeSafetensors(encodeSafetensors(tensors, { note: "für später" }));
  assert.deepEqual(read.tensors, tensors);
  assert.deepEqual(read.metadata, { note: "für später" });
});

it("half precision is read: ones, fractions, subnormals", () => {
  const body = new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x7bff).buffer);
  const { tensors } = decodeSafetensors(bytesOf({ x: { dtype: "F16", shape: [4], data_offsets: [0, 8] } }, body));
  assert.deepEqual([...tensors["x"]!.data], [1, -2.5, 2 ** -24, 65504]);
});

it("half precision is written: half the bytes, every number the nearest there is", () => {
  const tensors = { x: { data: Float32Array.of(1, -0.1, 5e-8, 1000.3), dims: [4] } };
  const bytes = encodeSafetensors(tensors, {}, true);
  assert.ok(bytes.length <= encodeSafetensors(tensors).length - 8);
  const { data } = decodeSafetensors(bytes).tensors["x"]!;
  assert.deepEqual([...data], [1, -0.0999755859375, 2 ** -24, 1000.5]);
});

it("files that are not whole are refused with what to do", () => {
  const whole = encodeSafetensors({ x: { data: Float32Array.of(1, 2), dims: [2] } });
  assert.throws(() => decodeSafetensors(whole.subarray(0, whole.length - 4)), {
    name: "FormatError",
    message: /"x" is cut short/,
  });
  assert.throws(() => decodeSafetensors(new Uint8Array(3)), { name: "FormatError", message: /too short/ });
  assert.throws(() => decodeSafetensors(bytesOf({}, new Uint8Array()).fill(0x21, 8)), {
    name: "FormatError",
    message: /not JSON/,
  });
  const integers = bytesOf({ x: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, new Uint8Array(8));
  assert.throws(() => decodeSafetensors(integers), { name: "FormatError", message: /type F32 or F16, got I64/ });
});

it("changed numbers are told by their checksum; files of others have none and are read", () => {
  const bytes = encodeSafetensors({ x: { data: Float32Array.of(1, 2), dims: [2] } });
  bytes[bytes.length - 1]! ^= 1;
  assert.throws(() => decodeSafetensors(bytes), { name: "FormatError", message: /do not match the checksum/ });
  const foreign = bytesOf({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }, new Uint8Array(4));
  assert.deepEqual(decodeSafetensors(foreign).metadata, {});
});

it("sizes and offsets are checked before anything is reserved", () => {
  const refused = (entry: object, message: RegExp, more: object = {}) =>
    assert.throws(() => decodeSafetensors(bytesOf({ x: entry, ...more }, new Uint8Array(8))), {
      name: "FormatError",
      message,
    });
  refused({ dtype: "F32", shape: [2 ** 31], data_offsets: [0, 2 ** 33] }, /"x" is cut short/);
  refused({ dtype: "F32", shape: [2], data_offsets: [-8, 0] }, /expected dtype, shape and data_offsets/);
  refused({ dtype: "F32", shape: [2] }, /expected dtype, shape and data_offsets/);
  const whole = { dtype: "F32", shape: [2], data_offsets: [0, 8] };
  refused(whole, /overlap/, { y: whole });
  assert.throws(() => decodeSafetensors(bytesOf([], new Uint8Array())), { message: /not an object/ });
});

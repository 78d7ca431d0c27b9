import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc32 } from "./crc32.ts";
import { codeAt, type Style } from "./style.ts";
import { decodeStyle, encodeStyle } from "./style-file.ts";

const style: Style = {
  model: "studio-1a2b3c4d",
  name: "wave",
  codes: [64, 128, 256, 512, 1024].map((scale) => ({
    scale,
    code: Float32Array.from({ length: 448 }, (_, i) => Math.sin(i * scale)),
  })),
};

/** A file of version 1 or 2, byte for byte as it was written until November 2026. */
function firstVersion(head: object, code: Float32Array, version = 1): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const rest = Uint8Array.from([...json, ...new Uint8Array(code.buffer)]);
  const bytes = new Uint8Array(16 + rest.length);
  bytes.set(new TextEncoder().encode(`PASTYLE${version}`));
  bytes.set(rest, 16);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, json.length, true);
  view.setUint32(12, crc32(rest), true);
  return bytes;
}

test("a style survives its file, whatever its name and scales", () => {
  const code = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 3, maxLength: 3 });
  const scales = fc.uniqueArray(fc.double({ min: 1, max: 1e5, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), scales, code, (name, found, first) => {
      const codes = found
        .sort((a, b) => a - b)
        .map((scale, i) => ({ scale, code: first.map((value) => value / (i + 1)) }));
      const written = { model: "live-0", name, codes };
      assert.deepEqual(decodeStyle(encodeStyle(written)), written);
    }),
  );
  const nameless = { model: style.model, codes: style.codes };
  assert.deepEqual(decodeStyle(encodeStyle(nameless)), nameless);
});

test("so do its brush, that it was refined, and its picture, byte for byte", () => {
  const picture = Uint8Array.from({ length: 1001 }, (_, i) => i * 7);
  for (const more of [{ brush: 2.5 }, { refined: true }, { picture }, { brush: 0.25, refined: true, picture }]) {
    assert.deepEqual(decodeStyle(encodeStyle({ ...style, ...more })), { ...style, ...more });
  }
  const { picture: read } = decodeStyle(encodeStyle({ ...style, picture }));
  assert.equal(read!.buffer.byteLength, picture.length, "the rest of the file is not kept with it");
});

test("a style of 448 numbers takes less than two kilobytes a scale", () => {
  assert.ok(encodeStyle(style).length < 5 * 1850);
});

test("a file of version 1 is read: its one code is for every size", () => {
  const { code } = style.codes[2]!;
  const read = decodeStyle(firstVersion({ model: style.model, name: "wave", length: 448 }, code));
  assert.deepEqual(read, { model: style.model, name: "wave", codes: [{ scale: 256, code }] });
  for (const shortPx of [64, 256, 4000]) assert.equal(codeAt(read, shortPx), read.codes[0]!.code);
  // Written again it is of version 3, and means the same.
  assert.deepEqual(decodeStyle(encodeStyle(read)), read);
});

test("a file of version 2 is read", () => {
  const codes = [1, 2].map((scale) => ({ scale: 64 * scale, code: Float32Array.of(scale, 2 * scale) }));
  const numbers = Float32Array.of(1, 2, 2, 4);
  const head = { model: "m", name: "n", length: 2, scales: [64, 128] };
  assert.deepEqual(decodeStyle(firstVersion(head, numbers, 2)), { model: "m", name: "n", codes });
});

test("a head that does not fit its file is refused, whatever it says, and nothing is reserved for it", () => {
  const numbers = new Float32Array(6);
  const heads: object[] = [
    { model: "m", length: 5 },
    { model: "m", length: 2 ** 40 },
    { model: "m", length: -6 },
    { model: "m", length: 1.5 },
    { model: "m", length: { valueOf: 6 } },
    { model: "m", length: "6" },
    { model: 7, length: 6 },
    { length: 6 },
    { model: "m", length: 3, scales: [64] },
    { model: "m", length: 3, scales: [128, 64] },
    { model: "m", length: 3, scales: [-64, 64] },
    { model: "m", length: 3, scales: [64, "128"] },
    { model: "m", length: 6, scales: [] },
    { model: "m", length: 6, scales: { length: 1 } },
    { model: "m", length: 6, scales: null },
    { model: "m", length: 6, brush: "2" },
    { model: "m", length: 6, pictureBytes: 1 },
    { model: "m", length: 6, pictureBytes: -24 },
    { model: "m", length: 4, pictureBytes: "8" },
    { model: "m", length: 5, pictureBytes: 4.5 },
  ];
  for (const head of heads) {
    assert.throws(
      () => decodeStyle(firstVersion(head, numbers)),
      { name: "FormatError", message: /damaged/ },
      JSON.stringify(head),
    );
  }
  assert.throws(() => decodeStyle(firstVersion([], numbers)), { name: "FormatError" });
  const none = firstVersion({}, numbers);
  none.set(new TextEncoder().encode("null"), 16);
  new DataView(none.buffer).setUint32(8, 4, true);
  new DataView(none.buffer).setUint32(12, crc32(none.subarray(16)), true);
  assert.throws(() => decodeStyle(none), { name: "FormatError" });
});

test("a file that lies inside a larger block of bytes is read as well", () => {
  const bytes = encodeStyle(style);
  const block = new Uint8Array(bytes.length + 3);
  block.set(bytes, 3);
  assert.deepEqual(decodeStyle(block.subarray(3)), style);
});

test("a change of any byte is noticed", () => {
  const bytes = encodeStyle(style);
  for (let i = 0; i < bytes.length; i += 31) {
    const changed = bytes.slice();
    changed[i]! ^= 0x10;
    assert.throws(() => decodeStyle(changed), { name: "FormatError" }, `byte ${i}`);
  }
});

test("a file cut short anywhere is noticed", () => {
  const bytes = encodeStyle(style);
  for (let length = 0; length < bytes.length; length += 53) {
    assert.throws(() => decodeStyle(bytes.subarray(0, length)), { name: "FormatError" }, `${length} bytes`);
  }
});

test("numbers that are not finite are refused even when the checksum is right", () => {
  const [first, ...others] = style.codes;
  const code = first!.code.slice();
  code[7] = NaN;
  const torn = { ...style, codes: [...others.slice(1), { scale: 4096, code }] };
  assert.throws(() => decodeStyle(encodeStyle(torn)), { name: "FormatError", message: /not finite/ });
});

test("a later version and another kind of file are told apart", () => {
  const later = encodeStyle(style);
  later[7] = "4".charCodeAt(0);
  assert.throws(() => decodeStyle(later), { name: "FormatError", message: /version 4.*Update/ });
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0);
  assert.throws(() => decodeStyle(png), { name: "FormatError", message: /expected a \.style file/i });
});

test("the checksum is that of zip and PNG", () => {
  // The check value that the CRC catalogue gives for "123456789".
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

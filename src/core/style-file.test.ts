import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc32 } from "./crc32.ts";
import { decodeStyle, encodeStyle } from "./style-file.ts";

const style = {
  model: "studio-1a2b3c4d",
  name: "wave",
  code: Float32Array.from({ length: 448 }, (_, i) => Math.sin(i)),
};

test("a style survives its file, whatever its name", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.float32Array({ noNaN: true, noDefaultInfinity: true }),
      (name, code) => {
        const written = { model: "live-0", name, code };
        assert.deepEqual(decodeStyle(encodeStyle(written)), written);
      },
    ),
  );
  const nameless = { model: style.model, code: style.code };
  assert.deepEqual(decodeStyle(encodeStyle(nameless)), nameless);
});

test("a style of 448 numbers takes less than two kilobytes", () => {
  assert.ok(encodeStyle(style).length < 2048);
});

test("a file that lies inside a larger block of bytes is read as well", () => {
  const bytes = encodeStyle(style);
  const block = new Uint8Array(bytes.length + 3);
  block.set(bytes, 3);
  assert.deepEqual(decodeStyle(block.subarray(3)), style);
});

test("a change of any byte is noticed", () => {
  const bytes = encodeStyle(style);
  for (let i = 0; i < bytes.length; i += 7) {
    const changed = bytes.slice();
    changed[i]! ^= 0x10;
    assert.throws(() => decodeStyle(changed), { name: "FormatError" }, `byte ${i}`);
  }
});

test("a file cut short anywhere is noticed", () => {
  const bytes = encodeStyle(style);
  for (let length = 0; length < bytes.length; length += 13) {
    assert.throws(() => decodeStyle(bytes.subarray(0, length)), { name: "FormatError" }, `${length} bytes`);
  }
});

test("numbers that are not finite are refused even when the checksum is right", () => {
  const code = style.code.slice();
  code[7] = NaN;
  assert.throws(() => decodeStyle(encodeStyle({ ...style, code })), { name: "FormatError", message: /not finite/ });
});

test("a later version and another kind of file are told apart", () => {
  const later = encodeStyle(style);
  later[7] = "2".charCodeAt(0);
  assert.throws(() => decodeStyle(later), { name: "FormatError", message: /version 2.*Update/ });
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0);
  assert.throws(() => decodeStyle(png), { name: "FormatError", message: /expected a \.style file/i });
});

test("the checksum is that of zip and PNG", () => {
  // The check value that the CRC catalogue gives for "123456789".
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

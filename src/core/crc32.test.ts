import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as expected } from "node:zlib";
import { crc32 } from "./crc32.ts";

test("bytes of any length have the checksum that zlib gives them", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 101) % 256);
    assert.equal(crc32(bytes), expected(bytes), `${length} bytes`);
    assert.equal(crc32(bytes.subarray(3)), expected(bytes.subarray(3)), "at an odd address");
  }
});

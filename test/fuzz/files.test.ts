/**
 * Files of the project's own kinds, damaged: `.style`, safetensors, manifests, and HDF5 as Keras publishes VGG.
 */
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32 } from "../../src/core/crc32.ts";
import { decodeStyle, encodeStyle } from "../../src/core/style-file.ts";
import { parseManifest } from "../../src/models/manifest.ts";
import { decodeSafetensors, encodeSafetensors, parseHead } from "../../src/models/safetensors.ts";
import { listDatasets } from "../../src/node/vgg/hdf5.ts";
import type { Ranges } from "../../src/node/vgg/ranges.ts";
import { damaged, damagedJson, fuzz } from "./fuzz.ts";

const root = new URL("../../", import.meta.url);
const numbers = Float32Array.from({ length: 24 }, (_, i) => i / 7);

test(".style files are read or refused: damaged anywhere, and with strange values under a right checksum", async () => {
  const file = encodeStyle({
    model: "studio-1a2b3c4d",
    name: "wave",
    codes: [64, 512].map((scale) => ({ scale, code: numbers })),
  });
  const parse = (bytes: Uint8Array) => JSON.stringify(decodeStyle(bytes)).length;
  await fuzz("style", damaged(file), parse, { perByte: 64 });
  const withChecksum = damaged(file).map((bytes) => {
    const fixed = bytes.slice();
    if (fixed.length >= 16) new DataView(fixed.buffer).setUint32(12, crc32(fixed.subarray(16)), true);
    return fixed;
  });
  await fuzz("style with a right checksum", withChecksum, parse, { perByte: 64 });
});

test("safetensors, damaged anywhere, are read or refused", async () => {
  const file = encodeSafetensors(
    { a: { data: numbers, dims: [2, 3, 4] }, b: { data: numbers, dims: [24] } },
    { note: "x" },
  );
  await fuzz("safetensors", damaged(file), (bytes) =>
    Object.values(decodeSafetensors(bytes).tensors).reduce((sum, { data }) => sum + data.byteLength, 0),
  );
});

test("heads of safetensors with strange values are read or refused", async () => {
  const head = {
    __metadata__: { note: "x" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F16", shape: [], data_offsets: [24, 26] },
  };
  await fuzz("head of safetensors", damagedJson(head), (json) => {
    const { entries } = parseHead(new TextEncoder().encode(json), 26);
    return Object.values(entries).reduce((sum, { data_offsets: [start, end] }) => sum + end - start, 0);
  });
});

test("manifests with strange values are read or refused", async () => {
  for (const model of ["studio", "live", "classic"]) {
    const json: unknown = JSON.parse(readFileSync(new URL(`models/${model}/manifest.json`, root), "utf8"));
    await fuzz(`manifest of ${model}`, damagedJson(json), (text) => {
      parseManifest(text);
      return 0;
    });
  }
});

test("HDF5 files, damaged anywhere, are read or refused, loops and all", async () => {
  const file = readFileSync(new URL("test/fixtures/two-layers.h5", root));
  const rangesOf = (bytes: Uint8Array): Ranges => ({
    size: bytes.length,
    version: "",
    read: (start, length) => Promise.resolve(bytes.subarray(start, start + length)),
    close: () => Promise.resolve(),
  });
  await fuzz(
    "hdf5",
    damaged(file),
    async (bytes) => (await listDatasets(rangesOf(bytes), ["block1_conv2", "block2_conv1"])).size,
    { perByte: 64 },
  );
});

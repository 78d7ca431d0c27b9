import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "./manifest.ts";

const weights = { file: "weights.safetensors", sha256: "00" };
const network = { half: 32, quarter: 64, blocks: 2, hidden: 128 };
const manifest = { name: "studio", network, weights, licence: "MIT", trained: "not at all" };

test("a manifest is read as it was written, and experts by their former name too", () => {
  assert.deepEqual(parseManifest(JSON.stringify(manifest)), manifest);
  const former = { ...manifest, network: { ...network, variants: 2 } };
  assert.deepEqual(parseManifest(JSON.stringify(former)).network, { ...network, experts: 2 });
});

test("a shape that is missing, not whole, or larger than any painter's is refused before anything is made of it", () => {
  const wrong = [
    { ...network, blocks: 1_000_000_000 },
    { ...network, half: 1e9 },
    { ...network, hidden: 0 },
    { ...network, quarter: 6.5 },
    { ...network, experts: -1 },
    { ...network, experts: 1e6 },
    { ...network, blocks: "2" },
    { half: 32 },
    { vgg: 11 },
    [],
    null,
  ];
  for (const shape of wrong) {
    assert.throws(
      () => parseManifest(JSON.stringify({ ...manifest, network: shape })),
      { name: "FormatError", message: /network \{ half/ },
      JSON.stringify(shape),
    );
  }
});

test("what is no manifest at all is refused in the same way", () => {
  for (const text of ["", "{", "null", "7", '"studio"', "[]", "{}"]) {
    assert.throws(() => parseManifest(text), { name: "FormatError", message: /manifest\.json/ }, text);
  }
});

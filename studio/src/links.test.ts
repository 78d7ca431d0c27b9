import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../test/support/paths.ts";
import { linkTo, styleIn } from "./links.ts";

const style = {
  model: "studio-1a2b3c4d",
  name: "wave",
  codes: [{ scale: 64, code: Float32Array.of(0.5, -2, 3e-8, 1) }],
};

test("a link carries a style and replaces the one before", () => {
  const first = linkTo(style, "http://localhost:4747/?x=1#style=other");
  assert.match(first, /^http:\/\/localhost:4747\/\?x=1#style=[\w-]+$/);
  assert.deepEqual(styleIn(first), style);
});

test("an address without a style has none, and a damaged one is refused with a sentence", () => {
  assert.equal(styleIn("http://localhost:4747/#top"), undefined);
  const cut = linkTo(style, "http://localhost:4747/").slice(0, -5);
  assert.throws(() => styleIn(cut), { name: "FormatError", message: /damaged/ });
  assert.throws(() => styleIn("http://localhost:4747/#style=%%%"), { name: "FormatError", message: /damaged/ });
});

test("a link from before the public names were changed carries its style still", async () => {
  const link = await readFile(join(root, "test/fixtures/before-renames/link.txt"), "utf8");
  const { name, model, codes } = styleIn(link.trim())!;
  // Its one code serves every scale.
  assert.deepEqual([name, model, codes.length, codes[0]?.code.length], ["coffee", "live-5243985f", 1, 234]);
  assert.ok(codes[0]!.code.every(Number.isFinite));
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../test/support/paths.ts";
import fc from "fast-check";
import { damagedText, fuzz } from "../../test/fuzz/fuzz.ts";
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

test("links, damaged anywhere or of any text, carry a style or are refused", async () => {
  const codes = [{ scale: 512, code: Float32Array.from({ length: 60 }, (_, i) => i / 7) }];
  const link = linkTo({ model: "studio-1a2b3c4d", name: "wave", codes }, "http://localhost:4747/");
  const parse = (address: string) => JSON.stringify(styleIn(address) ?? "").length;
  await fuzz("link", damagedText(link), parse, { perByte: 64 });
  const texts = fc.string({ unit: "binary", maxLength: 40 }).map((text) => `http://localhost/#style=${text}`);
  await fuzz("text in a link", texts, parse, { perByte: 64 });
});

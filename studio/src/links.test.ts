import assert from "node:assert/strict";
import { test } from "node:test";
import { linkTo, styleIn } from "./links.ts";

const style = { model: "studio-1a2b3c4d", name: "wave", code: Float32Array.of(0.5, -2, 3e-8, 1) };

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

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStyle, codeAt, mix, withBrush, type Style } from "./style.ts";

/** A style of one scale, or of several with codes of one number each. */
const style = (name: string, ...code: number[]): Style => ({
  model: "studio-1",
  codes: [{ scale: 256, code: Float32Array.from(code) }],
  name,
});
const scaled = (name: string, numbers: Readonly<Record<number, number>>): Style => ({
  model: "studio-1",
  codes: Object.entries(numbers).map(([scale, value]) => ({ scale: Number(scale), code: Float32Array.of(value) })),
  name,
});
const wave = style("wave", 1, 2, 3);
const night = style("night", 5, 0, -1);

test("a mixture is the weighted sum of the codes", () => {
  const mixed = mix([wave, 0.75], [night, 0.25]);
  assert.deepEqual([...mixed.codes[0]!.code], [2, 1.5, 2]);
  assert.equal(mixed.codes[0]!.scale, 256);
  assert.equal(mixed.model, "studio-1");
  assert.equal(mixed.name, "wave + night");
});

test("between two scales a code is their mixture by the logarithm of the size, and beyond them the nearest", () => {
  const sizes = scaled("sizes", { 64: 1, 128: 2, 512: 6 });
  const at = (shortPx: number) => codeAt(sizes, shortPx)[0]!;
  assert.deepEqual([64, 128, 512, 1, 4000].map(at), [1, 2, 6, 1, 6]);
  assert.ok(Math.abs(at(256) - 4) < 1e-6 && Math.abs(at(64 * Math.SQRT2) - 1.5) < 1e-6);
  assert.deepEqual(
    [32, 256, 9999].map((shortPx) => codeAt(wave, shortPx)),
    Array(3).fill(wave.codes[0]!.code),
  );
});

test("a brush of 2 is the code for paintings of twice the size, and brushes multiply", () => {
  const sizes = scaled("sizes", { 64: 1, 128: 2, 512: 6 });
  assert.equal(codeAt({ ...sizes, brush: 2 }, 64)[0], 2);
  assert.equal(codeAt(withBrush({ ...sizes, brush: 2 }, 4), 64)[0], 6);
  assert.equal(codeAt(withBrush(sizes, 0.25), 512)[0], 2);
  assert.equal(withBrush(sizes, 1), sizes);
});

test("a mixture of brushes is their geometric mean, whatever scales they were read at", () => {
  const [a, b] = [scaled("a", { 64: 1, 128: 3 }), scaled("b", { 64: 5, 128: 7 })];
  const mixed = mix([a, 0.5], [withBrush(b, 4), 0.5]);
  assert.ok(Math.abs(mixed.brush! - 2) < 1e-12);
  assert.deepEqual(mixed.codes, scaled("", { 64: 3, 128: 5 }).codes);
  assert.equal(mix([withBrush(a, 0.3), 0.5], [withBrush(b, 0.3), 0.5]).brush, 0.3);
  assert.ok(!("brush" in mix([a, 0.5], [b, 0.5])));
});

test("a mixture is refined where all of it is, and only a style alone keeps its picture", () => {
  const [a, b] = [
    { ...wave, refined: true, picture: Uint8Array.of(1) },
    { ...night, picture: Uint8Array.of(2) },
  ];
  assert.deepEqual(mix([a, 1]), a);
  const mixed = mix([a, 0.5], [b, 0.5]);
  assert.ok(!("refined" in mixed) && !("picture" in mixed));
  assert.equal(mix([a, 0.5], [{ ...b, refined: true }, 0.5]).refined, true);
});

test("styles are mixed scale by scale, and where one was not read at a scale its code for it counts", () => {
  const [a, b] = [scaled("a", { 64: 1, 256: 3 }), scaled("b", { 64: 5, 256: 7 })];
  assert.deepEqual(mix([a, 0.5], [b, 0.5]).codes, scaled("", { 64: 3, 256: 5 }).codes);
  const single = scaled("single", { 256: 10 });
  assert.deepEqual(mix([a, 0.5], [single, 0.5]).codes, scaled("", { 64: 5.5, 256: 6.5 }).codes);
  const finer = scaled("finer", { 128: 0 });
  assert.deepEqual(mix([a, 0.5], [finer, 0.5]).codes, scaled("", { 64: 0.5, 128: 1, 256: 1.5 }).codes);
});

test("a style mixed with nothing is itself, and what went in is left as it was", () => {
  assert.deepEqual(mix([wave, 1]), wave);
  mix([wave, 0.5], [night, 0.5]);
  assert.deepEqual([...wave.codes[0]!.code], [1, 2, 3]);
});

test("thirds sum to 1", () => {
  assert.doesNotThrow(() => mix([wave, 1 / 3], [night, 1 / 3], [wave, 1 / 3]));
});

test("weights that do not sum to 1 are refused, with the sum", () => {
  assert.throws(() => mix([wave, 0.5], [night, 0.25]), {
    name: "OptionError",
    message: "mix: expected weights that sum to 1, got 0.5 + 0.25 = 0.75",
  });
  assert.throws(() => mix([wave, NaN]), { name: "OptionError" });
  assert.throws(() => mix(), { name: "OptionError", message: /at least one/ });
});

test("styles of different models are not mixed", () => {
  assert.throws(() => mix([wave, 0.5], [{ ...night, model: "studio-2" }, 0.5]), {
    name: "FormatError",
    message: 'The style "night" was studied with studio-2, and this is studio-1. Study its picture again.',
  });
});

test("a code of another length or with numbers that are not finite is refused", () => {
  assert.throws(() => mix([wave, 0.5], [style("short", 1), 0.5]), { name: "FormatError", message: /damaged/ });
  assert.throws(() => checkStyle(style("torn", 1, NaN, 3), "studio-1", 3), { name: "FormatError", message: /not/ });
  assert.throws(() => checkStyle(style("torn", 1, 2, Infinity), "studio-1", 3), { name: "FormatError" });
  assert.throws(() => checkStyle(scaled("twisted", { 64: 1 }), "studio-1", 2), { name: "FormatError" });
  for (const brush of [0, -1, NaN, 17]) {
    assert.throws(() => checkStyle({ ...wave, brush }, "studio-1", 3), { name: "FormatError", message: /brush from/ });
  }
  const [one] = wave.codes;
  assert.throws(() => checkStyle({ ...wave, codes: [one!, one!] }, "studio-1", 3), { message: /scales do not rise/ });
  for (const codes of [[], [null], [{ scale: NaN, code: one!.code }], [{ scale: 64, code: [1, 2, 3] }], "codes"]) {
    const odd = { ...wave, codes } as unknown as Style;
    assert.throws(() => checkStyle(odd, "studio-1", 3), { name: "OptionError", message: /painter\.study/ });
    assert.throws(() => mix([odd, 1]), { name: "OptionError" });
  }
  assert.throws(() => checkStyle({} as Style, "studio-1", 3), { name: "OptionError", message: /painter\.study/ });
  assert.throws(() => checkStyle(undefined as unknown as Style, "studio-1", 3), { name: "OptionError" });
});

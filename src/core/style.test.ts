import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStyle, mix, type Style } from "./style.ts";

const style = (name: string, ...code: number[]): Style => ({ model: "studio-1", code: Float32Array.from(code), name });
const wave = style("wave", 1, 2, 3);
const night = style("night", 5, 0, -1);

test("a mixture is the weighted sum of the codes", () => {
  const mixed = mix([wave, 0.75], [night, 0.25]);
  assert.deepEqual([...mixed.code], [2, 1.5, 2]);
  assert.equal(mixed.model, "studio-1");
  assert.equal(mixed.name, "wave + night");
});

test("a style mixed with nothing is itself, and what went in is left as it was", () => {
  assert.deepEqual(mix([wave, 1]), wave);
  mix([wave, 0.5], [night, 0.5]);
  assert.deepEqual([...wave.code], [1, 2, 3]);
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
  assert.throws(() => checkStyle({} as Style, "studio-1", 3), { name: "OptionError", message: /painter\.study/ });
  assert.throws(() => checkStyle(undefined as unknown as Style, "studio-1", 3), { name: "OptionError" });
});

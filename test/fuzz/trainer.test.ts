/**
 * What a training run leaves, damaged: its settings, its checkpoint, its log, and what it has seen of its pictures.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeSafetensors } from "../../src/models/safetensors.ts";
import { parseCheckpoint } from "../../trainer/checkpoint.ts";
import { defaults } from "../../trainer/config.ts";
import { makeConfig, parseSettings } from "../../trainer/settings.ts";
import { parseLog } from "../../trainer/history.ts";
import { parseScan } from "../../trainer/pictures.ts";
import { damaged, damagedJson, damagedText, fuzz } from "./fuzz.ts";

const numbers = Float32Array.from({ length: 30 }, (_, i) => i / 7);

test("settings with strange names and values are taken or refused", async () => {
  const parse = (json: string) => JSON.stringify(makeConfig(parseSettings(json))).length;
  await fuzz("settings", damagedJson({ ...defaults, farStyles: 1, steadyWeight: 0 }), parse);
  await fuzz("settings cut short", damagedText(JSON.stringify({ steps: 100, model: "live" })), parse);
});

test("checkpoints, damaged anywhere, are read or refused; a changed number is not taken", async () => {
  const tensor = { data: numbers, dims: [numbers.length] };
  const tensors = { weights: tensor, first: tensor, second: tensor, average: tensor };
  const file = encodeSafetensors(tensors, { step: "250", config: JSON.stringify(defaults) });
  assert.equal(parseCheckpoint(file).step, 250);
  const changed = file.slice();
  changed[file.length - 5]! ^= 1;
  assert.throws(() => parseCheckpoint(changed), { name: "FormatError", message: /checksum/ });
  await fuzz("checkpoint", damaged(file), (bytes) => 4 * 4 * parseCheckpoint(bytes).weights.length);
  // Under a right checksum.
  await fuzz("notes of a checkpoint", damagedJson({ step: "250", config: "{}" }), (json) => {
    const notes = JSON.parse(json) as Record<string, string>;
    // Not String(): `{ "toString": [] }` has no text.
    const texts = Object.entries(notes ?? {}).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return parseCheckpoint(encodeSafetensors(tensors, Object.fromEntries(texts) as Record<string, string>)).step * 0;
  });
});

test("logs, damaged anywhere or with strange lines, are read or refused", async () => {
  const figures = { total: 9.5, content: 2, style: 1, range: 0, identity: 0.1, temporal: 0, lattice: 0 };
  const progress = { kind: "progress", step: 10, ...figures, rate: 1e-3, gradientNorm: 2, spread: 0.2, stepMs: 300 };
  const evaluation = { kind: "evaluation", step: 20, content: 2, style: 1, steady: 0.01 };
  const line = JSON.stringify(evaluation);
  const text = `${JSON.stringify(progress)}\n${line}\n`;
  const parse = (log: string) => parseLog(log, 1000).kept.join("\n").length;
  await fuzz("log", damagedText(text), parse);
  await fuzz("line of a log", damagedJson(evaluation), (json) => parse(`${line}\n${json}\n${line}\n`), { perByte: 8 });
});

test("what was seen of pictures is believed entry by entry", async () => {
  const seen = { a: { path: "a.jpg", x: 0, y: 0, width: 300, height: 200 }, b: { path: "b.jpg", reason: "too small" } };
  await fuzz("scan of pictures", damagedJson(seen), (json) => JSON.stringify(parseScan(json)).length);
});

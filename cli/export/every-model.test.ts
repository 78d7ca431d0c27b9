/**
 * @file Every model through every export: each export lints, runs and compares itself, and fails where it does not agree. The third
 * model is `live` as the trainer begins it, with filters that a style mixes.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { shapes } from "@pleinair/trainer";
import {
  classicDims,
  codeLength,
  encodeSafetensors,
  readVgg,
  scaleName,
  unpackParameters,
  vggConvolutions,
  vggFingerprint,
  type Manifest,
} from "pleinair/network";
import { initialWeights } from "../../trainer/initial-weights.ts";
import { trainableModel } from "../../trainer/trainable.ts";
import { run } from "../../test/support/command.ts";
import { largestDifference } from "../../test/support/difference.ts";
import { isCi } from "../../test/support/environment.ts";
import { temporaryFolder } from "../../test/support/paths.ts";
import { pictureInput, runOnCpu, testPicture } from "./check.ts";
import { smallStyle } from "../../test/support/small-samples.ts";

const [wave, ink] = [await smallStyle("wave"), await smallStyle("ink")];
const folder = temporaryFolder("exports");
const mixing = join(folder, "model");
before(async () => {
  const network = shapes.live;
  const model = trainableModel({ model: "live" }, {});
  const weights = encodeSafetensors(unpackParameters(initialWeights(model, 1), model.dims), {}, true);
  const sha256 = createHash("sha256").update(weights).digest("hex");
  const manifest: Manifest = {
    name: "live",
    network,
    weights: { file: "weights.safetensors", sha256 },
    licence: "MIT",
    trained: "Not at all.",
  };
  await mkdir(mixing);
  await writeFile(join(mixing, "weights.safetensors"), weights);
  await writeFile(join(mixing, "manifest.json"), JSON.stringify(manifest));
});

interface Report {
  readonly macs: number;
  readonly offLevels: number;
  readonly half?: { readonly offLevels: number; readonly largest: number };
}

async function exported(out: string, ...args: readonly string[]): Promise<Report> {
  const said = await run(["export", ...args, "--out", join(folder, out), "--force", "--json"]);
  assert.deepEqual([said.code, said.err], [0, []], args.join(" "));
  return JSON.parse(said.out[0]!) as Report;
}

const models = [
  ["studio", () => "studio"],
  ["live", () => "live"],
  ["a live that mixes filters", () => mixing],
] as const;

for (const [name, model] of models) {
  const skip = isCi || name === "live" ? false : "exporting it in every way takes a quarter of a minute: in CI only";

  test(
    `${name} passes lint, parity and half precision for the OAK, and a style that is given paints as one that is baked in`,
    {
      skip,
    },
    async () => {
      for (const [styleName, style] of Object.entries({ wave, ink })) {
        for (const mode of ["baked", "input"]) {
          const args = [
            "--target",
            "oak",
            "--model",
            model(),
            "--style",
            style,
            "--style-mode",
            mode,
            "--size",
            "96x64",
          ];
          const { offLevels, half } = await exported(`${styleName}-${mode}`, ...args);
          assert.ok(offLevels > 0.4 && offLevels <= 0.6, "whole levels against fractions of them");
          assert.ok(half!.offLevels <= 8 && half!.largest > 100 && half!.largest < 16_376, JSON.stringify(half));
        }
      }
      const read = (file: string) => readFile(join(folder, file));
      const styleOf = async (file: string) => (JSON.parse(String(await read(file))) as { code: number[] }).code;
      const picture = pictureInput(testPicture(96, 64), 255);
      const paint = async (code: number[]) => {
        const given = { data: Float32Array.from(code), dims: [1, code.length, 1, 1] };
        return (await runOnCpu(await read("wave-input/model.onnx"), { picture, code: given })).painting!.data;
      };
      const baked = (await runOnCpu(await read("ink-baked/model.onnx"), { picture })).painting!.data;
      const changed = await paint(await styleOf("ink-input/style.json"));
      // Levels of 255: the order of sums in float32, and no more.
      assert.ok(largestDifference(changed, baked) < 0.02, String(largestDifference(changed, baked)));
      const other = await paint(await styleOf("wave-input/style.json"));
      assert.ok(largestDifference(other, baked) > 10, "and another style paints otherwise");
    },
  );

  test(
    `${name} agrees with itself elsewhere: whole and in halves, any size and one, in single and half precision`,
    {
      skip,
    },
    async () => {
      for (const mode of ["baked", "input"]) {
        for (const more of [
          [],
          ["--size", "96x64"],
          ["--split"],
          ["--float16"],
          ["--split", "--float16", "--range", "255"],
        ]) {
          const args = ["--target", "onnx", "--model", model(), "--style", ink, "--style-mode", mode, ...more];
          assert.ok((await exported("onnx", ...args)).offLevels <= (more.includes("--float16") ? 8 : 0.6));
        }
      }
    },
  );
}

test("a style of the mixing network carries its shares", async () => {
  await exported(
    "shares",
    "--target",
    "oak",
    "--model",
    mixing,
    "--style",
    wave,
    "--style-mode",
    "input",
    "--size",
    "32x32",
  );
  const { code } = JSON.parse(await readFile(join(folder, "shares/style.json"), "utf8")) as { code: number[] };
  assert.equal(code.length, codeLength(shapes.live));
  assert.ok(code.slice(-10).some((share) => share !== 0));
});

/** `classic` with an encoder and a decoder of chance, in a folder of its own. @returns The model's folder and the encoder's file. */
async function classicOfChance(): Promise<{ model: string; vgg: string }> {
  const model = join(folder, "classic");
  const dims: Record<string, readonly number[]> = {};
  let channels = 3;
  for (const [place, filters] of vggConvolutions(16).slice(0, 8)) {
    Object.assign(dims, { [`conv${place}.weight`]: [filters, channels, 3, 3], [`conv${place}.bias`]: [filters] });
    channels = filters;
  }
  const gain = (name: string) => (name === "conv1_1.weight" ? 1 / 128 : 1);
  const encoder = unpackParameters(initialWeights({ dims, gain }, 2), dims);
  const decoder = { dims: classicDims({ vgg: 16 }), gain: () => 1 };
  const scale = { data: new Float32Array(512).fill(1), dims: [512] };
  const learnt = { ...unpackParameters(initialWeights(decoder, 3), decoder.dims), [scaleName]: scale };
  const weights = encodeSafetensors(learnt, {}, true);
  const manifest: Manifest = {
    name: "classic",
    network: { vgg: 16 },
    encoder: { crc32: vggFingerprint(readVgg(encoder)) },
    weights: { file: "weights.safetensors", sha256: createHash("sha256").update(weights).digest("hex") },
    licence: "MIT",
    trained: "Not at all.",
  };
  await mkdir(model);
  await writeFile(join(model, "weights.safetensors"), weights);
  await writeFile(join(model, "manifest.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "vgg.safetensors"), encodeSafetensors(encoder));
  return { model, vgg: join(folder, "vgg.safetensors") };
}

test("classic goes elsewhere as ONNX, its encoder with it, whole and in halves; not to an OAK-1", async () => {
  const { model, vgg } = await classicOfChance();
  process.env["PLEINAIR_VGG"] = vgg;
  // A quarter of the usual reading of the style: classic is large.
  const onnx = ["--target", "onnx", "--model", model, "--style", ink, "--brush", "0.25"];
  for (const more of [
    ["--size", "64x48"],
    ["--style-mode", "input", "--range", "255"],
    ["--split", "--size", "64x48"],
  ]) {
    assert.ok((await exported("classic-onnx", ...onnx, ...more)).offLevels <= 0.6, more.join(" "));
  }
  const refused = async (...args: string[]) => {
    const { code, err } = await run(["export", ...args, "--out", join(folder, "no")]);
    assert.equal(code, 2);
    return err.join("\n");
  };
  assert.match(await refused("--target", "oak", "--model", model, "--style", ink), /Use --model live/);
  assert.match(await refused(...onnx, "--size", "60x48"), /multiples of 8 for classic, got 60x48/);
  delete process.env["PLEINAIR_VGG"];
});

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { MissingWeightsError } from "../core/errors.ts";
import { modelNames, readModel } from "./models.ts";
import { temporaryFolder } from "../../test/support/paths.ts";

const folder = temporaryFolder("models");

for (const name of modelNames) {
  const there = existsSync(new URL(`../../models/${name}/manifest.json`, import.meta.url));
  const skip = name === "classic" && !there ? "the decoder of classic is not in models/" : false;
  test(`the model ${name} is there and matches its manifest`, { skip }, async () => {
    const model = await readModel(name).catch((error: unknown) => {
      // What is in the package is read and checked first; the encoder of classic is not in it.
      if (!(error instanceof MissingWeightsError)) throw error;
    });
    if (!model) return;
    assert.equal(model.manifest.name, name);
    assert.ok(model.weights.length > 100_000);
  });
}

test("a folder with a manifest is a model as well, and one whose weights have changed is refused", async () => {
  const { manifest, weights } = await readModel("studio");
  const json = JSON.stringify({ ...manifest, name: "mine" });
  await writeFile(join(folder, "manifest.json"), json);
  await assert.rejects(readModel(folder), { name: "FormatError", message: /lacks its weights, weights\.safetensors/ });
  await writeFile(join(folder, manifest.weights.file), weights);
  assert.equal((await readModel(folder)).manifest.name, "mine");
  await writeFile(join(folder, manifest.weights.file), weights.slice(0, -1));
  await assert.rejects(readModel(folder), {
    name: "FormatError",
    message: /does not match its manifest \(sha256 .*expected/,
  });
});

test("a manifest that is none is refused", async () => {
  await writeFile(join(folder, "manifest.json"), "{}");
  await assert.rejects(readModel(folder), { name: "FormatError", message: /manifest\.json needs/ });
  await writeFile(join(folder, "manifest.json"), "");
  await assert.rejects(readModel(folder), { name: "FormatError", message: /not JSON/ });
});

test("a model that there is not is refused with those that there are", async () => {
  await assert.rejects(readModel("rembrandt"), { name: "OptionError", message: /"rembrandt".*studio/ });
});

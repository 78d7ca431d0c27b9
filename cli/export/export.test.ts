/**
 * @file `pleinair export` as its users meet it: the folder it writes, opened with Python where there is one.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { run as runCommand } from "../../test/support/command.ts";
import { temporaryFolder } from "../../test/support/paths.ts";
import { findPython, withoutPython } from "../../test/support/python.ts";
import { archiveConfig } from "../oak/archive.ts";
import { smallStyle } from "../../test/support/small-samples.ts";

const style = await smallStyle("wave");
const hostProgram = fileURLToPath(new URL("../oak/main.py", import.meta.url));
const interpreter = findPython("numpy") ?? findPython() ?? "python3";
const python = (code: string, ...args: string[]) =>
  spawnSync(interpreter, ["-c", code, ...args], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });

const folder = temporaryFolder("export");
const run = (...args: string[]) => runCommand(["export", ...args]);

async function exported(name: string, ...args: string[]) {
  const { code, out, err } = await run("--style", style, "--json", "--out", join(folder, name), ...args);
  assert.deepEqual([code, err], [0, []]);
  return JSON.parse(out[0]!) as {
    files: string[];
    macs: number;
    offLevels: number;
    half?: { offLevels: number; largest: number };
  };
}

test("an export for the OAK holds everything, agrees with the library and fits half precision", async () => {
  const { files, half, offLevels } = await exported("baked", "--target", "oak", "--size", "64x48");
  assert.deepEqual(files, ["model.onnx", "model.tar.gz", "rvc2.yaml", "convert.sh", "main.py", "README.md"]);
  assert.deepEqual((await readdir(join(folder, "baked"))).sort(), [...files].sort());
  assert.ok(offLevels <= 0.6);
  assert.ok(half!.offLevels < 4 && half!.largest > 1 && half!.largest < 16000, JSON.stringify(half));
});

test("with the style as an input, its numbers lie beside and the converter is told their type", async () => {
  const { files } = await exported("given", "--target", "oak", "--size", "64x48", "--style-mode", "input");
  assert.ok(files.includes("style.json"));
  const { code } = JSON.parse(await readFile(join(folder, "given", "style.json"), "utf8")) as { code: number[] };
  assert.equal(code.length, 463);
  const settings = await readFile(join(folder, "given", "rvc2.yaml"), "utf8");
  assert.match(settings, /compile_tool_args: \["-iop", "picture:U8,code:FP16"\]/);
  assert.match(settings, /shape: \[1, 463, 1, 1\]/);
});

test(
  "Python's tarfile opens the archive, and finds the model and its description",
  { skip: withoutPython() },
  async () => {
    await exported("tar", "--target", "oak", "--size", "32x16");
    const code = `import json, sys, tarfile
with tarfile.open(sys.argv[1]) as t:
    print(json.dumps([t.getnames(), json.load(t.extractfile("config.json")), t.getmember("model.onnx").size]))`;
    const { stdout } = python(code, join(folder, "tar", "model.tar.gz"));
    const [names, config, size] = JSON.parse(String(stdout)) as [string[], ReturnType<typeof archiveConfig>, number];
    assert.deepEqual(names, ["model.onnx", "config.json"]);
    assert.equal(size, (await readFile(join(folder, "tar", "model.onnx"))).length);
    assert.deepEqual(config.model.inputs[0]!.shape, [1, 3, 16, 32]);
  },
);

test("the description is of version 1.0, with the fields of the schema and no other", () => {
  const picture = { name: "picture", dims: [1, 3, 16, 32] };
  const code = { name: "code", dims: [1, 463, 1, 1] };
  const outputs = [{ name: "painting", dims: [1, 3, 16, 32] }];
  const config = archiveConfig({ name: "x", picture, raw: [code], outputs });
  const fields = (value: object) => Object.keys(value).sort();
  assert.match(config.config_version, /^\d+\.\d+$/);
  assert.deepEqual(fields(config), ["config_version", "model"]);
  assert.deepEqual(fields(config.model), ["heads", "inputs", "metadata", "outputs"]);
  assert.deepEqual(fields(config.model.metadata), ["name", "path", "precision"]);
  for (const input of config.model.inputs) {
    assert.deepEqual(fields(input), ["dtype", "input_type", "layout", "name", "preprocessing", "shape"]);
    const known = ["dai_type", "interleaved_to_planar", "mean", "reverse_channels", "scale"];
    assert.deepEqual(fields(input.preprocessing), known);
    assert.equal(input.layout.length, input.shape.length);
  }
  assert.deepEqual(
    config.model.inputs.map((input) => input.input_type),
    ["image", "raw"],
  );
  for (const output of config.model.outputs) assert.deepEqual(fields(output), ["dtype", "layout", "name", "shape"]);
  assert.equal(config.model.heads, null);
});

test("the shell script and both Python programs are free of syntax errors", { skip: withoutPython() }, async () => {
  await exported("syntax", "--target", "oak", "--size", "32x16");
  await exported("syntax-onnx", "--target", "onnx", "--style-mode", "input");
  execFileSync("sh", ["-n", join(folder, "syntax", "convert.sh")]);
  for (const path of [join(folder, "syntax", "main.py"), join(folder, "syntax-onnx", "paint.py")]) {
    const compiled = spawnSync(interpreter, ["-m", "py_compile", path], {
      env: { ...process.env, PYTHONPYCACHEPREFIX: folder },
    });
    assert.equal(compiled.status, 0, String(compiled.stderr));
  }
});

test(
  "the host program clips, follows the style's file, and outlives a style that is none",
  { skip: withoutPython("numpy") },
  async () => {
    await writeFile(join(folder, "style.json"), JSON.stringify({ code: [0.5, -1, 2] }));
    // The device's queue is stood in for: three frames of 2x1 pixels, then the pipeline stops. The program itself runs in cli/live.test.ts.
    const code = `import importlib.util, os, sys
import numpy as np
spec = importlib.util.spec_from_file_location("host", sys.argv[1])
host = importlib.util.module_from_spec(spec); spec.loader.exec_module(host)
frames = [np.array([[[[-3, 255.4]], [[10.6, 300]], [[0, 128]]]], np.float16), *[np.full((1, 3, 1, 2), n, np.float16) for n in (7, 8)]]
path, sent = sys.argv[2], []
class Queue:
    def get(self):
        if len(frames) == 3: os.utime(path, (1, 1))
        if len(frames) == 2: open(path, "w").write("{")
        return frames.pop(0)
def show(picture): sys.stdout.buffer.write(picture.tobytes())
try: host.paint(lambda: bool(frames), Queue(), host.to_picture, show, host.Style(path, 3, sent.append))
except SystemExit as error: assert str(error) == host.GONE
assert len(sent) == 2 and sent[0].shape == (1, 3, 1, 1) and sent[0].dtype == np.float16, sent
try: host.Style(path, 4, sent.append).refresh()
except SystemExit as error: assert path in str(error)
else: raise AssertionError("a first style that is none was taken")`;
    const { status, stdout, stderr } = python(code, hostProgram, join(folder, "style.json"));
    assert.equal(status, 0, String(stderr));
    assert.deepEqual([...stdout], [0, 11, 0, 255, 255, 128, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8]);
    assert.match(String(stderr), /style\.json: .*The style stays as it was\./);
  },
);

test("the host program says what is missing before it asks for a camera", { skip: withoutPython("numpy") }, () => {
  const { status, stderr } = spawnSync(interpreter, [hostProgram, "--archive", join(folder, "none.tar.xz")]);
  assert.equal(status, 1);
  assert.match(String(stderr), /none\.tar\.xz: expected a converted NN Archive .* Run convert\.sh first\./);
});

test("for other programs: any size or one, halves, half precision, the style inside or given", async () => {
  const whole = await exported("any", "--target", "onnx");
  assert.deepEqual(whole.files, ["model.onnx", "paint.py"]);
  const half = await exported("half", "--target", "onnx", "--float16", "--size", "64x64", "--range", "255");
  const bytes = async (name: string) => (await readFile(join(folder, name, "model.onnx"))).length;
  assert.ok((await bytes("half")) < 0.55 * (await bytes("any")));
  assert.ok(half.macs > 0 && whole.macs === 16 * half.macs);
  const halves = await exported("halves", "--target", "onnx", "--split", "--style-mode", "input");
  assert.deepEqual(halves.files, ["encoder.onnx", "decoder.onnx", "style.json"]);
});

test("what makes no sense is refused in one line, and nothing is written", async () => {
  const out = join(folder, "refused");
  const cases: [string[], RegExp][] = [
    [["--target", "tpu"], /--target: expected onnx or oak, got "tpu"/],
    [["--target", "oak", "--size", "250x250"], /--size: expected WIDTHxHEIGHT in multiples of 4/],
    [["--target", "oak", "--size", "big"], /--size: .* got "big"/],
    [["--target", "oak", "--float16"], /--float16 is for --target onnx/],
    [["--target", "oak", "--split"], /--split is for --target onnx/],
    [["--target", "oak", "--range", "1"], /--range: expected 255 for oak, got "1"/],
    [["--target", "onnx", "--style-mode", "some"], /--style-mode: expected baked or input, got "some"/],
  ];
  for (const [args, message] of cases) {
    const { code, err } = await run("--style", style, "--out", out, ...args);
    assert.equal(code, 2);
    assert.equal(err.length, 1);
    assert.match(err[0]!, message);
  }
  assert.match((await run("--target", "oak", "--out", out)).err[0]!, /Which style\?/);
  assert.match((await run("--target", "oak", "--style", style)).err[0]!, /Where to\?/);
  assert.ok(!(await readdir(folder)).includes("refused"));
});

test("files that are there stay as they are without --force", async () => {
  await exported("twice", "--target", "onnx", "--size", "32x32");
  await writeFile(join(folder, "twice", "model.onnx"), "mine");
  const args = ["--target", "onnx", "--size", "32x32", "--style", style, "--out", join(folder, "twice")];
  const { code, err } = await run(...args);
  assert.equal(code, 1);
  assert.match(err[0]!, /model\.onnx: is there already/);
  assert.equal(await readFile(join(folder, "twice", "model.onnx"), "utf8"), "mine");
  assert.equal((await run(...args, "--force")).code, 0);
  assert.ok((await readFile(join(folder, "twice", "model.onnx"))).length > 1e6);
});

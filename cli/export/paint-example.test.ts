/**
 * @file The Python beside `export --target onnx`, run: with Python's own numpy and Pillow. Python's onnxruntime is not to be had from the
 * registries that the tests may use, so Node's runs the network for it (test/python/onnxruntime).
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { encodeImage, loadPainter, readImage, type Painter, type RgbaImage } from "pleinair/node";
import { findPython } from "../../test/python/python.ts";
import { main } from "../main.ts";
import { testPicture } from "./check.ts";

const stylePath = fileURLToPath(new URL("../../samples/styles/wave.jpg", import.meta.url));
const modules = fileURLToPath(new URL("../../test/python/onnxruntime", import.meta.url));
const python = findPython("numpy", "PIL")!;
const skip = python === undefined && "there is no python3 with numpy and Pillow here";

describe("paint.py", { skip }, () => {
  let folder: string;
  let painter: Painter;
  let expected: RgbaImage;
  const photo = testPicture(64, 48);
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pleinair-paint-py-"));
    painter = await loadPainter({ device: "cpu" });
    expected = await painter.paint(photo, await painter.study(await readImage(stylePath)));
  });
  after(async () => {
    await painter?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function painted(picture: RgbaImage, ...options: readonly string[]): Promise<RgbaImage> {
    const io = { out: () => {}, err: console.error, progress: undefined, signal: new AbortController().signal };
    const args = ["--target", "onnx", "--style", stylePath, "--out", folder, "--force", ...options];
    assert.equal(await main(["export", ...args], io), 0);
    // PNG under this name: the two decoders of JPEG differ by a level here and there.
    await writeFile(join(folder, "photo.jpg"), await encodeImage(picture, ".png"));
    const env = { ...process.env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: "1", NODE: process.execPath };
    const { status, stderr } = spawnSync(python, ["paint.py"], { cwd: folder, env });
    assert.equal(status, 0, String(stderr));
    return readImage(join(folder, "painting.png"));
  }

  for (const options of ["", "--style-mode input", "--size 64x48 --range 255"]) {
    test(`exported with ${options || "no options"}, paints as the library does, to a level`, async () => {
      const { data, width, height } = await painted(photo, ...options.split(" ").filter(Boolean));
      assert.deepEqual([width, height], [64, 48]);
      const off = data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)), 0);
      assert.ok(off <= 1, String(off));
    });
  }

  test("half-precision weights paint nearly the same", async () => {
    const { data } = await painted(photo, "--float16");
    const off = data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i]!)), 0);
    assert.ok(off <= 8, String(off));
  });

  test("a photo of another size is brought to a multiple of 4, or to the size of the network", async () => {
    const odd = testPicture(70, 51);
    const any = await painted(odd);
    assert.deepEqual([any.width, any.height], [68, 48]);
    const one = await painted(odd, "--size", "64x48");
    assert.deepEqual([one.width, one.height], [64, 48]);
  });
});

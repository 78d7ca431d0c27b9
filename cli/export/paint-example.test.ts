/**
 * @file The Python beside `export --target onnx`, run: with Python's own numpy and Pillow. Python's onnxruntime is not to be had from the
 * registries that the tests may use, so Node's runs the network for it (test/python/onnxruntime).
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { codeAt, encodeImage, loadPainter, readImage, type Painter, type RgbaImage, type Style } from "pleinair/node";
import { run } from "../../test/support/command.ts";
import { largestDifference } from "../../test/support/difference.ts";
import { root, temporaryFolder } from "../../test/support/paths.ts";
import { findPython, withoutPython } from "../../test/support/python.ts";
import { smallStyle } from "../../test/support/small-samples.ts";
import { testPicture } from "./check.ts";

const stylePath = await smallStyle("wave");
const modules = join(root, "test/python/onnxruntime");
const python = findPython("numpy", "PIL")!;

describe("paint.py", { skip: withoutPython("numpy", "PIL") }, () => {
  const folder = temporaryFolder("paint-py");
  let painter: Painter;
  let style: Style;
  /** What the library paints with the code for paintings of this short side, which is the one that a network has. */
  const expectedAt = (scale: number) =>
    painter.paint(photo, { ...style, codes: [{ scale, code: codeAt(style, scale) }] }, { coarseToFine: false });
  const photo = testPicture(64, 48);
  before(async () => {
    painter = await loadPainter({ device: "cpu" });
    style = await painter.study(await readImage(stylePath));
  });
  after(() => painter?.dispose());

  async function exported(options: string): Promise<void> {
    const args = ["--target", "onnx", "--style", stylePath, "--out", folder, "--force"];
    const { code, err } = await run(["export", ...args, ...options.split(" ").filter(Boolean)]);
    assert.equal(code, 0, err.join("\n"));
  }

  /** The picture, painted by the Python that was exported last. */
  async function painted(picture: RgbaImage): Promise<RgbaImage> {
    // PNG under this name: the two decoders of JPEG differ by a level here and there.
    await writeFile(join(folder, "photo.jpg"), await encodeImage(picture, ".png"));
    const env = { ...process.env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: "1", NODE: process.execPath };
    const { status, stderr } = spawnSync(python, ["paint.py"], { cwd: folder, env });
    assert.equal(status, 0, String(stderr));
    return readImage(join(folder, "painting.png"));
  }

  // A photo of another size is brought to a multiple of 4, or to the size of the network.
  for (const [options, scale, oddSize] of [
    ["", 512, [68, 48]],
    ["--style-mode input", 512, [68, 48]],
    ["--size 64x48 --range 255", 48, [64, 48]],
  ] as const) {
    test(`exported with ${options || "no options"}, paints as the library does, to a level, and takes any photo`, async () => {
      await exported(options);
      const { data, width, height } = await painted(photo);
      assert.deepEqual([width, height], [64, 48]);
      const expected = await expectedAt(scale);
      const off = largestDifference(data, expected.data);
      assert.ok(off <= 1, String(off));
      const odd = await painted(testPicture(70, 51));
      assert.deepEqual([odd.width, odd.height], oddSize);
    });
  }

  test("half-precision weights paint nearly the same", async () => {
    await exported("--float16");
    const { data } = await painted(photo);
    const expected = await expectedAt(512);
    const off = largestDifference(data, expected.data);
    assert.ok(off <= 8, String(off));
  });
});

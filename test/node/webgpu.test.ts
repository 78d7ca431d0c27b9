/**
 * @file WebGPU in Node paints what the CPU paints. Without a graphics card it runs in software, where Debian's chromium brings that.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import { root } from "../support/paths.ts";

const software = "/usr/lib/chromium/vk_swiftshader_icd.json";

/**
 * Runs in a process of its own: the driver is chosen when it starts. Prints the largest differences, or why there are none: of paintings,
 * in levels of 255, and of convolutions, by their numbers of channels.
 */
const program = `
import { createRuntime, loadPainter } from "pleinair/node";
import { conv, input, toOnnx } from "pleinair/graph";
const differenceOf = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const pictureOf = (width, height) => {
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : 127 + 120 * Math.sin(i / 29)));
  return { data, width, height };
};
await using cpu = await loadPainter({ model: "live", device: "cpu" });
const style = await cpu.study(pictureOf(32, 32));
const webgpu = await loadPainter({ model: "live", device: "webgpu" }).catch((error) => error);
if (webgpu.name === "DeviceError") console.log(JSON.stringify({ none: webgpu.message }));
else {
  const off = {};
  const cases = { "in one pass": [pictureOf(32, 32)], "as a draft, revised": [pictureOf(56, 48), { coarseToFine: { from: 32, draftPx: 32 } }] };
  for (const [name, [photo, options]] of Object.entries(cases)) {
    off[name] = differenceOf((await webgpu.paint(photo, style, options)).data, (await cpu.paint(photo, style, options)).data);
  }
  const runtimes = [await createRuntime({ device: "webgpu" }), await createRuntime({ device: "cpu" })];
  const convolutions = {};
  for (const channels of [1, 2, 3, 4, 5, 6, 7, 8, 9, 15]) {
    const numbers = (length) => Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7));
    const [x, w] = [input("x", [1, channels, 9, 8]), input("w", [4, channels, 3, 3])];
    const inputs = { x: { data: numbers(channels * 72), dims: x.dims }, w: { data: numbers(channels * 36), dims: w.dims } };
    const results = [];
    for (const runtime of runtimes) {
      const session = await runtime.load(toOnnx({ y: conv(x, w) }));
      results.push((await session.run(inputs)).y.data);
      await session.dispose();
    }
    convolutions[channels] = differenceOf(...results);
  }
  for (const held of [...runtimes, webgpu]) await held.dispose();
  console.log(JSON.stringify({ off, convolutions, device: webgpu.device }));
}`;

interface Answer {
  readonly none?: string;
  readonly device: string;
  readonly off: Readonly<Record<string, number>>;
  readonly convolutions: Readonly<Record<string, number>>;
}

test("WebGPU paints what the CPU paints, to 1 of 255, and convolves any number of channels", async (t) => {
  const env = existsSync(software) ? { VK_ICD_FILENAMES: software, ...process.env } : process.env;
  const args = ["--conditions=source", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, cwd: root });
  const answer = JSON.parse(stdout) as Answer;
  if (answer.none !== undefined) return t.skip(answer.none);
  assert.equal(answer.device, "webgpu");
  for (const [name, off] of Object.entries(answer.off)) assert.ok(off <= 1, `${name}: off by ${off}`);
  for (const [channels, off] of Object.entries(answer.convolutions))
    assert.ok(off < 1e-4, `${channels} channels: off by ${off}`);
});

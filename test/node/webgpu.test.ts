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

/** Runs in a process of its own: the driver is chosen when it starts. Prints the largest difference, or why there is none. */
const program = `
import { loadPainter } from "pleinair/node";
const side = 32;
const data = Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) => (i % 4 === 3 ? 255 : 127 + 120 * Math.sin(i / 29)));
const picture = { data, width: side, height: side };
await using cpu = await loadPainter({ model: "live", device: "cpu" });
const style = await cpu.study(picture);
const expected = await cpu.paint(picture, style);
const webgpu = await loadPainter({ model: "live", device: "webgpu" }).catch((error) => error);
if (webgpu.name === "DeviceError") console.log(JSON.stringify({ none: webgpu.message }));
else {
  const painting = await webgpu.paint(picture, style);
  const off = painting.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.data[i])), 0);
  console.log(JSON.stringify({ off, device: webgpu.device }));
  await webgpu.dispose();
}`;

test("WebGPU paints what the CPU paints, to 1 of 255", async (t) => {
  const env = existsSync(software) ? { VK_ICD_FILENAMES: software, ...process.env } : process.env;
  const args = ["--conditions=source", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env,
    cwd: root,
  });
  const { off, device, none } = JSON.parse(stdout) as { off?: number; device?: string; none?: string };
  if (none !== undefined) return t.skip(none);
  assert.equal(device, "webgpu");
  assert.ok(off! <= 1, `off by ${off}`);
});

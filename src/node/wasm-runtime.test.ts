import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tensor } from "../core/tensor.ts";
import { add, conv, constant, input, mul, padEdges, toOnnx } from "../graph/index.ts";
import { createRuntime } from "./runtime.ts";

const filters = Float32Array.from({ length: 36 }, (_, i) => Math.sin(i));
const model = toOnnx({
  y: add(mul(conv(padEdges(input("x", [1, 2, 5, 6]), 1), constant(filters, [2, 2, 3, 3])), 0.5), 1),
});
const x = tensor(
  Float32Array.from({ length: 60 }, (_, i) => Math.cos(i)),
  [1, 2, 5, 6],
);

test("WebAssembly in Node computes what the native runtime does, and tells of a run that fails", async () => {
  const [wasm, native] = await Promise.all([createRuntime({ device: "wasm" }), createRuntime({ device: "cpu" })]);
  assert.equal(wasm.device, "wasm");
  const [onWasm, onCpu] = await Promise.all([wasm.load(model), native.load(model)]);
  const [got, expected] = [(await onWasm.run({ x }))["y"]!, (await onCpu.run({ x }))["y"]!];
  assert.deepEqual(got.dims, expected.dims);
  got.data.forEach((value, i) => assert.ok(Math.abs(value - expected.data[i]!) < 1e-5, `${i}: ${value}`));
  await assert.rejects(onWasm.run({}), { name: "RuntimeError", message: /failed on wasm/ });
  await onWasm.dispose();
  await onCpu.dispose();
});

/** Runs a program in which onnxruntime-node cannot be found, as where npm had to leave it out. */
async function withoutNative(program: string): Promise<{ stdout: string; stderr: string }> {
  const hook = `import { registerHooks } from "node:module";
registerHooks({ resolve(name, context, next) {
  if (name === "onnxruntime-node") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  return next(name, context);
} });`;
  const source = `import { createRuntime } from ${JSON.stringify(new URL("runtime.ts", import.meta.url).href)};\n${program}`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, "--input-type=module", "-e", source];
  return promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
}

test("without the native runtime auto takes WebAssembly, and says so once with the way to full speed", async () => {
  const { stdout, stderr } = await withoutNative(
    `for (let i = 0; i < 2; i++) console.log((await createRuntime()).device);`,
  );
  assert.equal(stdout, "wasm\nwasm\n");
  assert.equal(stderr.match(/PLEINAIR_WASM/g)?.length, 1);
  assert.match(stderr, /four times as long.*npm install onnxruntime-node --ignore-scripts/);
});

test("without the native runtime cpu is refused, with what to do", async () => {
  const { stdout } = await withoutNative(
    `await createRuntime({ device: "cpu" }).catch((error) => console.log(error.name, error.message));`,
  );
  assert.match(stdout, /^DeviceError The native onnxruntime is not installed.*--ignore-scripts.*device wasm or auto/);
});

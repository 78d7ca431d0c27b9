import assert from "node:assert/strict";
import { test } from "node:test";
import { add, constant, input, mul, toOnnx } from "../graph/index.ts";
import { tensor } from "../core/tensor.ts";
import { createRuntime } from "./runtime.ts";

/** y = 2x + 1 */
const model = toOnnx({ y: add(mul(input("x", [1, 3]), 2), constant(Float32Array.of(1), [1])) });
const x = tensor([1, 2, -3], [1, 3]);

test("a graph runs, and its outputs are plain tensors", async () => {
  const runtime = await createRuntime({ device: "cpu", threads: 1 });
  assert.equal(runtime.device, "cpu");
  const session = await runtime.load(model);
  assert.deepEqual((await session.run({ x }))["y"], tensor([3, 5, -5], [1, 3]));
  await session.dispose();
  await session.dispose();
  await runtime.dispose();
  await runtime.dispose();
});

test("a run that fails is reported to its own caller, and the next one works", async () => {
  const runtime = await createRuntime({ device: "cpu" });
  const session = await runtime.load(model);
  const results = await Promise.allSettled([
    session.run({ x }),
    session.run({ x: tensor([1, 2], [1, 2]) }),
    session.run({}),
    session.run({ x }),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["fulfilled", "rejected", "rejected", "fulfilled"],
  );
  await session.dispose();
});

test("a session that was given back says so instead of running", async () => {
  const session = await (await createRuntime({ device: "cpu" })).load(model);
  await session.dispose();
  await assert.rejects(session.run({ x }), { name: "DisposedError", message: /disposed/ });
});

test("bytes that are no graph are refused", async () => {
  const runtime = await createRuntime({ device: "cpu" });
  await assert.rejects(runtime.load(Uint8Array.of(1, 2, 3)), {
    name: "RuntimeError",
    message: /cannot be loaded on cpu/,
  });
});

test("auto names a device that there is", async () => {
  assert.match((await createRuntime()).device, /^(cpu|webgpu)$/);
});

test("options outside their values are refused by name", async () => {
  await assert.rejects(createRuntime({ device: "gpu" as "cpu" }), {
    name: "OptionError",
    message: /cpu, webgpu or wasm, got gpu/,
  });
  await assert.rejects(createRuntime({ threads: 0 }), { name: "OptionError", message: /threads.*got 0/ });
});

test("webgpu runs the same graph, or says that there is none", async (t) => {
  const runtime = await createRuntime({ device: "webgpu" }).catch((error: unknown) => error);
  if (runtime instanceof Error) {
    assert.equal(runtime.name, "DeviceError");
    assert.match(runtime.message, /cpu or auto/);
    t.diagnostic("no WebGPU on this machine: only its absence was tested");
    return;
  }
  const session = await (runtime as Awaited<ReturnType<typeof createRuntime>>).load(model);
  assert.deepEqual((await session.run({ x }))["y"]!.data, Float32Array.of(3, 5, -5));
  await session.dispose();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Runtime } from "./runtime.ts";
import { timedRuntime } from "./timed-runtime.ts";

const slow: Runtime = {
  device: "cpu",
  load: async () => ({
    run: async (inputs) => {
      await setTimeout(20);
      return inputs;
    },
    dispose: async () => {},
  }),
  dispose: async () => {},
};

test("the clock counts while graphs run, and begins anew when it is read", async () => {
  const { runtime, takeMs } = timedRuntime(slow, () => performance.now());
  const session = await runtime.load(new Uint8Array());
  await setTimeout(20);
  assert.equal(takeMs(), 0);
  const x = { data: new Float32Array(1), dims: [1] };
  assert.deepEqual(await session.run({ x }), { x });
  const ms = takeMs();
  assert.ok(ms > 15, `${ms}`);
  assert.equal(takeMs(), 0);
});

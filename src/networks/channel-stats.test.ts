import assert from "node:assert/strict";
import { test } from "node:test";
import { input, toOnnx } from "../graph/index.ts";
import { createRuntime } from "../node/runtime.ts";
import { channelStatsOf } from "./channel-stats.ts";

test("the mean of a large plane is not lost in rounding: AdaIN divides by deviations, which are near 0 in a photo of one colour", async () => {
  const [height, width] = [800, 1000];
  const runtime = await createRuntime({ device: "cpu" });
  const { mean, std } = channelStatsOf(input("features", [1, 2, height, width]));
  const graph = await runtime.load(toOnnx({ mean, std }));
  const data = new Float32Array(2 * height * width).fill(0.7);
  data.fill(31.3, height * width);
  const outputs = await graph.run({ features: { data, dims: [1, 2, height, width] } });
  for (const [channel, value] of [Math.fround(0.7), Math.fround(31.3)].entries()) {
    const error = Math.abs(outputs.mean!.data[channel]! - value) / value;
    assert.ok(error < 1e-5, `mean ${outputs.mean!.data[channel]} of ${value}`);
  }
  await graph.dispose();
});

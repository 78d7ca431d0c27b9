import assert from "node:assert/strict";
import { test } from "node:test";
import { channelStats } from "./channel-stats.ts";
import { tensor } from "./tensor.ts";

test("the statistics of a 2x2 channel are those worked out by hand, the variance taken over n", () => {
  const { mean, std } = channelStats(tensor([1, 2, 3, 4, 5, 5, 5, 5], [1, 2, 2, 2]));
  assert.deepEqual([...mean], [2.5, 5]);
  // variance over n: (1.5² + 0.5² + 0.5² + 1.5²) / 4 = 1.25; over n - 1 it would be 1.667.
  assert.equal(std[0], Math.fround(Math.sqrt(1.25 + 1e-5)));
  // A flat channel has the root of ε, not 0: AdaIN divides by it.
  assert.equal(std[1], Math.fround(Math.sqrt(1e-5)));
});

test("a small variance on a large mean is kept", () => {
  // In float32, E[x²] - E[x]² would give 0 or less here: 10000² has no room for 0.01².
  const features = tensor([10000, 10000.03125, 10000, 10000.03125], [1, 1, 2, 2]);
  const { std } = channelStats(features);
  assert.ok(Math.abs(std[0]! - Math.sqrt(0.015625 ** 2 + 1e-5)) < 1e-7, String(std[0]));
});

test("other dimensions than [1, C, H, W] are refused by name", () => {
  assert.throws(() => channelStats(tensor([1, 2, 3], [1, 3])), {
    name: "ShapeError",
    message: "channelStats(features): expected [1, C, H, W], got [1, 3]",
  });
});

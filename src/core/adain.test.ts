import assert from "node:assert/strict";
import { test } from "node:test";
import { adain } from "./adain.ts";
import { channelStats } from "./channel-stats.ts";
import { tensor } from "./tensor.ts";

const content = tensor([0, 2, 4, 6, -1, 1, -1, 1], [1, 2, 2, 2]);

test("a feature map gets the style's mean and deviation", () => {
  const style = { mean: Float32Array.of(10, -3), std: Float32Array.of(2, 0.5) };
  const { mean, std } = channelStats(adain(content, style));
  for (const c of [0, 1]) {
    assert.ok(Math.abs(mean[c]! - style.mean[c]!) < 1e-5);
    // ε = 1e-5 is in both deviations, so the result is off by about ε / 2σ.
    assert.ok(Math.abs(std[c]! - style.std[c]!) < 2e-5, `${std[c]}`);
  }
});

test("eq. 8 gives the numbers worked out by hand", () => {
  // Channel 1 is -1, 1, -1, 1: mean 0, deviation 1. Restyled with mean 5, deviation 3 it is 2, 8, 2, 8.
  const painted = adain(tensor([-1, 1, -1, 1], [1, 1, 2, 2]), {
    mean: Float32Array.of(5),
    std: Float32Array.of(3),
  });
  [2, 8, 2, 8].forEach((expected, i) => assert.ok(Math.abs(painted.data[i]! - expected) < 2e-5));
  assert.deepEqual(painted.dims, [1, 1, 2, 2]);
});

test("a feature map in its own style is unchanged, and the one handed in is left as it was", () => {
  const before = [...content.data];
  const same = adain(content, channelStats(content));
  same.data.forEach((value, i) => assert.ok(Math.abs(value - content.data[i]!) < 1e-6));
  assert.deepEqual([...content.data], before);
});

test("a flat channel becomes the style's mean", () => {
  const flat = adain(tensor([7, 7, 7, 7], [1, 1, 2, 2]), { mean: Float32Array.of(1), std: Float32Array.of(9) });
  assert.deepEqual([...flat.data], [1, 1, 1, 1]);
});

test("statistics of another number of channels are refused", () => {
  const style = { mean: Float32Array.of(0), std: Float32Array.of(1) };
  assert.throws(() => adain(content, style), {
    name: "ShapeError",
    message: /adain\(style\).*2 means and standard deviations/,
  });
});

/**
 * Costs counted by hand.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf } from "./cost.ts";
import { conv } from "./operators/conv.ts";
import { constant, input } from "./value.ts";

test("costs are those counted by hand", () => {
  // 3x3 filters from 2 channels to 5 on 6x4 inner pixels: 6·4·5·(2·9) products, 90 weights and 5 biases.
  const x = input("x", [1, 2, 6, 8]);
  const y = conv(x, constant(new Float32Array(90), [5, 2, 3, 3]), constant(new Float32Array(5), [5]));
  assert.deepEqual(costOf([y]), { macs: 2160, weights: 95, traffic: 96 + 90 + 5 + 120 });
});

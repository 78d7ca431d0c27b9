/**
 * Merged or not, the painter is the same function: in float64, for random weights.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, evaluate, input, type Value } from "../graph/index.ts";
import { decodeFused, encodeFused, fuseLayers } from "./fused.ts";
import { channelStatsOf } from "./channel-stats.ts";
import { constants } from "./layers.ts";
import { codeLength, decode, encode, weightDims, type PainterShape } from "./painter.ts";
import { random, randomTensor, randomTensors } from "../../test/support/random.ts";

const draw = random(5);
const numbers = (length: number) => randomTensor(draw, [length]).data;
const randomWeights = (shape: PainterShape) => randomTensors(draw, weightDims(shape));

function assertEqual(outputs: readonly [Value, Value], inputs: Record<string, Float32Array>): void {
  const [got, expected] = evaluate(outputs, inputs) as [Float64Array, Float64Array];
  assert.equal(got.length, expected.length);
  got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5, `${i}: ${value} for ${expected[i]}`));
}

for (const [title, experts, height, width] of [
  ["a small picture", 0, 4, 8],
  ["filters that a style mixes", 2, 12, 8],
] as const) {
  test(`${title}: every stage and the painting, border and inside`, () => {
    const shape = { half: 3, quarter: 5, blocks: 1, hidden: 4, experts };
    const tensors = randomWeights(shape);
    const [plain, merged] = [constants(tensors), constants(fuseLayers(tensors))];
    const picture = input("picture", [1, 3, height, width]);
    const code = input("code", [1, codeLength(shape)]);
    const inputs = {
      picture: numbers(3 * height * width).map((value) => value + 0.5),
      code: numbers(codeLength(shape)),
    };
    const stages = encode(plain, shape, picture);
    encodeFused(merged, shape, picture).forEach((stage, i) => assertEqual([stage, stages[i]!], inputs));
    const features = stages.at(-1)!;
    const moments = channelStatsOf(features);
    const paintings = [
      decodeFused(merged, shape, features, moments, code),
      decode(plain, shape, features, moments, code),
    ] as const;
    assertEqual(paintings, inputs);
  });
}

test("it takes fewer multiplications", () => {
  const shape = { half: 32, quarter: 64, blocks: 2, hidden: 128 };
  const tensors = randomWeights(shape);
  const features = input("features", [1, 64, 32, 32]);
  const code = input("code", [1, codeLength(shape)]);
  const cost = (painting: Value) => costOf([painting]).macs;
  const merged = cost(decodeFused(constants(fuseLayers(tensors)), shape, features, channelStatsOf(features), code));
  assert.ok(merged < 0.9 * cost(decode(constants(tensors), shape, features, channelStatsOf(features), code)));
});

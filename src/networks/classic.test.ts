/**
 * The paper's system with weights of chance: its AdaIN, how far it sees, and its gradients.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Tensor } from "../core/tensor.ts";
import { costOf, evaluate, gradients, input, reduceMean, square, toOnnx } from "../graph/index.ts";
import { createRuntime } from "../node/runtime.ts";
import { classicDims, classicNetwork, classicTarget, decodeClassic } from "./classic.ts";
import { concatStats, channelStatsOf } from "./channel-stats.ts";
import { constants } from "./layers.ts";
import { paintTileGraph } from "../painter/graphs.ts";
import { vggConvolutions } from "./vgg-weights.ts";
import { largestDifference } from "../../test/support/difference.ts";
import { random, randomTensor, randomTensors } from "../../test/support/random.ts";

const draw = random(3);
const tensor = (dims: readonly number[], scale = 1, shift = 0) => randomTensor(draw, dims, scale, shift);
/** He's deviation, so that numbers stay of one size from layer to layer. */
const chance = (dims: Readonly<Record<string, readonly number[]>>) =>
  randomTensors(draw, dims, (shape) =>
    shape.length === 1 ? 0.1 : Math.sqrt(24 / shape.slice(1).reduce((a, b) => a * b)),
  );
const shape = { vgg: 16 } as const;
const decoder = chance(classicDims(shape));
const vggDims: Record<string, number[]> = {};
let channels = 3;
for (const [place, filters] of vggConvolutions(16)) {
  Object.assign(vggDims, { [`conv${place}.weight`]: [filters, channels, 3, 3], [`conv${place}.bias`]: [filters] });
  channels = filters;
}
const runtime = await createRuntime({ device: "cpu" });
after(() => runtime.dispose());

test("AdaIN's output has the statistics of the style, to 1e-4", async () => {
  const features = input("features", [1, 512, 16, 12]);
  const code = input("code", [1, 1024]);
  const target = classicTarget(features, channelStatsOf(features), code);
  const session = await runtime.load(toOnnx({ moments: concatStats([channelStatsOf(target)]) }));
  // As after a ReLU: nothing below 0, many zeros.
  const given = tensor(features.dims, 6, -1);
  given.data.forEach((value, i) => (given.data[i] = Math.max(0, value)));
  const style = tensor(code.dims, 2, 1.5);
  const { moments } = await session.run({ features: given, code: style });
  const off = largestDifference(moments!.data, style.data);
  assert.ok(off < 1e-4, `off by ${off}`);
  await session.dispose();
});

test("a pixel of the painting does not depend on the photo further away than the network says, but for AdaIN", async () => {
  const network = classicNetwork(shape, constants(chance(vggDims)), constants(decoder));
  assert.equal(network.haloPx, 64);
  const size = { width: 2 * network.haloPx + 16, height: 8 };
  const session = await runtime.load(paintTileGraph(network, size));
  const picture = tensor([1, 3, size.height, size.width], 1, 0.5);
  const rest = { statistics: tensor([1, 1024], 1, 1), code: tensor([1, 1024], 1, 1), residual: tensor([1], 0) };
  const before = (await session.run({ picture, ...rest })).painting!;
  // Everything further than the reach from the eight columns at `at` on.
  const at = network.haloPx;
  const changed = picture.data.map((value, i) => {
    const x = i % size.width;
    return x < at - network.haloPx || x >= at + 8 + network.haloPx ? 1 - value : value;
  });
  const after = (await session.run({ picture: { ...picture, data: changed }, ...rest })).painting!;
  const off = (from: number, to: number) =>
    after.data.reduce((most, value, i) => {
      const x = i % size.width;
      return x >= from && x < to ? Math.max(most, Math.abs(value - before.data[i]!)) : most;
    }, 0);
  assert.equal(off(at, at + 8), 0);
  assert.ok(off(size.width - 8, size.width) > 0, "where it was changed it is painted otherwise");
  await session.dispose();
});

test("the decoder is the encoder's mirror: as many multiplications, but for the colours' side of it", () => {
  const macsOf = (weights: Readonly<Record<string, Tensor>>) =>
    Object.values(weights).filter(({ dims }) => dims.length === 4).length;
  assert.equal(macsOf(decoder), 8);
  assert.equal(Object.keys(classicDims({ vgg: 19 })).length, 18);
  const { macs } = costOf([decodeClassic(shape, constants(decoder), input("x", [1, 512, 4, 4]))]);
  assert.ok(macs / 1024 > 200_000 && macs / 1024 < 210_000, `${macs / 1024} a pixel`);
});

test("the gradient of a loss at the decoder's weights is what a small step along it does, and onnxruntime agrees", async () => {
  const weights = Object.fromEntries(Object.entries(decoder).map(([name, { dims }]) => [name, input(name, dims)]));
  const x = input("x", [1, 512, 1, 1]);
  const loss = reduceMean(square(decodeClassic(shape, weights, x)), [0, 1, 2, 3]);
  const names = ["decoder.4_1.weight", "decoder.3_1.bias", "decoder.1_1.weight"];
  const ofNames = gradients(
    loss,
    names.map((name) => weights[name]!),
  );
  const given = { x: tensor([1, 512, 1, 1], 2, 1).data };
  const numbers = Object.fromEntries(
    Object.entries(decoder).map(([name, { data }]) => [name, Float64Array.from(data)]),
  );
  const found = evaluate(ofNames, { ...numbers, ...given });
  for (const [i, name] of names.entries()) {
    const direction = tensor(decoder[name]!.dims).data;
    const slope = found[i]!.reduce((sum, value, at) => sum + value * direction[at]!, 0);
    const step = 1e-6;
    const at = (factor: number) => {
      const moved = numbers[name]!.map((value, k) => value + factor * step * direction[k]!);
      return evaluate([loss], { ...numbers, ...given, [name]: moved })[0]![0]!;
    };
    const measured = (at(1) - at(-1)) / (2 * step);
    assert.ok(Math.abs(slope - measured) < 1e-4 * Math.abs(measured), `${name}: ${slope} beside ${measured}`);
  }
  const session = await runtime.load(toOnnx(Object.fromEntries(ofNames.map((value, i) => [`gradient${i}`, value]))));
  const outputs = await session.run({ x: { data: given.x, dims: x.dims }, ...decoder });
  for (const [i, expected] of found.entries()) {
    const most = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    outputs[`gradient${i}`]!.data.forEach((value, k) => assert.ok(Math.abs(value - expected[k]!) < 1e-4 * most));
  }
  await session.dispose();
});

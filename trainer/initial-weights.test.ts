import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Tensor } from "pleinair";
import { evaluate, input } from "pleinair/graph";
import {
  channelStatsOf,
  constants,
  painterNetwork,
  statisticsOf,
  unpackParameters,
  weightDims,
  type PainterShape,
} from "pleinair/network";
import { initialWeights, startingFrom } from "./initial-weights.ts";
import { normal, random } from "./random.ts";

describe("a painter that starts from one with a narrower style predictor", () => {
  const narrow: PainterShape = { half: 4, quarter: 6, blocks: 1, hidden: 5, experts: 2 };
  const wide: PainterShape = { ...narrow, hidden: 9, correctsBottleneck: true };
  const modelOf = (shape: PainterShape) => ({ dims: weightDims(shape), gain: () => 1 });
  const trained = unpackParameters(initialWeights(modelOf(narrow), 3), weightDims(narrow));
  const draw = random("statistics");
  const statistics = Float64Array.from({ length: 2 * (4 + 6 + 6) }, () => Math.abs(normal(draw)));

  function codeOf(shape: PainterShape, weights: Readonly<Record<string, Tensor>>): Float64Array {
    const network = painterNetwork(shape, constants(weights));
    return evaluate([network.codeOf(input("statistics", [1, statistics.length]))], { statistics })[0]!;
  }

  const start = unpackParameters(
    startingFrom(trained, { ...modelOf(wide), network: () => assert.fail(), paint: () => assert.fail() }, 7),
    weightDims(wide),
  );

  it("gives every style the code that it had", () => {
    const [before, after] = [codeOf(narrow, trained), codeOf(wide, start)];
    assert.equal(before.length, after.length);
    before.forEach((value, i) => assert.ok(Math.abs(value - after[i]!) < 1e-6, `${i}: ${value}, ${after[i]}`));
  });

  it("can then correct the bottleneck's statistics: its means by standard deviations, its standard deviations by powers of e", () => {
    const bias = start["style.bottleneck.bias"]!;
    const data = bias.data.slice();
    data[1] = 2;
    data[6 + 1] = Math.log(3);
    const [before, after] = [
      codeOf(wide, start),
      codeOf(wide, { ...start, "style.bottleneck.bias": { ...bias, data } }),
    ];
    const std = before[6 + 1]!;
    assert.ok(Math.abs(after[1]! - (before[1]! + 2 * std)) < 1e-5);
    assert.ok(Math.abs(after[6 + 1]! - 3 * std) < 1e-5);
    assert.deepEqual(after.slice(12), before.slice(12));
  });
});

it("a painter that is given experts and a revision network paints as before", () => {
  const plain: PainterShape = { half: 4, quarter: 6, blocks: 1, hidden: 5 };
  const richer: PainterShape = { ...plain, experts: 2, revision: 3 };
  const modelOf = (shape: PainterShape) => ({ dims: weightDims(shape), gain: () => 1 });
  const trained = unpackParameters(initialWeights(modelOf(plain), 3), weightDims(plain));
  const start = unpackParameters(
    startingFrom(trained, { ...modelOf(richer), network: () => assert.fail(), paint: () => assert.fail() }, 7),
    weightDims(richer),
  );
  const draw = random("picture");
  const picture = Float64Array.from({ length: 3 * 64 }, () => draw());
  const paint = (shape: PainterShape, weights: Readonly<Record<string, Tensor>>) => {
    const network = painterNetwork(shape, constants(weights));
    const stages = network.encode(input("picture", [1, 3, 8, 8]));
    const code = network.codeOf(statisticsOf(stages));
    const painting = network.decode(stages.at(-1)!, channelStatsOf(stages.at(-1)!), code);
    return evaluate([painting, code], { picture });
  };
  const [[before], [after, code]] = [paint(plain, trained), paint(richer, start)];
  before!.forEach((value, i) => assert.ok(Math.abs(value - after![i]!) < 1e-6));
  assert.ok(
    code!.slice(-6).some((value) => Math.abs(value) > 0.01),
    "and each style has routing weights that gradients can begin with",
  );
});

/**
 * The painter's filters that a style mixes for itself, in float64 and in numbers known by hand.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, evaluate, input } from "../graph/index.ts";
import { channelStatsOf } from "./channel-stats.ts";
import { constants } from "./layers.ts";
import { codeLength, decode, expertLayers, routingWeightsAt, weightDims } from "./painter.ts";
import { random, randomTensor, randomTensors } from "../../test/support/random.ts";

const shape = { half: 3, quarter: 4, blocks: 1, hidden: 5, experts: 2 };
const draw = random(11);
const tensors = randomTensors(draw, weightDims(shape));
const length = codeLength(shape);
const code = () => randomTensor(draw, [length], 1, 0.8).data;
const dims = [1, shape.quarter, 3, 5];
const features = () => randomTensor(draw, [shape.quarter * 15]).data;

function paint(weights: typeof tensors, pictures: Float32Array[], codes: Float32Array[]): Float64Array {
  const join = (name: string, each: Float32Array[], shapeOfOne: number[]) =>
    concat(
      each.map((_, i) => input(`${name}${i}`, shapeOfOne)),
      0,
    );
  const x = join("x", pictures, dims);
  const given = join("code", codes, [1, length]);
  const inputs = Object.fromEntries([
    ...pictures.map((data, i) => [`x${i}`, data] as const),
    ...codes.map((data, i) => [`code${i}`, data] as const),
  ]);
  return evaluate([decode(constants(weights), shape, x, channelStatsOf(x), given)], inputs)[0]!;
}

test("the filters are the layer's own and each variant by its share", () => {
  const [picture, given] = [features(), code()];
  const mixed = { ...tensors };
  for (const name of expertLayers(shape)) {
    const [own, experts] = [tensors[`${name}.weight`]!, tensors[`${name}.variants`]!];
    const { start } = routingWeightsAt(shape, name);
    const data = own.data.map((value, i) => {
      return value + given[start]! * experts.data[i]! + given[start + 1]! * experts.data[own.data.length + i]!;
    });
    mixed[`${name}.weight`] = { data, dims: own.dims };
  }
  const none = given.slice();
  none.fill(0, routingWeightsAt(shape, "decoder.blocks.0.a").start);
  const expected = paint(mixed, [picture], [none]);
  paint(tensors, [picture], [given]).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5));
  assert.notDeepEqual(paint(tensors, [picture], [none]), expected);
});

test("in a batch each picture has the filters of its own style", () => {
  const [pictures, codes] = [
    [features(), features()],
    [code(), code()],
  ];
  const together = paint(tensors, pictures, codes);
  const alone = pictures.flatMap((picture, i) => [...paint(tensors, [picture], [codes[i]!])]);
  together.forEach((value, i) => assert.ok(Math.abs(value - alone[i]!) < 1e-12));
});

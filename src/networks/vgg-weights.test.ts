/**
 * VGG's weights in the layouts that they are published in: the same network, whatever its file looks like.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tensor } from "../core/tensor.ts";
import { encoderNames, readVgg, vggFingerprint } from "./vgg-weights.ts";
import { random, randomTensor } from "../../test/support/random.ts";

const draw = random(5);
const tensor = (...dims: number[]) => randomTensor(draw, dims);
/** Filters `[64, 3, 3, 3]` with the channels changed by `change(channel, value of each channel at that tap)`. */
function recoloured(
  { data, dims }: Tensor,
  change: (channel: number, of: (channel: number) => number) => number,
): Tensor {
  const channelOf = (i: number) => Math.floor(i / 9) % 3;
  return {
    data: data.map((_, i) => change(channelOf(i), (channel) => data[i + 9 * (channel - channelOf(i))]!)),
    dims,
  };
}
function assertClose(a: Tensor | undefined, b: Tensor | undefined): void {
  assert.deepEqual(a?.dims, b?.dims);
  a!.data.forEach((value, i) => assert.ok(Math.abs(value - b!.data[i]!) < 2e-4 * Math.max(1, Math.abs(value))));
}

/** Filters for colours in RGB, 0..1. */
const [filters, bias, second, secondBias] = [tensor(64, 3, 3, 3), tensor(64), tensor(64, 64, 3, 3), tensor(64)];
/** What each filter gives for a picture of one colour, over all taps. */
const answer = (weight: Tensor, o: number, colour: readonly number[]) =>
  weight.data.subarray(27 * o, 27 * (o + 1)).reduce((sum, tap, i) => sum + tap * colour[Math.floor(i / 9)]!, 0);

test("Keras' BGR less its mean, torchvision's normalised RGB and the authors' 1x1 convolution are read as one network", () => {
  const means = [123.68, 116.779, 103.939];
  const forKeras = recoloured(filters, (channel, of) => of(2 - channel) / 255);
  const keras = readVgg({
    "conv1_1.weight": forKeras,
    "conv1_1.bias": {
      data: bias.data.map((value, o) => value + answer(forKeras, o, [...means].reverse())),
      dims: [64],
    },
    "conv1_2.weight": second,
    "conv1_2.bias": secondBias,
  });
  const [mean, std] = [
    [0.485, 0.456, 0.406],
    [0.229, 0.224, 0.225],
  ];
  const torch = readVgg({
    "features.0.weight": recoloured(filters, (channel, of) => of(channel) * std![channel]!),
    "features.0.bias": { data: bias.data.map((value, o) => value + answer(filters, o, mean!)), dims: [64] },
    "features.2.weight": second,
    "features.2.bias": secondBias,
  });
  // The colours turned round and shifted by a layer of their own.
  const turned = recoloured(filters, (channel, of) => of(2 - channel) / 10);
  const authors = readVgg({
    "0.weight": { data: Float32Array.of(0, 0, 10, 0, 10, 0, 10, 0, 0), dims: [3, 3, 1, 1] },
    "0.bias": { data: Float32Array.of(-1, -2, -3), dims: [3] },
    "2.weight": turned,
    "2.bias": { data: bias.data.map((value, o) => value + answer(turned, o, [1, 2, 3])), dims: [64] },
    "5.weight": second,
    "5.bias": secondBias,
  });
  const expected = {
    "conv1_1.weight": filters,
    "conv1_1.bias": bias,
    "conv1_2.weight": second,
    "conv1_2.bias": secondBias,
  };
  for (const { tensors } of [keras, torch, authors]) {
    assert.deepEqual(Object.keys(tensors), Object.keys(expected));
    for (const [name, tensor] of Object.entries(expected)) assertClose(tensors[name], tensor);
  }
  assert.deepEqual([keras.depth, torch.depth, authors.depth], [16, 16, 19]);
});

test("of a whole file only the layers up to relu4_1 are named, in each layout", () => {
  const both = (names: string[]) => names.flatMap((name) => [`${name}.weight`, `${name}.bias`]);
  const torch16 = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28].map((i) => `features.${i}`);
  assert.deepEqual(encoderNames([...both(torch16), "head.fc.weight"]), both(torch16.slice(0, 8)));
  const torch19 = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28].map((i) => `features.${i}`);
  assert.deepEqual(encoderNames(both(torch19)), both(torch19.slice(0, 9)));
  const keras = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1", "4_2", "5_1"].map((place) => `conv${place}`);
  assert.deepEqual(encoderNames(both(keras)), both(keras.slice(0, 8)));
  const authors = [0, 2, 5, 9, 12, 16, 19, 22, 25, 29, 32].map(String);
  assert.deepEqual(encoderNames(both(authors)), both(authors.slice(0, 10)));
});

test("a fingerprint tells encoders apart by any of their numbers", () => {
  const vgg = (weight: Tensor) => readVgg({ "conv1_1.weight": weight, "conv1_1.bias": bias });
  const other = { ...filters, data: filters.data.slice() };
  other.data[700]! += 1e-3;
  assert.match(vggFingerprint(vgg(filters)), /^[0-9a-f]{8}$/);
  assert.equal(vggFingerprint(vgg(filters)), vggFingerprint(vgg(filters)));
  assert.notEqual(vggFingerprint(vgg(filters)), vggFingerprint(vgg(other)));
});

test("what is not VGG is refused with what there is", () => {
  assert.throws(() => readVgg({ "layer1.weight": filters }), {
    name: "FormatError",
    message: /got layer1\.weight.*pleinair fetch vgg/,
  });
  const wide = { "conv1_1.weight": tensor(32, 3, 3, 3), "conv1_1.bias": tensor(32) };
  assert.throws(() => readVgg(wide), {
    message: /conv1_1: expected VGG-16 filters \[64, 3, 3, 3\], got \[32, 3, 3, 3\]/,
  });
});

/**
 * The networks agree with PyTorch: numbers in ../shared/fixtures, made with PyTorch 2.13 in float32.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { Tensor } from "pleinair";
import { add, gradients, input, mul, reshape, toOnnx } from "pleinair/graph";
import {
  blendCodes,
  bottleneckStats,
  codeOf,
  constants,
  contentLayer,
  decode,
  decodeSafetensors,
  encode,
  meanSquaredError,
  channelStatsOf,
  prepareVgg,
  statisticsOf,
  styleLayers,
  styleLoss,
  vggFeatures,
} from "pleinair/network";
import { createRuntime } from "pleinair/node";
import { largestDifference } from "../support/difference.ts";
import { sharedPath } from "../support/paths.ts";

const skip = existsSync(sharedPath("fixtures")) ? false : "the reference numbers are not beside this checkout";
const read = (path: string) => decodeSafetensors(readFileSync(sharedPath(path)));
const runtime = await createRuntime({ device: "cpu" });

/** The largest difference, and the largest number it is a share of. */
function compare(got: Tensor, expected: ArrayLike<number>): { off: number; size: number } {
  const size = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return { off: largestDifference(got.data, expected), size };
}

describe("the painter reads the sketch weights as PyTorch does", { skip }, () => {
  const shape = { half: 32, quarter: 64, blocks: 2, hidden: 128 };
  const load = async () => {
    const { tensors } = read("weights/sketch.safetensors");
    const weights = constants(tensors);
    const photo = input("photo", [1, 3, 96, 128]);
    const stages = encode(weights, shape, photo);
    const statistics = statisticsOf(stages);
    const own = codeOf(weights, shape, statistics);
    const code = codeOf(weights, shape, statisticsOf(encode(weights, shape, input("style", [1, 3, 112, 80]))));
    const features = stages.at(-1)!;
    const moments = bottleneckStats(statistics, shape.quarter);
    const blended = blendCodes(own, code, input("strength", [1]));
    const painting = decode(weights, shape, features, moments, blended);
    return runtime.load(toOnnx({ features, own, code, painting }));
  };

  it("features, codes and paintings at three strengths, within 1e-3", async () => {
    const { tensors: expected } = read("fixtures/painter.safetensors");
    const session = await load();
    const codeParts = ["mean", "deviation", "film.0", "film.1", "film.2"];
    for (const strength of [0, 0.5, 1]) {
      const got = await session.run({
        photo: expected["photo"]!,
        style: expected["style"]!,
        strength: { data: Float32Array.of(strength), dims: [1] },
      });
      assert.ok(compare(got.painting!, expected[`painting.strength${strength}`]!.data).off < 1e-3);
      assert.ok(compare(got.features!, expected["photo.features"]!.data).off < 1e-3);
      for (const whose of ["code", "own"] as const) {
        const numbers = codeParts.flatMap((part) => [...expected[`${whose}.${part}`]!.data]);
        assert.ok(compare(got[whose]!, numbers).off < 1e-3, whose);
      }
    }
    await session.dispose();
  });
});

describe("VGG and the losses are PyTorch's", { skip }, () => {
  const size = [1, 3, 64, 64];
  const layers = [...styleLayers, "relu5_1"] as const;

  it("activations by the weights as they come, within 1e-4", async () => {
    const { tensors: expected } = read("fixtures/vgg.safetensors");
    const vgg = constants(prepareVgg(read("weights/vgg16-relu5_1.safetensors").tensors));
    const session = await runtime.load(toOnnx(vggFeatures(vgg, input("painting", size), layers)));
    const got = await session.run({ painting: expected["painting"]! });
    for (const layer of layers) {
      const { off, size: scale } = compare(got[layer]!, expected[`vgg.${layer}`]!.data);
      assert.ok(off / scale < 1e-4, `${layer}: ${off / scale}`);
    }
    await session.dispose();
  });

  it("losses within 1e-4 and the gradient at the painting within 1e-3", async () => {
    const { tensors: expected } = read("fixtures/vgg.safetensors");
    const scales = Object.fromEntries(
      Object.entries(expected).flatMap(([name, value]) =>
        name.startsWith("scale.") ? [[name.slice("scale.".length), value]] : [],
      ),
    );
    const vgg = constants(prepareVgg(read("weights/vgg16-relu5_1.safetensors").tensors, scales));
    const [painting, photo, style] = [input("painting", size), input("photo", size), input("style", size)];
    const seen = vggFeatures(vgg, painting, styleLayers);
    const wanted = vggFeatures(vgg, style, styleLayers);
    const kept = vggFeatures(vgg, photo, [contentLayer])[contentLayer];
    const contentLoss = reshape(meanSquaredError(seen[contentLayer], kept), [1]);
    const styleLosses = styleLayers.map((layer) =>
      reshape(styleLoss([seen[layer]], [channelStatsOf(wanted[layer])]), [1]),
    );
    const total = add(
      contentLoss,
      mul(
        styleLosses.reduce((sum, loss) => add(sum, loss)),
        3,
      ),
    );
    const [gradient] = gradients(total, [painting]);
    const named = Object.fromEntries(styleLosses.map((loss, i) => [`style${i}`, loss]));
    const session = await runtime.load(toOnnx({ contentLoss, total, gradient: gradient!, ...named }));
    const got = await session.run({
      painting: expected["painting"]!,
      photo: expected["photo"]!,
      style: expected["style"]!,
    });
    const close = (name: string, value: number, reference: number) =>
      assert.ok(Math.abs(value - reference) < 1e-4 * reference, `${name}: ${value}, PyTorch ${reference}`);
    close("content", got.contentLoss!.data[0]!, expected["loss.content"]!.data[0]!);
    styleLosses.forEach((_, i) => close(`style ${i}`, got[`style${i}`]!.data[0]!, expected["loss.style"]!.data[i]!));
    close("total", got.total!.data[0]!, expected["loss.total"]!.data[0]!);
    const { off, size: scale } = compare(got.gradient!, expected["gradient.painting"]!.data);
    assert.ok(off / scale < 1e-3, `gradient: ${off / scale}`);
    await session.dispose();
  });
});

/**
 * The exported graphs beside the painter's own, in onnxruntime and in numbers known by hand.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tensor } from "../core/tensor.ts";
import {
  concat,
  constant,
  conv,
  costOf,
  depthToSpace,
  evaluate,
  input,
  mul,
  relu,
  reshape,
  toOnnx,
} from "../graph/index.ts";
import { result, type Value } from "../graph/value.ts";
import { createRuntime } from "../node/runtime.ts";
import { exportedDecoder, exportedEncoder, exportedPainter, toDynamicOnnx } from "./graphs.ts";
import { lintForOak } from "./oak-lint.ts";
import { channelStatsOf } from "../networks/channel-stats.ts";
import { constants } from "../networks/layers.ts";
import { codeLength, decode, encode, weightDims } from "../networks/painter.ts";
import { largestDifference } from "../../test/support/difference.ts";
import { random, randomTensors } from "../../test/support/random.ts";

const shape = { half: 4, quarter: 8, blocks: 2, hidden: 8, experts: 3 };
const size = { width: 20, height: 12 };
const next = random(7);
const tensors = randomTensors(next, weightDims(shape), (dims) =>
  dims.length > 1 ? Math.sqrt(6 / dims.slice(1).reduce((a, b) => a * b, 1)) : 0.4,
);
/** Deviations above 0, as a style's are; one of them next to nothing, as in a channel that a style leaves flat. */
const code = Float32Array.from({ length: codeLength(shape) }, (_, i) => (i === 8 ? 0.003 : next() + 0.2));
const photo = Float32Array.from({ length: 3 * size.width * size.height }, next);
const runtime = await createRuntime({ device: "cpu" });

/** The painting by the painter's own graph, in 0..1. */
function reference(): Float64Array {
  const features = encode(constants(tensors), shape, input("picture", [1, 3, size.height, size.width])).at(-1)!;
  const given = input("code", [1, code.length]);
  const [painting] = evaluate([decode(constants(tensors), shape, features, channelStatsOf(features), given)], {
    picture: photo,
    code,
  });
  return painting!;
}

async function run(bytes: Uint8Array, inputs: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await runtime.load(bytes);
  try {
    return await session.run(inputs);
  } finally {
    await session.dispose();
  }
}

const pictureDims = [1, 3, size.height, size.width];

for (const target of ["onnx", "oak"] as const) {
  for (const range of [1, 255] as const) {
    test(`for ${target}, baked or given, a picture in 0..${range} is painted as the painter paints it`, async () => {
      const expected = reference().map((value) => value * range);
      const picture = { data: photo.map((value) => value * range), dims: pictureDims };
      const baked = await run(toOnnx(exportedPainter(shape, tensors, { ...size, code, range, target })), { picture });
      // float32 through nine layers; the flat channel is where folding would lose most.
      assert.ok(largestDifference(baked.painting!.data, expected) < 2e-5 * range);
      const dims = target === "oak" ? [1, code.length, 1, 1] : [1, code.length];
      const given = await run(toOnnx(exportedPainter(shape, tensors, { ...size, range, target })), {
        picture,
        code: { data: code, dims },
      });
      assert.ok(largestDifference(given.painting!.data, expected) < 2e-5 * range);
      assert.ok(largestDifference(given.painting!.data, baked.painting!.data) < 2e-5 * range);
    });
  }
}

test("the two halves, with statistics taken between them, paint what the whole paints", async () => {
  const options = { ...size, code };
  const { features } = await run(toOnnx(exportedEncoder(shape, tensors, options)), {
    picture: { data: photo, dims: pictureDims },
  });
  const pixels = features!.data.length / shape.quarter;
  const channel = (c: number) => features!.data.subarray(c * pixels, (c + 1) * pixels);
  const mean = Float32Array.from({ length: shape.quarter }, (_, c) => channel(c).reduce((a, b) => a + b, 0) / pixels);
  const std = mean.map((m, c) =>
    Math.sqrt(channel(c).reduce((sum, value) => sum + (value - m) ** 2, 0) / pixels + 1e-5),
  );
  const dims = [1, shape.quarter, 1, 1];
  const inputs = { features: features!, mean: { data: mean, dims }, std: { data: std, dims } };
  const { painting } = await run(toOnnx(exportedDecoder(shape, tensors, options)), inputs);
  assert.ok(largestDifference(painting!.data, reference()) < 2e-5);
  const given = await run(toOnnx(exportedDecoder(shape, tensors, size)), {
    ...inputs,
    code: { data: code, dims: [1, code.length] },
  });
  assert.ok(largestDifference(given.painting!.data, reference()) < 2e-5);
});

test("one graph with named height and width paints any size, and one that depends on its size is refused", async () => {
  const names = [null, null, "height", "width"];
  const dynamic = { picture: names, painting: names };
  const bytes = toDynamicOnnx((any) => exportedPainter(shape, tensors, { ...any, code }), { dynamic });
  const { painting } = await run(bytes, { picture: { data: photo, dims: pictureDims } });
  assert.ok(largestDifference(painting!.data, reference()) < 2e-5);
  assert.throws(
    () => toDynamicOnnx((any) => exportedPainter(shape, tensors, { ...any, code, target: "oak" }), { dynamic }),
    { name: "GraphError", message: /depends on the picture's size/ },
  );
});

test("half-precision weights are half the bytes and paint nearly the same", async () => {
  const outputs = exportedPainter(shape, tensors, { ...size, code });
  const [whole, half] = [toOnnx(outputs), toOnnx(outputs, { float16: true })];
  assert.ok(whole.length - half.length > costOf(Object.values(outputs)).weights * 1.5);
  const { painting } = await run(half, { picture: { data: photo, dims: pictureDims } });
  const off = largestDifference(painting!.data, reference());
  assert.ok(off < 0.02 && off > 0, String(off));
});

test("the graphs for the OAK pass the lint, and those for others do not", () => {
  for (const given of [{ code }, {}]) {
    assert.deepEqual(lintForOak(exportedPainter(shape, tensors, { ...size, ...given, range: 255, target: "oak" })), []);
    // 6 channels are convolved in two parts.
    const narrow = { ...shape, quarter: 6 };
    const weights = randomTensors(next, weightDims(narrow));
    const narrowGiven = given.code ? { code: given.code.slice(0, codeLength(narrow)) } : {};
    assert.deepEqual(
      lintForOak(exportedPainter(narrow, weights, { ...size, ...narrowGiven, range: 255, target: "oak" })),
      [],
    );
  }
  const [finding] = lintForOak(exportedPainter(shape, tensors, { ...size, code, target: "onnx" }));
  assert.match(
    `${finding!.node}: ${finding!.problem}; ${finding!.remedy}`,
    /painting: DepthToSpace is not supported; .*Slice/,
  );
});

test("the lint names the node and the remedy of what it refuses", () => {
  const x = input("x", [1, 2, 4, 4]);
  const other = (
    type: string,
    from: Value,
    attributes = {},
    operands: readonly { type: "float32"; values: number[] }[] = [],
  ) => result([from], from.dims, { type, attributes, operands, gradient: () => [], evaluate: (a) => a! });
  const scales = { type: "float32" as const, values: [1, 1, 1, 1] };
  const resize = { mode: "nearest", coordinate_transformation_mode: "half_pixel", nearest_mode: "floor" };
  const bad: [Value, RegExp][] = [
    [other("Resize", x, resize, [scales]), /Resize: mode nearest, half_pixel, floor/],
    [other("Resize", x, { ...resize, mode: "linear" }, [scales]), /Resize: mode linear/],
    [depthToSpace(input("x", [1, 4, 2, 2]), 2), /DepthToSpace is not supported/],
    [other("Einsum", x), /Einsum is not supported/],
    [relu(reshape(x, [1, 2, 2, 2, 4])), /5 dimensions/],
    [relu(input("x", [2, 2, 4, 4])), /a batch of 2/],
    [mul(x, input("column", [1, 1, 4, 1])), /Mul: .*\[1, 1, 4, 1\]/],
    [mul(x, constant(1e5)), /beyond half precision/],
    [conv(x, input("filters", [2, 2, 3, 3])), /Conv: its filters are computed/],
    [other("Pad", x, { mode: "wrap" }), /Pad: mode wrap/],
    [concat([x, x], 0), /a batch of 2/],
  ];
  for (const [y, message] of bad) {
    const found = lintForOak({ y }).map(({ node, problem, remedy }) => `${node}: ${problem}; ${remedy}`);
    assert.ok(
      found.some((line) => message.test(line)),
      `${String(message)}: ${found.join(" | ")}`,
    );
  }
  const fine = { y: relu(x) };
  assert.deepEqual(lintForOak(fine), []);
  assert.match(lintForOak(fine, { opset: 17 })[0]!.problem, /opset 17/);
  assert.match(lintForOak(fine, { dynamic: { x: [null, null, "H", "W"] } })[0]!.problem, /dynamic/);
  assert.match(lintForOak(fine, { float16: true })[0]!.problem, /half-precision constants/);
});

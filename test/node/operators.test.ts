/**
 * Every operator means in onnxruntime what it means in plain loops: the graphs, as written, run by the real runtime.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  add,
  averagePool,
  concat,
  conv,
  convTranspose,
  depthToSpace,
  div,
  evaluate,
  exp,
  expand,
  flipFilters,
  input,
  log,
  matmul,
  maxPool,
  mul,
  pad,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  resizeNearest,
  slice,
  spaceToDepth,
  sqrt,
  step,
  sub,
  toOnnx,
  transpose,
  type Value,
} from "pleinair/graph";
import { createRuntime } from "pleinair/node";

const runtime = await createRuntime({ device: "cpu" });

const cases: Record<string, [(...inputs: Value[]) => Value, ...number[][]]> = {
  add: [add, [2, 3, 2, 2], [3, 1, 1]],
  sub: [sub, [2, 3], [2, 3]],
  mul: [mul, [2, 3], [1, 3]],
  div: [div, [2, 3], [2, 1]],
  relu: [relu, [5, 5]],
  "step, 0 at 0": [(x) => step(x, 0), [5, 5]],
  "step, 1 at 0": [(x) => step(sub(x, x), 1), [5, 5]],
  sqrt: [(x) => sqrt(mul(x, x)), [7]],
  log: [(x) => log(add(mul(x, x), 1)), [7]],
  exp: [exp, [7]],
  reduceSum: [(x) => reduceSum(x, [0, 2]), [2, 3, 4]],
  reduceMean: [(x) => reduceMean(x, [1, 2]), [2, 3, 4]],
  expand: [(x) => expand(x, [2, 3, 4]), [2, 1, 4]],
  matmul: [matmul, [2, 3, 4], [2, 4, 5]],
  reshape: [(x) => reshape(x, [4, 3]), [2, 6]],
  transpose: [(x) => transpose(x, [1, 2, 0]), [2, 3, 4]],
  concat: [(a, b) => concat([a, b], 1), [2, 1, 3], [2, 2, 3]],
  "slice by steps": [(x) => slice(x, 1, 1, 6, 2), [2, 7]],
  flipFilters: [flipFilters, [2, 3, 3, 2]],
  "pad with zeros": [(x) => pad(x, [0, 1, 2, 0], "constant"), [2, 3]],
  "pad with edges": [(x) => pad(x, [0, 0, 2, 1, 0, 0, 0, 1], "edge"), [1, 2, 3, 3]],
  "conv, stride 2, padding 1": [(x, w, b) => conv(x, w, b, { stride: 2, padding: 1 }), [2, 3, 7, 6], [4, 3, 3, 3], [4]],
  "conv of 9 channels, which is two": [(x, w, b) => conv(x, w, b, { stride: 2 }), [1, 9, 5, 5], [2, 9, 3, 3], [2]],
  convTranspose: [(x, w) => convTranspose(x, w, { width: 6, height: 7 }, { stride: 2 }), [1, 4, 3, 2], [4, 2, 3, 3]],
  maxPool: [(x) => maxPool(x, 2), [1, 2, 4, 6]],
  averagePool: [(x) => averagePool(x, 2), [1, 2, 4, 6]],
  resizeNearest: [(x) => resizeNearest(x, 2), [1, 2, 3, 2]],
  depthToSpace: [(x) => depthToSpace(x, 2), [1, 8, 2, 3]],
  spaceToDepth: [(x) => spaceToDepth(x, 2), [1, 2, 4, 6]],
};

describe("onnxruntime computes what plain loops compute", () => {
  for (const [name, [build, ...shapes]] of Object.entries(cases)) {
    it(name, async () => {
      const inputs = shapes.map((dims, i) => input(`x${i}`, dims));
      const values = Object.fromEntries(
        inputs.map(({ name: key, dims }, seed) => {
          const size = dims.reduce((product, dim) => product * dim, 1);
          return [key, { data: Float32Array.from({ length: size }, (_, i) => Math.sin(i * 2.3 + seed + 0.1)), dims }];
        }),
      );
      const y = build(...inputs);
      const session = await runtime.load(toOnnx({ y }));
      const got = (await session.run(values)).y!;
      await session.dispose();
      const [expected] = evaluate(
        [y],
        Object.fromEntries(Object.entries(values).map(([key, { data }]) => [key, data])),
      );
      assert.deepEqual(got.dims, y.dims);
      got.data.forEach((value, i) => {
        // float32 against float64: a few units in the last place of numbers around 1 to 10.
        assert.ok(
          Math.abs(value - expected![i]!) < 2e-6 * Math.max(1, Math.abs(expected![i]!)),
          `[${i}]: ${value}, expected ${expected![i]}`,
        );
      });
    });
  }
});

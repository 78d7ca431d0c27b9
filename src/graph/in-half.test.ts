/**
 * Half precision against numbers of IEEE 754, and a graph rounded in onnxruntime.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRuntime } from "../node/runtime.ts";
import { roundHalf } from "./half.ts";
import { inHalf } from "./in-half.ts";
import { toOnnx } from "./onnx.ts";
import { mul } from "./operators/elementwise.ts";
import { input } from "./value.ts";

const runtime = await createRuntime({ device: "cpu" });

test("numbers round to half precision as IEEE 754 says", () => {
  const cases: [number, number][] = [
    [1 + 2 ** -11, 1], // a tie, to even
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [65519, 65504],
    [65520, Infinity],
    [2 ** -25, 0],
    [1.5 * 2 ** -24, 2 ** -23],
    [-0.1, -0.0999755859375],
  ];
  for (const [x, expected] of cases) assert.equal(roundHalf(x), expected);
});

test("a graph in half precision rounds every result and reports each one's largest magnitude", async () => {
  const x = input("x", [1, 1, 1, 3]);
  const half = inHalf({ y: mul(mul(x, 100), 0.1) });
  const numbers = Float32Array.of(1, -700, 0.1);
  const session = await (
    await runtime.load(toOnnx({ ...half.outputs, peaks: half.peaks }))
  ).run({ x: { data: numbers, dims: x.dims } });
  const tenth = roundHalf(0.1);
  const expected = [1, -700, 0.1].map((v) => roundHalf(roundHalf(roundHalf(v) * 100) * tenth));
  assert.deepEqual([...session.y!.data].slice(0, 1), expected.slice(0, 1));
  assert.equal(session.y!.data[1], -Infinity);
  assert.deepEqual([session.peaks!.data[0], session.peaks!.data[1]], [70000, Infinity]);
  assert.equal(half.names.length, 2);
});

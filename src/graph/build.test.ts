import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  add,
  concat,
  constant,
  conv,
  depthToSpace,
  evaluate,
  input,
  matmul,
  maxPool,
  pad,
  padEdges,
  reshape,
  resizeNearest,
  slice,
  spaceToDepth,
  toOnnx,
} from "./index.ts";

const numbersOf = (values: ReturnType<typeof evaluate>) => values.map((value) => [...value]);

describe("operators", () => {
  it("repeat the border when they pad with edges", () => {
    const x = constant([1, 2, 3, 4], [1, 1, 2, 2]);
    assert.deepEqual(numbersOf(evaluate([padEdges(x, 1)])), [[1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]]);
  });

  it("shuffle channels into pixels and back: colour, then row, then column", () => {
    const x = constant([0, 1, 2, 3, 4, 5, 6, 7], [1, 8, 1, 1]);
    const shuffled = depthToSpace(x, 2);
    assert.deepEqual(shuffled.dims, [1, 2, 2, 2]);
    assert.deepEqual(numbersOf(evaluate([shuffled, spaceToDepth(shuffled, 2)])), [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ]);
  });

  it("cross-correlate: a filter with one tap shifts the picture", () => {
    const x = constant([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
    const right = constant([0, 0, 0, 0, 0, 1, 0, 0, 0], [1, 1, 3, 3]);
    assert.deepEqual(numbersOf(evaluate([conv(x, right, undefined, { padding: 1 })])), [[2, 3, 0, 5, 6, 0, 8, 9, 0]]);
  });

  it("enlarge by repeating and pool by the largest", () => {
    const x = constant([1, 2], [1, 1, 1, 2]);
    const large = resizeNearest(x, 2);
    assert.deepEqual(numbersOf(evaluate([large, maxPool(large, 2)])), [
      [1, 1, 2, 2, 1, 1, 2, 2],
      [1, 2],
    ]);
  });

  it("take a part of a constant as a constant", () => {
    const part = slice(constant([1, 2, 3, 4, 5, 6], [2, 3]), 1, 1, 3);
    assert.deepEqual(part, constant([2, 3, 5, 6], [2, 2]));
  });

  it("know their shapes while the graph is built", () => {
    assert.deepEqual(add(input("x", [2, 3, 4, 4]), constant([1, 2, 3], [3, 1, 1])).dims, [2, 3, 4, 4]);
    assert.deepEqual(
      conv(input("x", [1, 3, 9, 7]), constant(new Float32Array(54), [2, 3, 3, 3]), undefined, { stride: 2 }).dims,
      [1, 2, 4, 3],
    );
  });
});

describe("wrong graphs are refused where they are built", () => {
  const x = input("x", [1, 3, 4, 4]);
  const cases: Record<string, [() => unknown, RegExp]> = {
    "filters for other channels": [
      () => conv(x, constant(new Float32Array(18), [1, 2, 3, 3])),
      /filters \[1, 2, 3, 3\] do not fit x \[1, 3, 4, 4\]/,
    ],
    "shapes that do not broadcast": [() => add(x, constant([1, 2])), /do not broadcast; they differ in axis 3/],
    "a reshape that loses numbers": [() => reshape(x, [1, 3, 4]), /does not hold the numbers/],
    "a slice past the end": [() => slice(x, 1, 2, 4), /0 <= start < end <= 3, got 2..4/],
    "a concat of other dimensions": [() => concat([x, input("y", [1, 3, 5, 4])], 1), /does not fit \[1, 3, 4, 4\]/],
    "matrices that do not fit": [() => matmul(input("a", [2, 3]), input("b", [2, 3])), /do not fit/],
    "pads for another rank": [() => pad(x, [1, 1], "edge"), /expected 8 whole numbers/],
    "an input without a size": [() => input("z", [1, 0]), /positive dimensions, got \[1, 0\]/],
    "a constant with too few numbers": [() => constant([1, 2], [3]), /expected 3 numbers for \[3\], got 2/],
    "two inputs of one name": [() => toOnnx({ y: add(x, input("x", [1])) }), /two values are called "x"/],
  };
  for (const [name, [build, message]] of Object.entries(cases)) {
    it(name, () => assert.throws(build, { name: "GraphError", message }));
  }
});

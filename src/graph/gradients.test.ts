import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  add,
  averagePool,
  concat,
  constant,
  conv,
  convTranspose,
  depthToSpace,
  div,
  evaluate,
  exp,
  expand,
  flipFilters,
  gradients,
  GraphError,
  input,
  log,
  matmul,
  maxPool,
  mul,
  pad,
  padEdges,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  resizeNearest,
  slice,
  spaceToDepth,
  sqrt,
  square,
  step,
  sub,
  transpose,
  type Input,
  type Value,
} from "./index.ts";

/** Numbers that are neither regular nor near a kink of any operator. */
function numbers(count: number, seed: number, positive: boolean): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const value = Math.sin((i + 1) * 12.9898 + seed * 78.233) * 1.7;
    const away = Math.sign(value) * (Math.abs(value) + 0.05);
    return positive ? Math.abs(away) + 0.3 : away;
  });
}

/** A scalar that depends on every element of `y` in its own way, and not only linearly. */
function lossOf(y: Value): Value {
  const size = y.dims.reduce((product, dim) => product * dim, 1);
  const weights = constant(Float32Array.from(numbers(size, 7, false)), y.dims);
  const mixed = mul(add(y, mul(square(y), 0.3)), weights);
  return y.dims.length === 0
    ? mixed
    : reduceSum(
        mixed,
        y.dims.map((_, axis) => axis),
      );
}

function checkGradients(
  f: (...inputs: Value[]) => Value,
  shapes: readonly (readonly number[])[],
  positive = false,
): void {
  const inputs: Input[] = shapes.map((dims, i) => input(`x${i}`, dims));
  const loss = lossOf(f(...inputs));
  const derived = gradients(loss, inputs);
  const at = Object.fromEntries(
    inputs.map(({ name, dims }, i) => [
      name,
      numbers(
        dims.reduce((product, dim) => product * dim, 1),
        i,
        positive,
      ),
    ]),
  );
  const analytic = evaluate(derived, at);
  inputs.forEach(({ name, dims }, i) => {
    assert.deepEqual(derived[i]!.dims, dims, `the gradient at ${name} has its dimensions`);
    const values = at[name]!;
    values.forEach((value, j) => {
      const h = 1e-5;
      const lossAt = (shifted: number) => {
        const changed = values.slice();
        changed[j] = shifted;
        return evaluate([loss], { ...at, [name]: changed })[0]![0]!;
      };
      const numeric = (lossAt(value + h) - lossAt(value - h)) / (2 * h);
      const got = analytic[i]![j]!;
      const tolerance = 1e-6 * Math.max(1, Math.abs(numeric));
      assert.ok(Math.abs(got - numeric) <= tolerance, `${name}[${j}]: ${got}, by differences ${numeric}`);
    });
  });
}

describe("every operator's gradient is that of central differences in float64", () => {
  const cases: Record<string, () => void> = {
    "add, broadcast over batch and space": () =>
      checkGradients(add, [
        [2, 3, 2, 2],
        [1, 3, 1, 1],
      ]),
    "sub, broadcast on the left": () =>
      checkGradients(sub, [
        [3, 1],
        [2, 3, 4],
      ]),
    "mul, same dimensions": () =>
      checkGradients(mul, [
        [2, 3],
        [2, 3],
      ]),
    "mul, by a scalar": () => checkGradients(mul, [[2, 3], []]),
    "div, broadcast over channels": () =>
      checkGradients(
        div,
        [
          [2, 3, 2, 2],
          [2, 1, 2, 2],
        ],
        true,
      ),
    square: () => checkGradients(square, [[2, 3]]),
    relu: () => checkGradients(relu, [[3, 4]]),
    sqrt: () => checkGradients(sqrt, [[3, 4]], true),
    log: () => checkGradients(log, [[3, 4]], true),
    exp: () => checkGradients(exp, [[3, 4]]),
    "reduceSum over batch and space": () => checkGradients((x) => reduceSum(x, [0, 2, 3]), [[2, 3, 2, 2]]),
    "reduceMean over space": () => checkGradients((x) => reduceMean(x, [2, 3]), [[2, 3, 2, 3]]),
    "expand of two axes": () => checkGradients((x) => expand(x, [2, 3, 4]), [[2, 1, 1]]),
    "matmul of matrices": () =>
      checkGradients(matmul, [
        [3, 4],
        [4, 2],
      ]),
    "matmul of a batch": () =>
      checkGradients(matmul, [
        [2, 3, 4],
        [2, 4, 2],
      ]),
    reshape: () => checkGradients((x) => reshape(x, [3, 4]), [[2, 6]]),
    transpose: () => checkGradients((x) => transpose(x, [2, 0, 1]), [[2, 3, 4]]),
    "concat of three": () =>
      checkGradients(
        (a, b, c) => concat([a, b, c], 1),
        [
          [2, 1, 2],
          [2, 3, 2],
          [2, 2, 2],
        ],
      ),
    "slice in the middle": () => checkGradients((x) => slice(x, 2, 1, 3), [[1, 2, 5]]),
    flipFilters: () => checkGradients(flipFilters, [[2, 3, 3, 2]]),
    "pad with zeros": () => checkGradients((x) => pad(x, [0, 0, 1, 2, 0, 0, 2, 0], "constant"), [[1, 2, 3, 2]]),
    "pad with edges, by one": () => checkGradients((x) => padEdges(x, 1), [[2, 2, 3, 4]]),
    "pad with edges, by more on some sides": () =>
      checkGradients((x) => pad(x, [0, 0, 2, 0, 0, 0, 1, 3], "edge"), [[1, 2, 3, 2]]),
    "pad with edges, a single pixel": () => checkGradients((x) => padEdges(x, 1), [[1, 2, 1, 1]]),
    "conv 3x3": () => checkGradients((x, w, b) => conv(x, w, b), [[2, 3, 5, 4], [4, 3, 3, 3], [4]]),
    "conv 3x3 with zero padding": () =>
      checkGradients((x, w, b) => conv(x, w, b, { padding: 1 }), [[2, 2, 4, 3], [3, 2, 3, 3], [3]]),
    "conv 3x3, stride 2, even picture": () =>
      checkGradients((x, w, b) => conv(x, w, b, { stride: 2 }), [[2, 2, 6, 6], [3, 2, 3, 3], [3]]),
    "conv 3x3, stride 2, odd picture": () =>
      checkGradients(
        (x, w) => conv(x, w, undefined, { stride: 2 }),
        [
          [1, 2, 7, 5],
          [3, 2, 3, 3],
        ],
      ),
    "conv 3x3, stride 2, zero padding": () =>
      checkGradients(
        (x, w) => conv(x, w, undefined, { stride: 2, padding: 1 }),
        [
          [1, 2, 6, 5],
          [2, 2, 3, 3],
        ],
      ),
    "conv 1x1": () => checkGradients((x, w, b) => conv(x, w, b), [[2, 3, 2, 2], [4, 3, 1, 1], [4]]),
    "conv 2x3": () =>
      checkGradients(
        (x, w) => conv(x, w),
        [
          [1, 2, 4, 4],
          [2, 2, 2, 3],
        ],
      ),
    "convTranspose, stride 2": () =>
      checkGradients(
        (x, w) => convTranspose(x, w, { width: 5, height: 6 }, { stride: 2 }),
        [
          [1, 2, 2, 2],
          [2, 3, 3, 3],
        ],
      ),
    maxPool: () => checkGradients((x) => maxPool(x, 2), [[2, 2, 4, 4]]),
    averagePool: () => checkGradients((x) => averagePool(x, 2), [[1, 2, 4, 6]]),
    resizeNearest: () => checkGradients((x) => resizeNearest(x, 2), [[1, 2, 2, 3]]),
    depthToSpace: () => checkGradients((x) => depthToSpace(x, 2), [[1, 8, 2, 3]]),
    spaceToDepth: () => checkGradients((x) => spaceToDepth(x, 2), [[1, 2, 4, 6]]),
    "a value used twice": () => checkGradients((x) => mul(add(x, 1), div(x, add(square(x), 1))), [[2, 3]]),
  };
  for (const [name, check] of Object.entries(cases)) it(name, check);
});

describe("gradients", () => {
  it("stop at a step, which is flat", () => {
    const x = input("x", [2]);
    const loss = reduceSum(mul(x, step(x, 0)), [0]);
    assert.deepEqual([...evaluate(gradients(loss, [x]), { x: [3, -2] })[0]!], [1, 0]);
  });

  it("give each of several equal maxima the gradient", () => {
    const x = input("x", [1, 1, 2, 2]);
    const loss = reduceSum(maxPool(x, 2), [0, 1, 2, 3]);
    assert.deepEqual([...evaluate(gradients(loss, [x]), { x: [5, 5, 1, 0] })[0]!], [1, 1, 0, 0]);
  });

  it("refuse a loss of several numbers", () => {
    const x = input("x", [2]);
    assert.throws(() => gradients(mul(x, 2), [x]), { name: "GraphError", message: /a loss of one number, got \[2\]/ });
  });

  it("say so when the loss does not depend on a target", () => {
    const [x, y] = [input("x", [1]), input("y", [1])];
    assert.throws(
      () => gradients(square(x), [y]),
      (error) => error instanceof GraphError && /does not depend on target 0/.test(error.message),
    );
  });
});

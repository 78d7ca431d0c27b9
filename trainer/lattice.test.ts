import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Tensor } from "pleinair";
import { evaluate, gradients, input } from "pleinair/graph";
import { latticeLoss, latticePeriods, latticeShare } from "pleinair/network";
import { normal, random } from "./random.ts";

function picture(side: number, value: (y: number, x: number, channel: number) => number): Tensor {
  const plane = side * side;
  return {
    data: Float32Array.from({ length: 3 * plane }, (_, i) =>
      value(Math.floor((i % plane) / side), i % side, Math.floor(i / plane)),
    ),
    dims: [1, 3, side, side],
  };
}

/** Noise whose neighbours are alike, as in photos. */
function smoothNoise(side: number, key: string): Tensor {
  const draw = random(key);
  const field = Array.from({ length: (side + 2) ** 2 }, () => normal(draw));
  const at = (y: number, x: number) => field[y * (side + 2) + x]!;
  return picture(side, (y, x) => {
    const sum = at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1) + at(y + 2, x + 1) + at(y + 1, x + 2);
    return 0.5 + 0.05 * sum;
  });
}

function lossOf(x: Tensor): number {
  return evaluate([latticeLoss(input("x", x.dims))], { x: x.data })[0]![0]!;
}

const sum = (x: Tensor) => latticePeriods.reduce((total, period) => total + latticeShare(x, period), 0);

describe("the lattice", () => {
  it("a pattern that repeats every 4 pixels is wholly one: its share is 1 less what chance would give", () => {
    const pattern = [0.1, 0.9, 0.4, 0.2];
    const grid = picture(68, (y, x) => (pattern[x % 4]! + pattern[(y + 1) % 4]!) / 2);
    assert.ok(Math.abs(latticeShare(grid, 4) - (1 - 1 / 64)) < 0.02, String(latticeShare(grid, 4)));
    assert.ok(latticeShare(grid, 8) > 0.9, "what repeats every 4 pixels repeats every 8");
    assert.ok(latticeShare(grid, 2) < 0.5);
  });

  it("noise as photos have it has next to none, and a hint of a grid over it is seen", () => {
    const noise = smoothNoise(164, "noise");
    assert.ok(latticeShare(noise, 4) < 0.02, String(latticeShare(noise, 4)));
    const gridded = { ...noise, data: noise.data.map((value, i) => value + (i % 4 === 0 ? 0.03 : 0)) };
    assert.ok(latticeShare(gridded, 4) > 3 * latticeShare(noise, 4));
  });

  it("does not depend on where the grid lies, and a picture of one colour has none", () => {
    const at = (shift: number) =>
      latticeShare(
        picture(68, (y, x) => ((x + shift) % 4 === 0 ? 0.7 : 0.5) + y / 1000),
        4,
      );
    assert.ok(Math.abs(at(0) - at(1)) < 1e-3);
    assert.equal(
      latticeShare(
        picture(40, () => 0.3),
        4,
      ),
      0,
    );
  });

  it("the loss says what plain loops say, averaged over pictures", () => {
    const [a, b] = [smoothNoise(70, "a"), smoothNoise(70, "b")];
    const both = { data: Float32Array.from([...a.data, ...b.data]), dims: [2, 3, 70, 70] };
    const expected = (sum(a) + sum(b)) / 2;
    assert.ok(expected > 0 && Math.abs(lossOf(both) - expected) < 1e-6, `${lossOf(both)}, ${expected}`);
  });

  it("the gradients of the loss are those of central differences", () => {
    const start = smoothNoise(36, "gradients");
    const x = { ...start, data: start.data.map((value, i) => value + (i % 4 === 0 ? 0.1 : 0)) };
    const painting = input("x", x.dims);
    const loss = latticeLoss(painting);
    const numbers = { x: Float64Array.from(x.data) };
    const [found] = evaluate(gradients(loss, [painting]), numbers);
    const draw = random("places");
    for (let i = 0; i < 20; i++) {
      const at = Math.floor(draw() * numbers.x.length);
      const value = numbers.x[at]!;
      const lossWith = (changed: number) => {
        numbers.x[at] = changed;
        const [result] = evaluate([loss], numbers)[0]!;
        numbers.x[at] = value;
        return result!;
      };
      const numeric = (lossWith(value + 1e-5) - lossWith(value - 1e-5)) / 2e-5;
      assert.ok(Math.abs(found![at]! - numeric) < 1e-7 + 1e-4 * Math.abs(numeric), `${found![at]}, ${numeric}`);
    }
  });
});

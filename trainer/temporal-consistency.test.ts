import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Tensor } from "pleinair";
import { evaluate, gradients, input } from "pleinair/graph";
import { normal, random } from "./random.ts";
import {
  drawMove,
  mostMoved,
  movedAndNoisy,
  moveFilter,
  moveFilterDims,
  temporalDifference,
  temporalLoss,
} from "./temporal-consistency.ts";

const [side, dims] = [40, [2, 3, 40, 40]] as const;

function noise(...keys: readonly (string | number)[]): Tensor {
  const draw = random(...keys);
  return {
    data: Float32Array.from({ length: 2 * 3 * side * side }, () => Math.min(1, Math.max(0, 0.5 + 0.2 * normal(draw)))),
    dims,
  };
}

/** Draws nothing but 0, which makes no noise. */
const silent = () => 0;

describe("pairs for temporal consistency", () => {
  it("are moved by 1 to 3 pixels, in every way", () => {
    const draw = random("moves");
    const moves = new Set(Array.from({ length: 3000 }, () => Object.values(drawMove(draw)).join()));
    assert.equal(moves.size, (2 * mostMoved + 1) ** 2 - 1);
    assert.ok(!moves.has("0,0"));
  });

  it("differ by noise of up to 6 levels, another one in each picture", () => {
    const grey = { data: new Float32Array(2 * 3 * side * side).fill(0.5), dims };
    const { data } = movedAndNoisy(grey, { right: 1, down: 0 }, random("noise"));
    const half = data.length / 2;
    const [first, second] = [data.subarray(0, half), data.subarray(half)].map((part) =>
      Math.sqrt(part.reduce((sum, value) => sum + (value - 0.5) ** 2, 0) / half),
    );
    for (const std of [first!, second!]) assert.ok(std > 0 && std < 6.5 / 255, `${std}`);
    assert.notEqual(first, second);
  });

  for (const move of [
    { right: 1, down: 0 },
    { right: -3, down: 2 },
    { right: 0, down: -1 },
  ]) {
    const filter = input("filter", moveFilterDims);
    const [one, other] = [input("one", dims), input("other", dims)];
    const loss = temporalLoss(one, other, filter);

    it(`a painter that only copies is consistent, moved by ${move.right} and ${move.down}`, () => {
      const photo = noise("photo");
      const moved = movedAndNoisy(photo, move, silent);
      const numbers = { one: photo.data, other: moved.data, filter: moveFilter(move).data };
      assert.equal(evaluate([loss], numbers)[0]![0], 0);
      assert.equal(temporalDifference(photo, moved, move), 0);
      const back = { right: -move.right, down: -move.down };
      assert.ok(temporalDifference(photo, moved, back) > 0.01, "the other way it is not");
    });

    it(`the graph says what plain loops say, moved by ${move.right} and ${move.down}`, () => {
      const [a, b] = [noise("a"), noise("b")];
      const [got] = evaluate([loss], { one: a.data, other: b.data, filter: moveFilter(move).data })[0]!;
      assert.ok(Math.abs(got! - temporalDifference(a, b, move)) < 1e-12);
      assert.ok(got! > 0.05);
    });
  }

  it("the loss trains both paintings: its gradients are those of central differences", () => {
    const filter = input("filter", moveFilterDims);
    const [one, other] = [input("one", dims), input("other", dims)];
    const loss = temporalLoss(one, other, filter);
    const numbers = { one: Float64Array.from(noise("a").data), other: Float64Array.from(noise("b").data) };
    const withFilter = { ...numbers, filter: moveFilter({ right: 2, down: -3 }).data };
    const found = evaluate(gradients(loss, [one, other]), withFilter);
    const draw = random("places");
    for (const [k, name] of (["one", "other"] as const).entries()) {
      let touched = 0;
      for (let i = 0; i < 40; i++) {
        const at = Math.floor(draw() * numbers[name].length);
        const value = numbers[name][at]!;
        const lossWith = (changed: number) => {
          numbers[name][at] = changed;
          const [result] = evaluate([loss], withFilter)[0]!;
          numbers[name][at] = value;
          return result!;
        };
        const numeric = (lossWith(value + 1e-4) - lossWith(value - 1e-4)) / 2e-4;
        assert.ok(
          Math.abs(found[k]![at]! - numeric) < 1e-9,
          `${name}[${at}]: ${found[k]![at]}, by differences ${numeric}`,
        );
        if (numeric !== 0) touched++;
      }
      // Those inside the borders.
      assert.ok(touched > 0 && touched < 40);
    }
  });
});

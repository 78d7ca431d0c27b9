import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Tensor } from "pleinair";
import { evaluate, gradients, input } from "pleinair/graph";
import { axisLoss } from "./axis-lines.ts";
import { normal, random } from "./random.ts";

const side = 24;

function picture(value: (y: number, x: number) => number): Tensor {
  const plane = side * side;
  return {
    data: Float32Array.from({ length: 3 * plane }, (_, i) => value(Math.floor((i % plane) / side), i % side)),
    dims: [1, 3, side, side],
  };
}

/** Stripes across this direction, radians from the x axis. */
const stripes = (angle: number) =>
  picture((y, x) => 0.5 + 0.3 * Math.sin((Math.cos(angle) * x + Math.sin(angle) * y) * 0.6));
const upright = stripes(0);
const level = stripes(Math.PI / 2);
const diagonal = stripes(Math.PI / 4);
const even = picture(() => 0.4);

function noise(key: string): Tensor {
  const draw = random(key);
  return picture(() => 0.5 + 0.1 * normal(draw));
}

const names = ["painting", "photo", "style"] as const;
const [painting, photo, style] = names.map((name) => input(name, upright.dims)) as [
  ReturnType<typeof input>,
  ReturnType<typeof input>,
  ReturnType<typeof input>,
];
const loss = axisLoss(painting, photo, style);

function lossOf(...pictures: [Tensor, Tensor, Tensor]): number {
  return evaluate([loss], Object.fromEntries(names.map((name, i) => [name, pictures[i]!.data])))[0]![0]!;
}

describe("lines along the axes", () => {
  it("upright and level stripes count wholly, diagonal ones and an even picture not at all", () => {
    for (const lines of [upright, level]) assert.ok(lossOf(lines, even, even) > 0.95, `${lossOf(lines, even, even)}`);
    for (const none of [diagonal, even]) assert.ok(lossOf(none, even, even) === 0);
  });

  it("noise leans to no side", () => {
    const values = ["a", "b", "c", "d"].map((key) => lossOf(noise(key), diagonal, diagonal));
    // Against -1 of the diagonal: 1 less what noise leans itself.
    for (const value of values) assert.ok(Math.abs(value - 1) < 0.15, `${value}`);
  });

  it("what photo or style has themselves is no fault", () => {
    assert.ok(lossOf(level, even, upright) < 0.05);
    assert.ok(lossOf(level, upright, diagonal) < 0.05);
  });

  it("the gradients of the loss are those of central differences", () => {
    const numbers = Object.fromEntries(
      names.map((name, i) => [name, Float64Array.from([upright, noise("photo"), noise("style")][i]!.data)]),
    );
    const drawn = noise("painting").data;
    numbers["painting"]!.forEach((value, i, all) => (all[i] = value + drawn[i]! / 2));
    const [found] = evaluate(gradients(loss, [painting]), numbers);
    const draw = random("places");
    for (let i = 0; i < 20; i++) {
      const values = numbers["painting"]!;
      const at = Math.floor(draw() * values.length);
      const value = values[at]!;
      const lossWith = (changed: number) => {
        values[at] = changed;
        const [result] = evaluate([loss], numbers)[0]!;
        values[at] = value;
        return result!;
      };
      const numeric = (lossWith(value + 1e-5) - lossWith(value - 1e-5)) / 2e-5;
      assert.ok(Math.abs(found![at]! - numeric) < 1e-7 + 1e-4 * Math.abs(numeric), `${found![at]}, ${numeric}`);
    }
  });
});

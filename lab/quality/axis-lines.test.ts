import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RgbaImage } from "pleinair";
import { axisShare } from "./axis-lines.ts";

const side = 96;

function picture(value: (x: number, y: number) => number): RgbaImage {
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) data.fill(value(i % side, Math.floor(i / side)), i * 4, i * 4 + 3);
  return { data, width: side, height: side };
}

/** Waves of 12 pixels that run in a direction, degrees from the horizontal. */
const waves = (degrees: number) => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return picture((x, y) => 128 + 90 * Math.sin(((x * c + y * s) * Math.PI) / 6));
};

describe("the share of gradients along the axes", () => {
  it("is 1 for upright and level waves, and 0 for waves at 15°, 45° and 70°", () => {
    for (const degrees of [0, 90, 180]) assert.ok(axisShare(waves(degrees)) > 0.99, `${axisShare(waves(degrees))}`);
    for (const degrees of [15, 45, 70]) assert.ok(axisShare(waves(degrees)) < 0.02, `${axisShare(waves(degrees))}`);
  });

  it("is 1/9 for rings, whose gradients point everywhere, and for an even picture", () => {
    const rings = picture((x, y) => 128 + 90 * Math.sin(Math.hypot(x - 47.5, y - 47.5) / 2));
    // The corners of the square hold more of the diagonals: what lies within the largest circle is all that counts here.
    const round = { ...rings, data: rings.data.map((v, i) => (outside(i >> 2) && i % 4 < 3 ? 128 : v)) };
    assert.ok(Math.abs(axisShare(round) - 1 / 9) < 0.03, `${axisShare(round)}`);
    assert.ok(Math.abs(axisShare(picture(() => 90)) - 1 / 9) < 1e-9);
  });

  it("grows where the steps of a grid lie over waves", () => {
    const slanted = picture((x, y) => 100 + 10 * Math.sin((x * 0.87 + y * 0.5) / 3));
    const stepped = {
      ...slanted,
      data: slanted.data.map((v, i) => (i % 4 < 3 && ((i >> 2) % side) % 32 < 16 ? v + 30 : v)),
    };
    assert.ok(axisShare(stepped) > axisShare(slanted) + 0.02);
  });
});

function outside(pixel: number): boolean {
  return Math.hypot((pixel % side) - 47.5, Math.floor(pixel / side) - 47.5) > 46;
}

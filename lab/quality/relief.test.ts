import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { normal, random } from "@pleinair/trainer";
import type { RgbaImage } from "pleinair";
import { relief } from "./relief.ts";

const side = 128;

/** A grey picture of levels around 128. */
function picture(value: (x: number, y: number) => number): RgbaImage {
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) data.fill(128 + value(i % side, Math.floor(i / side)), i * 4, i * 4 + 3);
  return { data, width: side, height: side };
}

/** Noise whose neighbours are alike, the same at every call. */
function noise(key: string): (x: number, y: number) => number {
  const draw = random(key);
  const field = Array.from({ length: (side + 4) ** 2 }, () => normal(draw));
  const at = (x: number, y: number) => field[(y + 2) * (side + 4) + x + 2] ?? 0;
  return (x, y) => 8 * (2 * at(x, y) + at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1));
}

const scene = noise("scene");
const photo = picture(scene);
const embossed = (dx: number, dy: number) => picture((x, y) => 0.7 * (scene(x + dx, y + dy) - scene(x - dx, y - dy)));

describe("relief", () => {
  it("is next to nothing for the photo itself, for other noise and for an even picture", () => {
    // Four correlations of 1,024 pixels each: chance leaves some thousandths.
    assert.ok(relief(photo, photo) < 0.02, `${relief(photo, photo)}`);
    assert.ok(relief(picture(noise("another")), photo) < 0.02);
    assert.equal(
      relief(
        picture(() => 20),
        photo,
      ),
      0,
    );
  });

  it("is above 1 for the photo embossed, in whatever direction, raised or sunk", () => {
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
      [1, 1],
      [-1, -1],
      [1, -1],
    ] as const) {
      const found = relief(embossed(dx, dy), photo);
      assert.ok(found > 1 && found < 2, `${dx}, ${dy}: ${found}`);
    }
  });

  it("does not cancel where one half is raised and the other sunk", () => {
    const split = picture((x, y) => (x < side / 2 ? 0.7 : -0.7) * (scene(x + 1, y) - scene(x - 1, y)));
    assert.ok(relief(split, photo) > 0.9 * relief(embossed(1, 0), photo));
  });

  it("grows with the share of relief in a painting", () => {
    const other = noise("paint");
    const mixed = (share: number) =>
      relief(
        picture((x, y) => share * (scene(x + 1, y) - scene(x - 1, y)) + other(x, y)),
        photo,
      );
    assert.ok(mixed(0.3) > 2 * mixed(0.1) && mixed(1) > 2 * mixed(0.3), `${[0.1, 0.3, 1].map(mixed).join()}`);
  });
});

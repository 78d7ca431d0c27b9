import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { firstGrain, laterGrain, withGrain } from "./grain.ts";
import { imageSource } from "./picture-source.ts";

describe("grain", () => {
  const [width, height] = [64, 48];
  const grey = { data: new Uint8ClampedArray(width * height * 4).fill(128), width, height };
  const whole = { x: 0, y: 0, width, height };
  const read = (amount: number, rect = whole, grain = firstGrain) =>
    withGrain(imageSource(grey), grain, amount).read(rect, rect).data;

  it("has its standard deviation, around 0, and no colour", () => {
    for (const grain of [firstGrain, laterGrain]) {
      const noise = read(1, whole, grain).map((value) => value - 128 / 255);
      const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
      const std = Math.sqrt(noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length);
      assert.ok(Math.abs(mean) < 0.1 * grain.std && Math.abs(std / grain.std - 1) < 0.1, `${mean}, ${std}`);
      assert.deepEqual(noise.subarray(0, width * height), noise.subarray(2 * width * height));
    }
  });

  it("is the same in a tile as in the whole picture", () => {
    const all = read(1);
    const part = read(1, { x: 17, y: 9, width: 16, height: 16 });
    for (let y = 0; y < 16; y++) {
      const at = (9 + y) * width + 17;
      assert.deepEqual(part.subarray(16 * y, 16 * y + 16), all.subarray(at, at + 16));
    }
  });

  it("is not there at strength 0", () => {
    assert.ok(read(0).every((value) => value === Math.fround(128 / 255)));
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planTiles } from "./tiles.ts";

const plan = fc.record({
  width: fc.integer({ min: 1, max: 60 }).map((n) => 4 * n),
  height: fc.integer({ min: 1, max: 60 }).map((n) => 4 * n),
  tile: fc.integer({ min: 1, max: 20 }).map((n) => 4 * n),
  halo: fc.integer({ min: 0, max: 8 }).map((n) => 4 * n),
});

test("the cores make up the picture, without gaps and without overlap", () => {
  fc.assert(
    fc.property(plan, ({ width, height, tile, halo }) => {
      const covered = new Uint8Array(width * height);
      for (const { core } of planTiles(width, height, { tile, halo, multiple: 4 })) {
        for (let y = core.y; y < core.y + core.height; y++) {
          for (let x = core.x; x < core.x + core.width; x++) covered[y * width + x]!++;
        }
      }
      assert.ok(covered.every((times) => times === 1));
    }),
  );
});

test("every core sees its halo as far as the picture goes, in windows of one size on multiples of 4", () => {
  fc.assert(
    fc.property(plan, ({ width, height, tile, halo }) => {
      const tiles = planTiles(width, height, { tile, halo, multiple: 4 });
      const { width: outerWidth, height: outerHeight } = tiles[0]!.outer;
      for (const { core, outer } of tiles) {
        assert.deepEqual([outer.width, outer.height], [outerWidth, outerHeight]);
        for (const value of Object.values({ ...core, ...outer })) assert.equal(value % 4, 0);
        assert.ok(outer.x <= Math.max(0, core.x - halo) && outer.y <= Math.max(0, core.y - halo));
        assert.ok(outer.x + outer.width >= Math.min(width, core.x + core.width + halo));
        assert.ok(outer.y + outer.height >= Math.min(height, core.y + core.height + halo));
        assert.ok(outer.x >= 0 && outer.y >= 0 && outer.x + outer.width <= width && outer.y + outer.height <= height);
      }
    }),
  );
});

test("tiles look at no more than their size allows, and at little more than the picture has", () => {
  fc.assert(
    fc.property(plan, ({ width, height, tile, halo }) => {
      for (const { outer } of planTiles(width, height, { tile, halo, multiple: 4 })) {
        assert.ok(outer.width * outer.height <= (tile + 2 * halo) ** 2);
      }
    }),
  );
  for (const [width, height, most] of [
    [1104, 1104, 1.2],
    [1920, 1080, 1.1],
    [4000, 3000, 1.2],
    [16000, 400, 1.1],
  ] as const) {
    const tiles = planTiles(width, height, { tile: 1024, halo: 40, multiple: 4 });
    const looked = tiles.reduce((sum, { outer }) => sum + outer.width * outer.height, 0) / (width * height);
    assert.ok(looked <= most, `${width}x${height}: ${looked}`);
  }
});

test("a picture smaller than a tile is one tile, and the whole of it", () => {
  const whole = { x: 0, y: 0, width: 8, height: 400 };
  assert.deepEqual(planTiles(8, 400, { tile: 512, halo: 40, multiple: 4 }), [{ core: whole, outer: whole }]);
});

test("lengths that the network cannot take are refused by name", () => {
  assert.throws(() => planTiles(10, 8, { tile: 8, halo: 4, multiple: 4 }), {
    name: "OptionError",
    message: "planTiles: expected width to be a multiple of 4, got 10",
  });
  assert.throws(() => planTiles(8, 8, { tile: 0, halo: 4, multiple: 4 }), { message: /tile/ });
});

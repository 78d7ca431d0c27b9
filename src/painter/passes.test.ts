import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planPasses } from "./passes.ts";

const side = fc.integer({ min: 1, max: 9000 });

test("passes begin at one size, grow about twofold, and end at the photo's own size, whatever that is", () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 32, max: 512 }), (width, height, from) => {
      const passes = planPasses({ width, height }, { from, draftPx: 1024 }, 4);
      const { size, shortPx } = passes.at(-1)!;
      assert.deepEqual([size, shortPx], [{ width, height }, Math.min(width, height)]);
      for (const [i, pass] of passes.entries()) {
        assert.equal(pass.revises, i > 0 && i === passes.length - 1 && pass.shortPx > 1024);
      }
      for (const [i, { shortPx, size }] of passes.entries()) {
        const next = passes[i + 1];
        if (!next) continue;
        const isDraft = next.revises;
        if (isDraft) assert.equal(shortPx, next.shortPx / 2);
        if (i === 0 && !isDraft) assert.ok(Math.abs(shortPx - from) < 1e-6 * from);
        if (i === 0) assert.ok(shortPx >= from / Math.SQRT2 - 1e-9 && shortPx <= 1.1 * from + 1e-9, `${shortPx}`);
        const growth = next.shortPx / shortPx;
        assert.ok(growth >= 1.1 - 1e-9 && growth <= 2 * Math.SQRT2 + 1e-9, `${growth}`);
        assert.ok(size.width % 4 === 0 && size.height % 4 === 0);
        assert.ok(Math.abs(Math.min(size.width, size.height) - shortPx) <= 4);
      }
    }),
  );
});

test("sizes that double from the first are painted at exactly those, and small photos and none asked for at once", () => {
  const sizes = (width: number, height: number, from?: number) =>
    planPasses({ width, height }, from === undefined ? undefined : { from, draftPx: 1024 }, 4).map(
      ({ size }) => size.height,
    );
  assert.deepEqual(sizes(1536, 1024, 128), [128, 256, 512, 1024]);
  assert.deepEqual(sizes(180, 180, 128), [180]);
  assert.deepEqual(sizes(1, 1, 128), [1]);
  assert.deepEqual(sizes(4000, 3000), [3000]);
});

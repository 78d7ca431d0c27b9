import assert from "node:assert/strict";
import { test } from "node:test";
import { localDeviation } from "./local-deviation.ts";

/** 32x32 pixels of grey. */
function grey(valueAt: (x: number, y: number) => number, alphaAt: (x: number) => number = () => 255) {
  const data = Uint8ClampedArray.from({ length: 32 * 32 * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % 32, i >> 7];
    return i % 4 === 3 ? alphaAt(x) : valueAt(x, y);
  });
  return { data, width: 32, height: 32 };
}

test("one colour has none, and a pattern has its own deviation", () => {
  assert.ok(localDeviation(grey(() => 90)) < 1e-6);
  assert.ok(Math.abs(localDeviation(grey((x, y) => ((x + y) % 2) * 255)) - 0.5) < 1e-6);
});

test("a few marks on a plain page do not count, nor does what is transparent", () => {
  assert.ok(localDeviation(grey((x, y) => (x < 8 && y < 16 ? x * 30 : 255))) < 1e-6);
  const half = grey(
    (x) => (x < 24 ? (x % 2) * 200 : 0),
    (x) => (x < 24 ? 0 : 255),
  );
  assert.ok(localDeviation(half) < 1e-6);
  assert.equal(
    localDeviation(
      grey(
        () => 0,
        () => 0,
      ),
    ),
    0,
  );
});

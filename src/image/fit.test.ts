import assert from "node:assert/strict";
import { test } from "node:test";
import { evenSize, fitInto, toEven } from "./fit.ts";

test("a picture is made to fit with its shape kept, and never grows", () => {
  assert.deepEqual(fitInto({ width: 1920, height: 1080 }, 640), { width: 640, height: 360 });
  assert.deepEqual(fitInto({ width: 1080, height: 1920 }, 640), { width: 360, height: 640 });
  assert.deepEqual(fitInto({ width: 320, height: 240 }, 640), { width: 320, height: 240 });
  assert.deepEqual(fitInto({ width: 321, height: 1 }, undefined), { width: 321, height: 1 });
  assert.deepEqual(fitInto({ width: 5000, height: 2 }, 100), { width: 100, height: 1 });
});

test("a side that makes no sense is refused", () => {
  for (const side of [0, 15, 100.5, NaN]) {
    assert.throws(() => fitInto({ width: 1, height: 1 }, side), { name: "OptionError", message: /sidePx/ });
  }
});

test("an odd picture gets its last column and row twice, an even one stays itself", () => {
  const pixel = (value: number) => [value, value, value, 255];
  const odd = { data: Uint8ClampedArray.from([1, 2, 3].flatMap(pixel)), width: 3, height: 1 };
  const even = toEven(odd);
  assert.deepEqual([even.width, even.height], [4, 2]);
  assert.deepEqual([...even.data], [1, 2, 3, 3, 1, 2, 3, 3].flatMap(pixel));
  assert.equal(toEven(even), even);
  assert.deepEqual(evenSize({ width: 641, height: 360 }), { width: 642, height: 360 });
});

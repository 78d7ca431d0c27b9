import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayBeInterlaced, removeCombs } from "./interlaced.ts";

const plain = (level: number, width = 4, height = 6) => ({
  data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : level)),
  width,
  height,
});

test("lines of the second field that stand out are evened out, and what stands still keeps its lines", () => {
  const combed = plain(100);
  for (const y of [1, 3]) for (const x of [1, 2]) combed.data.set([200, 200, 200], (y * 4 + x) * 4);
  removeCombs(combed);
  assert.deepEqual(combed.data, plain(100).data);
  // An edge between two halves, and a gradient.
  const still = plain(100);
  still.data.fill(200, 3 * 4 * 4);
  const before = still.data.slice();
  removeCombs(still);
  assert.deepEqual(still.data, before);
});

test("whatever bytes a stream's header has, the answer comes at once", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => typeof mayBeInterlaced(bytes) === "boolean"));
  const unending = new Uint8Array(70_000).fill(0);
  unending.set([1, 100, 0, 30, 255, 225, 255, 255, 103, 100, 0, 30]);
  assert.equal(mayBeInterlaced(unending), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { free } from "./free.ts";

test("what is released holds nothing any more; a second time does no harm", () => {
  const picture = { data: new Uint8ClampedArray(16), width: 2, height: 2 };
  free(picture);
  assert.equal(picture.data.length, 0);
  free(picture);
});

test("memory that others share is left alone", () => {
  const data = Float32Array.of(1, 2, 3);
  free({ data: data.subarray(1) });
  assert.deepEqual([...data], [1, 2, 3]);
  const shared = new Float32Array(new SharedArrayBuffer(8));
  free({ data: shared });
  assert.equal(shared.length, 2);
});

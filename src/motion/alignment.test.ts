import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { align, initialAlignment } from "./alignment.ts";

test("what stands still goes along the canvas by whole periods only, wherever the camera goes", () => {
  const moves = fc.array(
    fc.record({ x: fc.double({ min: -9, max: 9, noNaN: true }), y: fc.double({ min: -9, max: 9, noNaN: true }) }),
  );
  fc.assert(
    fc.property(moves, fc.constantFrom(4, 8), (all, period) => {
      let anchor = initialAlignment;
      for (const moved of all) {
        const before = anchor;
        anchor = align(anchor, moved, period);
        for (const way of ["x", "y"] as const) {
          assert.ok(anchor.offset[way] >= 0 && anchor.offset[way] <= period);
          assert.equal(Math.abs(anchor.shift[way] % period), 0);
          // In the frame before it was `moved` further; on the canvas it is where it was, but for the jump and what is not yet followed.
          const gone = anchor.offset[way] - before.offset[way] - moved[way] - anchor.shift[way];
          assert.ok(Math.abs(gone) <= 0.3 + 1e-9, `${gone}`);
        }
      }
    }),
  );
});

test("a camera on a stand does not drift by the errors of its motion; one that pans slowly is followed", () => {
  let [still, slow] = [initialAlignment, initialAlignment];
  for (let t = 0; t < 200; t++) {
    still = align(still, { x: 0.012, y: -0.01 + 0.01 * (t % 2) }, 4);
    slow = align(slow, { x: 0.04, y: 0 }, 4);
  }
  assert.deepEqual(still.offset, initialAlignment.offset);
  assert.notDeepEqual(slow.offset, initialAlignment.offset);
});

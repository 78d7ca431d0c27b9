import assert from "node:assert/strict";
import { test } from "node:test";
import { createAdaptiveResolution, type AdaptiveResolution } from "./adaptive-resolution.ts";

const sizes = [144, 192, 256, 384, 512];
const resolution = (start = 256) => createAdaptiveResolution({ sizes, frameMs: 40, start });

/** Runs frames on a machine that needs `msAt256` at 256, and more or less by area. @returns The sizes, where they change. */
function run(held: AdaptiveResolution, frames: number, msAt256: (frame: number) => number): number[] {
  const visited = [held.size];
  for (let i = 0; i < frames; i++) {
    held.report(msAt256(i) * (held.size / 256) ** 2);
    if (held.size !== visited.at(-1)) visited.push(held.size);
  }
  return visited;
}

test("a machine that holds the rate keeps its size", () => {
  assert.deepEqual(
    run(resolution(), 500, () => 38),
    [256],
  );
});

test("a slow machine goes down one size after another, until it holds the rate or there is no smaller one", () => {
  assert.deepEqual(
    run(resolution(), 200, () => 80),
    [256, 192],
  );
  assert.deepEqual(
    run(resolution(), 500, () => 4000),
    [256, 192, 144],
  );
});

test("a fast machine goes up as far as a fifth of the time stays free, and no further than the largest", () => {
  assert.deepEqual(
    run(resolution(), 500, () => 12),
    [256, 384],
  );
  assert.deepEqual(
    run(resolution(144), 500, () => 1),
    [144, 192, 256, 384, 512],
  );
});

test("one slow frame changes nothing, nor do the first ones, in which graphs are loaded", () => {
  assert.deepEqual(
    run(resolution(), 300, (frame) => (frame < 3 ? 3000 : frame % 100 === 50 ? 90 : 30)),
    [256],
  );
});

test("a machine that gets slow whenever the size goes up is tried less and less often", () => {
  const held = resolution();
  const visited: number[] = [];
  for (let i = 0; i < 2000; i++) {
    visited.push(held.size);
    // Worse than by area.
    held.report(held.size > 256 ? 90 : 12);
  }
  const climbs = visited.flatMap((size, i) => (i > 0 && size > visited[i - 1]! ? [i] : []));
  assert.ok(climbs.length >= 3 && climbs.length <= 7, String(climbs));
  climbs.slice(2).forEach((at, i) => assert.ok(at - climbs[i + 1]! > climbs[i + 1]! - climbs[i]!));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress } from "./progress.ts";

test("25 frames a second of a video of 100 frames: half done after two seconds, and two are left", () => {
  let clock = 1000;
  const pace = createProgress(4, () => clock);
  let progress = pace(0.04);
  assert.deepEqual(progress, { frames: 1, share: 0.01, framesPerSecond: 0, secondsLeft: undefined });
  for (let frame = 2; frame <= 50; frame++) {
    clock += 40;
    progress = pace(frame / 25);
  }
  assert.equal(progress.frames, 50);
  assert.equal(progress.share, 0.5);
  assert.ok(Math.abs(progress.framesPerSecond - 25) < 1e-6);
  assert.ok(Math.abs(progress.secondsLeft! - 2) < 1e-6);
});

test("the pace is that of the last ten seconds", () => {
  let clock = 0;
  const pace = createProgress(undefined, () => clock);
  for (let frame = 1; frame <= 1000; frame++) {
    clock += 1;
    pace(frame);
  }
  let progress = pace(1001);
  for (let frame = 0; frame < 30; frame++) {
    clock += 1000;
    progress = pace(1002 + frame);
  }
  assert.ok(Math.abs(progress.framesPerSecond - 1) < 0.01, String(progress.framesPerSecond));
  assert.deepEqual([progress.share, progress.secondsLeft], [undefined, undefined]);
});

test("a video that is longer than it said is done, with nothing left", () => {
  let clock = 0;
  const pace = createProgress(1, () => clock);
  pace(0.5);
  clock = 5000;
  const { share, secondsLeft } = pace(1.5);
  assert.deepEqual([share, secondsLeft], [1, 0]);
});

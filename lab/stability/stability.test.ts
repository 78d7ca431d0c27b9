import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { writeImage } from "pleinair/node";
import { root, temporaryFolder } from "../../test/support/paths.ts";
import { picture as pictureOf } from "../../test/support/pictures.ts";
import { makeClip } from "./clips.ts";
import { compose, identity, inverse, viewOf, viewToStill, warp } from "./camera-motion.ts";
import { withNoise } from "./noise.ts";
import { readFrames, stillPixels } from "./real-clip.ts";
import { brightnessStd, rmsDifference, stdOverTime, warpError } from "./stability-metrics.ts";
import { measureStability } from "./stability.ts";

/** A picture from a function of place, the same in every colour but blue, which is 10 more. */
const picture = (width: number, height: number, value: (x: number, y: number) => number) =>
  pictureOf(width, height, (x, y) => [value(x, y), value(x, y), value(x, y) + 10]);

const waves = (x: number, y: number) => 120 + 60 * Math.sin(x / 9) * Math.cos(y / 7);

describe("motion", () => {
  it("a motion after its inverse is none", () => {
    const there = viewToStill({ x: 31, y: 17, angle: 0.3, scale: 1.7 }, 64);
    const back = compose(inverse(there), there);
    for (const [name, value] of Object.entries(identity)) {
      assert.ok(Math.abs(back[name as keyof typeof back] - value) < 1e-12, name);
    }
  });

  it("the middle of a view is the point of the pose", () => {
    const { a, b, c, d } = viewToStill({ x: 31, y: 17, angle: 0.3, scale: 1.7 }, 64);
    assert.ok(Math.abs(a * 32 - b * 32 + c - 31) < 1e-12 && Math.abs(b * 32 + a * 32 + d - 17) < 1e-12);
  });

  it("a picture read at a whole shift is the picture to the bit", () => {
    const still = picture(40, 30, (x, y) => (x * 37 + y * 91) % 200);
    const { rgb, known } = warp(still, { ...identity, c: 3, d: -2 });
    known.forEach((isKnown, i) => {
      if (!isKnown) return;
      const from = (Math.floor(i / 40) - 2) * 40 + (i % 40) + 3;
      assert.equal(rgb[i * 3], still.data[from * 4]);
    });
    assert.ok(known.reduce((sum, one) => sum + one, 0) > 800);
  });

  it("what two views of a still share is the same up to rounding, however the camera turned, moved and zoomed", () => {
    const still = picture(300, 300, waves);
    const [first, second] = [
      { x: 150, y: 150, angle: 0, scale: 2 },
      { x: 156.3, y: 147.9, angle: 0.12, scale: 1.9 },
    ];
    const [before, later] = [first, second].map((pose) => viewOf(still, pose, 100));
    const motion = compose(inverse(viewToStill(first, 100)), viewToStill(second, 100));
    const error = warpError(before!, later!, motion);
    assert.ok(error < 0.6, `${error} levels`);
    assert.ok(warpError(before!, later!, identity) > 10, "without the motion it is not");
  });
});

describe("the metrics", () => {
  it("a picture that goes up and down by 3 has a standard deviation of 3, so has its mean, and a warp error of 6", () => {
    const frames = [100, 106, 100, 106].map((level) => picture(16, 16, () => level));
    assert.equal(stdOverTime(frames), 3);
    assert.equal(brightnessStd(frames), 3);
    assert.equal(warpError(frames[0]!, frames[1]!, identity), 6);
    assert.equal(warpError(frames[0]!, frames[2]!, identity), 0);
  });

  it("a mask says what counts; with nothing to count there is no distance", () => {
    const [a, b] = [picture(4, 4, () => 50), picture(4, 4, (x) => (x < 2 ? 50 : 60))];
    const right = new Uint8Array(16).map((_, i) => (i % 4 < 2 ? 0 : 1));
    assert.equal(rmsDifference(a, b, right), 10);
    assert.ok(Math.abs(rmsDifference(a, b)! - Math.sqrt(50)) < 1e-9);
    assert.equal(rmsDifference(a, b, new Uint8Array(16)), undefined);
  });

  it("noise is as strong as asked for, centred, and different for another seed", () => {
    const grey = picture(64, 64, () => 118);
    const [one, same, other] = [withNoise(grey, 4, 1), withNoise(grey, 4, 1), withNoise(grey, 4, 2)];
    assert.deepEqual(one, same);
    assert.ok(Math.abs(rmsDifference(grey, one)! - 4) < 0.2);
    // Independent: the difference is √2 as strong.
    assert.ok(Math.abs(rmsDifference(one, other)! - 4 * Math.SQRT2) < 0.3);
    assert.ok(brightnessStd([grey, one]) < 0.2);
  });
});

describe("the clips", () => {
  const [still, other] = [picture(400, 320, waves), picture(330, 350, (x, y) => 60 + ((x * y) % 90))];
  const options = { noise: 0, seed: 1 };

  for (const name of ["still", "pan", "zoom", "turn", "shake"] as const) {
    it(`${name}: without noise nothing is left once the known motion is taken out`, () => {
      const { frames, motion } = makeClip(name, still, other, options);
      for (const [before, t] of [
        [0, 1],
        [3, 13],
        [11, 21],
      ] as const) {
        const error = warpError(frames[before]!, frames[t]!, motion!(t, before));
        assert.ok(error < 0.6, `frames ${before} and ${t}: ${error} levels`);
      }
    });
  }

  it("passing: what came free is just the background again, and it is looked at where somebody was", () => {
    const { frames, ghosts } = makeClip("passing", still, other, options);
    const background = makeClip("still", still, other, options).frames[0]!;
    assert.ok(ghosts!.size > 3);
    for (const [t, free] of ghosts!) {
      assert.ok(free.reduce((sum, one) => sum + one, 0) > 1000);
      assert.equal(rmsDifference(frames[t]!, background, free), 0);
      assert.ok(rmsDifference(frames[t - 6]!, background, free)! > 20);
    }
  });

  it("a real clip's still pixels: noise alone leaves nearly all of them, what moved none, and a change of light none", () => {
    const { clean } = makeClip("passing", still, other, options);
    const noisy = (t: number) => withNoise(clean[t]!, 4, t);
    const share = (mask: Uint8Array) => mask.reduce((sum, one) => sum + one, 0) / mask.length;
    assert.ok(share(stillPixels(withNoise(clean[0]!, 4, 90), noisy(0))) > 0.9);
    const moved = stillPixels(noisy(10), noisy(16));
    clean[10]!.data.forEach((value, i) => {
      if (Math.abs(value - clean[16]!.data[i]!) > 40) assert.equal(moved[i >> 2], 0);
    });
    const brighter = { ...clean[0]!, data: clean[0]!.data.map((value) => value + 8) };
    assert.equal(share(stillPixels(clean[0]!, brighter)), 0);
  });
});

describe("measureStability", () => {
  const folder = temporaryFolder("real-clip");
  const options = {
    models: ["live"],
    peers: undefined,
    photos: join(root, "samples/photos"),
    styles: join(root, "samples/styles"),
    pairs: 1,
    noise: 4,
    clip: undefined,
    vgg: undefined,
    run: undefined,
  };

  it("finds a sequence more stable than frames by themselves, and the photo as noisy as it was made; a real clip is read", async () => {
    const grey = picture(320, 280, waves);
    for (let t = 0; t < 4; t++) await writeImage(join(folder, `${t}.png`), withNoise(grey, 4, t));
    assert.equal((await readFrames(folder)).length, 4);
    const rows = await measureStability({ ...options, clips: ["cut"], clip: folder });
    const figure = (model: string, mode: string, clip: string) =>
      rows.find((row) => row.model === model && row.mode === mode && row.clip === clip)!.scores;
    const photo = figure("the photo itself", "alone", "cut");
    assert.ok(Math.abs(photo.off - 4) < 0.3, `${photo.off}`);
    const [alone, sequence] = [figure("live", "alone", "real"), figure("live", "sequence", "real")];
    assert.ok(sequence.warp1 < alone.warp1, `${sequence.warp1}, ${alone.warp1}`);
    assert.ok(Number.isNaN(alone.style), "without VGG there is no style loss");
  });

  it("refuses a clip that does not exist, and a folder without pictures", async () => {
    await assert.rejects(measureStability({ ...options, clips: ["waltz"] }), /--clips: expected some of still, light/);
    await assert.rejects(
      measureStability({ ...options, clips: ["still"], photos: fileURLToPath(new URL(".", import.meta.url)) }),
      /expected pictures .*, found none/,
    );
  });
});

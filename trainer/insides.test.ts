import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { styleWidths } from "pleinair/network";
import sharp from "sharp";
import { temporaryFolder } from "../test/support/paths.ts";
import { defaults } from "./config.ts";
import { makeConfig } from "./settings.ts";
import { distancesFromMean, drawByWeight } from "./hard-examples.ts";
import { initialState, learningRate, norm, update } from "./optimiser.ts";
import { cropPicture, firstPictures, scanPictures } from "./pictures.ts";
import { createPool } from "./pool.ts";
import { nearlyNormal, normal, random } from "./random.ts";
import { createDivergenceMonitor } from "./divergence.ts";

describe("config", () => {
  it("is the defaults with what differs", () => {
    assert.deepEqual(makeConfig({ steps: 7 }), { ...defaults, steps: 7 });
  });

  it("understands the names that settings had before", () => {
    const config = makeConfig({ farStyles: 0.5, steadyWeight: 60 });
    assert.deepEqual([config.hardExamples, config.temporalWeight], [0.5, 60]);
  });

  const wrong: Record<string, [Record<string, unknown>, RegExp]> = {
    "a setting that does not exist": [{ step: 7 }, /"step" is not a setting. There are: model, part, /],
    "a text for a number": [{ steps: "7" }, /steps: expected a number/],
    "a model that does not exist": [{ model: "big" }, /expected studio, live, classic, got big/],
    "crops that the network cannot take": [{ cropPx: 100 }, /a multiple of 16, got 100/],
    "crops that do not fit": [{ cropPx: 256 }, /does not fit into shortSidePx/],
    "crops too small for temporal consistency": [
      { cropPx: 32, temporalWeight: 1 },
      /at least 48 where temporalWeight is not 0/,
    ],
    "crops too small for the lattice loss": [{ cropPx: 32, latticeWeight: 1 }, /at least 36 where latticeWeight/],
    "a margin that the network cannot take": [{ marginPx: 4 }, /marginPx: expected a multiple of 8, got 4/],
    "a margin for classic": [{ model: "classic", marginPx: 8 }, /marginPx: expected 0 for classic/],
    "squares that are larger than the largest": [{ smallestSquarePx: 600 }, /at most largestSquarePx \(512\), got 600/],
    "pairs that cannot be divided": [{ pairs: 5 }, /a multiple of pairsPerRun/],
  };
  for (const [name, [differences, message]] of Object.entries(wrong)) {
    it(`refuses ${name}`, () => assert.throws(() => makeConfig(differences), { name: "ConfigError", message }));
  }
});

describe("the optimiser", () => {
  it("finds the lowest point of a bowl, and the average follows", () => {
    const config = makeConfig({ steps: 600, rate: 0.05, warmup: 1, averageOver: 20 });
    const target = [3, -2, 0.5];
    const state = initialState(new Float32Array(3));
    while (state.step < config.steps) {
      const gradient = state.weights.map((w, i) => w - target[i]!);
      update(state, gradient, norm(gradient), config);
    }
    for (const [i, value] of target.entries()) {
      assert.ok(Math.abs(state.weights[i]! - value) < 1e-2);
      assert.ok(Math.abs(state.average[i]! - value) < 1e-2);
    }
  });

  it("takes a first step of the step size, whatever the gradient's length", () => {
    const config = makeConfig({ warmup: 0, rate: 0.01 });
    for (const size of [1e-3, 1, 1e6]) {
      const state = initialState(Float32Array.of(0));
      update(state, Float32Array.of(size), size, config);
      assert.ok(Math.abs(state.weights[0]! + 0.01) < 1e-6);
    }
  });

  it("warms up, then falls to the final share along a cosine", () => {
    const config = makeConfig({ steps: 1000, warmup: 100, rate: 1, finalRate: 0.1 });
    assert.equal(learningRate(0, config), 0.01);
    assert.equal(learningRate(99, config), 1);
    assert.ok(Math.abs(learningRate(550, config) - 0.55) < 1e-9);
    assert.ok(Math.abs(learningRate(1000, config) - 0.1) < 1e-9);
  });
});

describe("chance", () => {
  it("depends on its keys and nothing else", () => {
    const [a, b, c] = [random("x", 1), random("x", 1), random("x", 2)];
    const first = [a(), a(), a()];
    assert.deepEqual([b(), b(), b()], first);
    assert.notEqual(c(), first[0]);
  });

  it("is normal where it is said to be", () => {
    for (const drawn of [normal, nearlyNormal]) {
      const draw = random("normal");
      const values = Array.from({ length: 20_000 }, () => drawn(draw));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      assert.ok(Math.abs(mean) < 0.03 && Math.abs(std - 1) < 0.03);
    }
  });
});

describe("a pool", () => {
  const numbers = (size: number, refresh: number) =>
    createPool({ size, refresh, read: (n) => Promise.resolve(n), finish: (n) => Promise.resolve(n * 10) });
  const entries = (pool: ReturnType<typeof numbers>, size: number) =>
    Array.from({ length: size }, (_, i) => pool.entry(i));

  it("replaces its oldest entries, some at every step", async () => {
    const pool = numbers(4, 0.5);
    await pool.advance(0);
    assert.deepEqual(entries(pool, 4), [0, 10, 20, 30]);
    await pool.advance(1);
    assert.deepEqual(entries(pool, 4), [0, 10, 20, 30]);
    await pool.advance(2);
    assert.deepEqual(entries(pool, 4), [40, 10, 20, 30]);
  });

  it("is the same when a run is resumed", async () => {
    const [went, resumed] = [numbers(3, 1), numbers(3, 1)];
    for (let step = 0; step <= 8; step++) await went.advance(step);
    await resumed.advance(8);
    assert.deepEqual(entries(resumed, 3), entries(went, 3));
  });
});

describe("far styles", () => {
  /** Statistics of a style: one number for each layer's means and deviations. */
  const style = (...layers: [number, number, number, number]) =>
    Float32Array.from(styleWidths.flatMap((width, i) => new Array<number>(2 * width).fill(layers[i]!)));

  it("are as far from the mean as the style loss says, every layer counting alike", () => {
    assert.deepEqual(distancesFromMean([style(0, 0, 0, 0), style(2, 0, 0, 0)]), [2, 2]);
    assert.deepEqual(distancesFromMean([style(0, 0, 0, 0), style(0, 0, 0, 2)]), [2, 2]);
    const distances = distancesFromMean([style(0, 0, 0, 0), style(0, 0, 0, 0), style(3, 3, 3, 3)]);
    assert.deepEqual(
      distances.map((distance) => Math.round(distance)),
      [8, 8, 32],
    );
  });

  it("are drawn in proportion to their weights", () => {
    const draw = random("far");
    const counts = [0, 0, 0];
    for (let i = 0; i < 8000; i++) counts[drawByWeight([1, 0, 3], draw())]!++;
    assert.equal(counts[1], 0);
    assert.ok(Math.abs(counts[2]! - 6000) < 200, String(counts));
    assert.equal(drawByWeight([0, 0], 0.5), 1);
  });
});

describe("pictures", () => {
  const folder = temporaryFolder("pictures");

  it("that cannot be learnt from are named with the reason; letterbox bars are cut off the others", async () => {
    const noise = (width: number, height: number) =>
      sharp({
        create: {
          width,
          height,
          channels: 3,
          background: "black",
          noise: { type: "gaussian", mean: 128, sigma: 40 },
        },
      });
    const good = await noise(240, 200).extend({ top: 30, bottom: 20, background: "black" }).jpeg().toBuffer();
    await writeFile(join(folder, "barred.jpg"), good);
    await writeFile(join(folder, "cut.jpg"), good.subarray(0, good.length >> 1));
    await writeFile(join(folder, "text.png"), "not a picture");
    await writeFile(join(folder, "empty.webp"), "");
    await writeFile(join(folder, "small.png"), await noise(100, 100).png().toBuffer());
    const flat = { width: 300, height: 300, channels: 3, background: "brown" } as const;
    await writeFile(join(folder, "flat.png"), await sharp({ create: flat }).png().toBuffer());
    const cache = join(folder, "scan.json");
    const first = await scanPictures(folder, cache);
    assert.equal(first.good.length, 1);
    const { x, y, width, height } = first.good[0]!;
    assert.equal(x, 0);
    assert.equal(width, 240);
    // JPEG smears the edge of a bar by a few rows.
    assert.ok(Math.abs(y - 30) <= 8 && Math.abs(height - 200) <= 16, `${y}, ${height}`);
    assert.deepEqual(
      first.bad.map(({ path }) => path.slice(folder.length + 1)),
      ["cut.jpg", "empty.webp", "flat.png", "small.png", "text.png"],
    );
    assert.match(first.bad[3]!.reason, /too small: 100x100/);
    assert.deepEqual(await scanPictures(folder, cache), first, "a second look is at the cache");
    assert.deepEqual(await firstPictures(folder, 3), first.good);
    const crop = await cropPicture(first.good[0]!, { x: 10, y: 5, side: 64, mirrored: true }, 32);
    assert.equal(crop.length, 32 * 32 * 3);
  });
});

describe("the divergence monitor stops with a sentence", () => {
  const picture = (value: (i: number) => number) => ({
    data: Float32Array.from({ length: 48 }, (_, i) => value(i)),
    dims: [1, 3, 4, 4],
  });
  const photo = picture((i) => (i % 7) / 7);
  const styles = [0.1, 0.4, 0.6, 0.9].map((level) => picture((i) => level + (i % 3) / 50));
  const pairs = styles.map((style) => ({ photo, style }));

  it("when the loss is not a number", () => {
    assert.throws(() => createDivergenceMonitor().step(12, NaN, 1), {
      name: "TrainingError",
      message: /step 12: the loss is NaN/,
    });
  });

  it("when the gradient vanishes", () => {
    assert.throws(() => createDivergenceMonitor().step(3, 1, 1e-9), { message: /vanished/ });
  });

  it("when the gradient explodes and stays so", () => {
    const monitor = createDivergenceMonitor();
    for (let step = 0; step < 100; step++) monitor.step(step, 1, 1);
    assert.throws(() => {
      for (let step = 100; step < 110; step++) monitor.step(step, 1, 1e5);
    }, /explodes/);
  });

  it("when the loss rises and stays up", () => {
    const monitor = createDivergenceMonitor();
    assert.throws(() => {
      for (let step = 0; step < 5000; step++) monitor.step(step, step < 600 ? 1 : 2, 1);
    }, /no progress/);
  });

  it("when the paintings have become one brown", () => {
    const brown = styles.map(() => picture(() => 0.3));
    assert.throws(() => createDivergenceMonitor().paintings(pairs, brown), /become one colour/);
  });

  it("when the paintings do not depend on the style", () => {
    assert.throws(
      () =>
        createDivergenceMonitor().paintings(
          pairs,
          pairs.map(() => photo),
        ),
      /the same, whatever the style/,
    );
  });

  it("and not when all is well", () => {
    const monitor = createDivergenceMonitor();
    for (let step = 0; step < 3000; step++) monitor.step(step, 1 + Math.sin(step) / 5, 1 + Math.cos(step) / 2);
    monitor.paintings(
      pairs,
      styles.map((style) => picture((i) => style.data[i]! * 0.5 + photo.data[i]! * 0.5)),
    );
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { measureScales } from "@pleinair/trainer";
import fc from "fast-check";
import { resize, toTensor, type RgbaImage, type Tensor } from "pleinair";
import { decodeSafetensors } from "pleinair/network";
import { createRuntime, loadPainter } from "pleinair/node";
import { samplePath, vggPath, withoutVgg } from "../../test/support/paths.ts";
import { picture } from "../../test/support/pictures.ts";
import { random } from "../../test/support/random.ts";
import { sample } from "../../test/support/samples.ts";
import { meanDifference, readMiddleSquare, wholePicture } from "../pictures.ts";
import { photoItself, recolouredPhoto, styleItself } from "./baselines.ts";
import { colourDistance } from "./colour-distance.ts";
import { transferColours } from "./colour-transfer.ts";
import { createEvaluator, type Evaluator } from "./evaluator.ts";
import type { Scores } from "./metrics.ts";
import type { MeasuredModel } from "./models.ts";
import type { Pair } from "./pairs.ts";
import { ssim } from "./ssim.ts";
import { contentDistance, styleDistance, textureDistance } from "./vgg-distances.ts";
import { loadFeatureExtractor, type FeatureExtractor, type VggFeatures } from "./vgg-features.ts";

/** One colour, or two side by side. */
const flat = (...colours: (readonly [number, number, number])[]): RgbaImage =>
  picture(8, 8, (x) => colours[Math.floor((x * colours.length) / 8)]!);
const [black, white, grey] = [flat([0, 0, 0]), flat([255, 255, 255]), flat([99, 99, 99])];

describe("the colour distance", () => {
  it("is 100 from black to white, and nothing from a picture to itself", () => {
    assert.ok(Math.abs(colourDistance(black, white) - 100) < 2, `${colourDistance(black, white)}`);
    assert.equal(colourDistance(grey, grey), 0);
  });

  it("grows with the distance of the colours, not only with the share of bins that differ", () => {
    const [near, far] = [colourDistance(grey, flat([104, 104, 104])), colourDistance(grey, white)];
    assert.ok(near > 0 && near < 0.1 * far, `${near} and ${far}`);
  });

  it("does not see where colours are, how large the picture is, or which comes first", () => {
    const [red, blue] = [
      [200, 30, 30],
      [20, 40, 180],
    ] as const;
    assert.ok(colourDistance(flat(red, blue), flat(blue, red)) < 1e-9);
    assert.ok(colourDistance(flat(red), resize(flat(red), 3, 5)) < 1e-9);
    assert.ok(Math.abs(colourDistance(black, flat(red)) - colourDistance(flat(red), black)) < 1e-9);
  });

  it("obeys the triangle inequality", () => {
    const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
    const picture = fc.tuple(colour, colour).map(([a, b]) => flat(a, b));
    fc.assert(
      fc.property(picture, picture, picture, (a, b, c) => {
        assert.ok(colourDistance(a, c) <= colourDistance(a, b) + colourDistance(b, c) + 1e-9);
      }),
      { numRuns: 50 },
    );
  });
});

describe("colour transfer", () => {
  /** Noise of which each channel has a part of its own and a part that is the same in all. */
  const correlated = (seed: number, gains: readonly number[]): Tensor => {
    const draw = random(seed);
    const noise = () => Float32Array.from({ length: 400 }, () => 2 * draw() - 1);
    const common = noise();
    const data = gains.flatMap((gain) => [...noise()].map((own, i) => 0.5 + 0.2 * gain * (own + common[i]!)));
    return { data: Float32Array.from(data), dims: [1, 3, 20, 20] };
  };
  const [a, b] = [correlated(1, [1, 0.5, 0.8]), correlated(2, [0.3, 1, 0.6])];

  it("gives a picture the mean and covariance of another's colours", () => {
    const [got, wanted] = [channelStatsOf(transferColours(a, b)), channelStatsOf(b)];
    got.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < 2e-3, `${i}: ${value}, expected ${wanted[i]}`));
  });

  it("leaves a picture alone that has these colours already", () => {
    const same = transferColours(a, a);
    assert.ok(same.data.every((value, i) => Math.abs(value - a.data[i]!) < 1e-5));
  });

  it("does not amplify the noise of a grey picture", () => {
    const even = { ...a, data: a.data.map((value) => 0.5 + (value - 0.5) * 1e-3) };
    const spread = transferColours(even, b).data.subarray(0, 400);
    assert.ok(Math.max(...spread) - Math.min(...spread) < 0.05);
  });

  /** Three means, then nine covariances. */
  function channelStatsOf({ data }: Tensor): number[] {
    const channel = (c: number) => [...data.subarray(c * 400, (c + 1) * 400)];
    const means = [0, 1, 2].map((c) => channel(c).reduce((sum, value) => sum + value, 0) / 400);
    const covariance = (i: number, j: number) =>
      channel(i).reduce((sum, value, k) => sum + (value - means[i]!) * (channel(j)[k]! - means[j]!), 0) / 400;
    return [...means, ...[0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => covariance(i, j)))];
  }
});

describe("the texture distance", () => {
  const features = (...gram: number[]): VggFeatures => ({
    content: new Float32Array(1),
    statistics: [],
    grams: [Float32Array.from(gram)],
  });

  it("is 0 for equal textures, 1 for opposite ones, and symmetric", () => {
    assert.equal(textureDistance(features(1, 2, 2, 5), features(1, 2, 2, 5)), 0);
    assert.ok(Math.abs(textureDistance(features(1, -1, -1, 1), features(-1, 1, 1, -1)) - 1) < 1e-6);
    // ‖(3, 0) - (0, 4)‖ / (3 + 4)
    assert.ok(Math.abs(textureDistance(features(3, 0), features(0, 4)) - 5 / 7) < 1e-6);
    assert.equal(textureDistance(features(3, 0), features(0, 4)), textureDistance(features(0, 4), features(3, 0)));
  });
});

describe("similarity", () => {
  it("is 1 for the picture itself, 0 levels away, and less for another", async () => {
    const photo = await sample("photos/moose.jpg", 64);
    const dark = { ...photo, data: photo.data.map((value, i) => (i % 4 === 3 ? value : value / 2)) };
    assert.ok(Math.abs(ssim(photo, photo) - 1) < 1e-12);
    assert.ok(ssim(photo, dark) < 0.9);
    assert.equal(meanDifference(photo, photo), 0);
    assert.equal(meanDifference(black, flat([3, 0, 0])), 1);
  });
});

describe("the evaluator", { skip: withoutVgg }, () => {
  // Pictures of 128 pixels stand in for 256, so that the test is fast.
  const side = 128;
  let extractor: FeatureExtractor;
  let evaluator: Evaluator;
  let pairs: Pair[];
  let studio: MeasuredModel;
  /** The scores of {@link studio}'s paintings. */
  let painting: Scores;

  before(async () => {
    const square = async (name: string, px = side) => readMiddleSquare(await wholePicture(samplePath(name)), px);
    const names = [
      ["moose", "wave"],
      ["coffee", "ink"],
      ["astronaut", "mosaic"],
    ] as const;
    pairs = await Promise.all(
      names.map(async ([photo, style]) => ({
        name: `${photo} in ${style}`,
        photo: await square(`photos/${photo}.jpg`),
        style: await square(`styles/${style}.jpg`),
        photoAt: (px: number) => square(`photos/${photo}.jpg`, px),
        styleAtFullSize: () => square(`styles/${style}.jpg`, 256),
      })),
    );
    const runtime = await createRuntime({ device: "cpu" });
    const vgg = decodeSafetensors(await readFile(vggPath)).tensors;
    const pictures = async function* () {
      for (const { photo, style } of pairs) yield* [toTensor(photo), toTensor(style)];
    };
    extractor = await loadFeatureExtractor(runtime, vgg, await measureScales(runtime, vgg, pictures(), side), side);
    const painter = await loadPainter({ device: "cpu" });
    const paintAt = async (photo: RgbaImage, style: RgbaImage, strength: number) =>
      painter.paint(photo, await painter.study(style, { brush: 0.5 }), { strength });
    studio = {
      name: "studio",
      paint: (photo, style) => paintAt(photo, style, 1),
      paintAt,
      dispose: () => painter.dispose(),
    };
    evaluator = await createEvaluator(extractor, pairs, { seen: [], artefacts: false });
    painting = (await evaluator.evaluate(studio)).scores;
  });
  after(async () => {
    await extractor?.dispose();
    await studio?.dispose();
  });

  it("scores a photo in the style's colours well in colours and not in texture; a painting in both", async () => {
    const photo = (await evaluator.evaluate(photoItself)).scores as Record<string, number>;
    const colours = (await evaluator.evaluate(recolouredPhoto)).scores as Record<string, number>;
    const painted = painting as Record<string, number>;
    const all = JSON.stringify({ photo, colours, painting }, null, 1);
    assert.ok(colours.colour! < 0.5 * photo.colour!, all);
    assert.ok(colours.style! < 0.8 * photo.style!, all); // the style loss is fooled ...
    assert.ok(colours.texture! > 0.97 * photo.texture!, all); // ... and the texture distance is not
    assert.ok(painted.texture! < 0.95 * colours.texture!, all);
    assert.ok(painted.colour! < photo.colour!, all);
    assert.deepEqual([photo.content, photo.own, photo.diversity], [0, 0, 0]);
    assert.ok(painted.content! > colours.content! && painted.ssim! < colours.ssim!, all);
    assert.ok(Number.isNaN(photo.atZero) && painted.atZero === 0 && painted.own! > 1, all);
  });

  it("gives the style itself the best scores there are, but for content", async () => {
    const { style, style5, texture, colour, diversity, content } = (await evaluator.evaluate(styleItself)).scores;
    assert.deepEqual([style, style5, colour], [0, 0, 0]);
    assert.ok(texture! < 1e-3, `${texture}`);
    assert.ok(Math.abs(diversity! - 1) < 0.05, `${diversity}`);
    assert.ok(content! > painting["content"]!);
  });

  it("finds no diversity in a model that paints one style only", async () => {
    const constant: MeasuredModel = { ...studio, paint: (photo) => studio.paint(photo, pairs[0]!.style) };
    const { diversity } = (await evaluator.evaluate(constant)).scores;
    assert.ok(diversity! < 1e-3 && painting["diversity"]! > 0.3, `${diversity} and ${painting["diversity"]}`);
  });

  it("scores paintings as seen and their artefacts; what does not apply is not a number", async () => {
    const full = await createEvaluator(extractor, pairs.slice(0, 2), { seen: [512] });
    const photo = (await full.evaluate(photoItself)).scores;
    const style = (await full.evaluate(styleItself)).scores;
    const all = JSON.stringify({ photo, style }, null, 1);
    // Seen from afar the photo is the photo, and the style the style, whatever size they were read at.
    assert.ok(photo["content512"]! < 0.05 * style["content512"]!, all);
    assert.ok(style["style512"]! < 0.05 * photo["style512"]!, all);
    assert.ok(style["texture512"]! < 0.5 * photo["texture512"]!, all);
    assert.ok(Number.isNaN(photo["content1024"]), "1024 pixels were not asked for");
    assert.equal(photo["shift"], 0);
    assert.ok(Number.isNaN(style["shift"]), "a style does not move with the photo");
    assert.ok(photo["relief"]! < 0.05 && style["relief"]! < 0.05, all);
    // A grid of 4 pixels is seen as one of 4, at either size.
    const gridded: MeasuredModel = {
      ...photoItself,
      maxPx: 512,
      paint: ({ data, width, height }) =>
        Promise.resolve({
          data: data.map((value, i) => (i % 4 < 3 && ((i >> 2) % width) % 4 === 0 ? value + 12 : value)),
          width,
          height,
        }),
    };
    const grid = (await full.evaluate(gridded)).scores;
    for (const key of ["lattice4", "lattice4at512"])
      assert.ok(grid[key]! > photo[key]! + 3, `${key} ${grid[key]} ${all}`);
    const small = (await full.evaluate({ ...gridded, maxPx: 256 })).scores;
    assert.ok(Number.isNaN(small["style512"]) && small["lattice4"] === grid["lattice4"]);
  });

  it("finds the texture of a style gone when its pixels are shuffled, though every colour is right", async () => {
    const { style } = pairs[0]!;
    const shuffled = { ...style, data: new Uint8ClampedArray(style.data.length) };
    const pixels = side * side;
    // 7919 is prime, so that every pixel is taken once.
    for (let i = 0; i < pixels; i++) {
      const from = ((i * 7919) % pixels) * 4;
      shuffled.data.set(style.data.subarray(from, from + 4), i * 4);
    }
    const read = async (picture: RgbaImage) => extractor.extract(transferColours(toTensor(picture), toTensor(style)));
    assert.ok(colourDistance(shuffled, style) < 1e-9);
    const [painted, disorder] = [
      textureDistance(await read(await studio.paint(pairs[0]!.photo, style)), await read(style)),
      textureDistance(await read(shuffled), await read(style)),
    ];
    assert.ok(disorder > 1.1 * painted, `${disorder}, painted: ${painted}`);
  });

  it("has losses that are 0 for equals and grow with the difference", async () => {
    const [a, b] = [
      await extractor.extract(toTensor(pairs[0]!.photo)),
      await extractor.extract(toTensor(pairs[1]!.photo)),
    ];
    for (const distance of [contentDistance, styleDistance]) {
      assert.equal(distance(a, a), 0);
      assert.ok(distance(a, b) > 0.1);
      assert.equal(distance(a, b), distance(b, a));
    }
    assert.ok(styleDistance(a, b, 5) > styleDistance(a, b));
  });
});

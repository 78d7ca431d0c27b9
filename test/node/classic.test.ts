/**
 * What `classic` promises, with its decoder and the encoder that it was taught with.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { toTensor } from "pleinair";
import { input, toOnnx } from "pleinair/graph";
import {
  classicTarget,
  decodeSafetensors,
  encodeSafetensors,
  concatStats,
  loadPainter as loadOn,
  channelStatsOf,
  readNetwork,
} from "pleinair/network";
import {
  createRuntime,
  decodeStyle,
  encodeStyle,
  loadPainter,
  mix,
  readModel,
  type Painter,
  type RgbaImage,
  type Style,
} from "pleinair/node";
import { colourDistance as distance, largestDifference } from "../support/difference.ts";
import { root, temporaryFolder, vggPath as vgg, withoutVgg } from "../support/paths.ts";
import { crop } from "../support/pictures.ts";
import { sample } from "../support/samples.ts";

const withoutDecoder = existsSync(join(root, "models/classic/manifest.json"))
  ? false
  : "the decoder of classic is not in models/";
const largest = (a: RgbaImage, b: RgbaImage) => largestDifference(a.data, b.data);

describe("classic", { skip: withoutVgg || withoutDecoder }, () => {
  const emptyFolder = temporaryFolder("classic");
  let painter: Painter;
  let photo: RgbaImage;
  let [wave, ink] = [{} as Style, {} as Style];

  before(async () => {
    painter = await loadPainter({ model: "classic", vgg, device: "cpu" });
    photo = crop(await sample("photos/moose.jpg"), 120, 60, 250, 181);
    [wave, ink] = (await Promise.all(
      (["wave", "ink"] as const).map(async (name) => painter.study(await sample(`styles/${name}.jpg`), { name })),
    )) as [Style, Style];
  });
  after(() => painter.dispose());

  it("gives real features the style's statistics, to 1e-4, wherever the photo has anything to scale", async () => {
    const network = readNetwork(await readModel("classic", vgg));
    const runtime = await createRuntime({ device: "cpu" });
    const features = network.encode(input("picture", [1, 3, 176, 248])).at(-1)!;
    const code = input("code", [1, 1024]);
    const own = channelStatsOf(features);
    const after = channelStatsOf(classicTarget(features, own, code));
    const session = await runtime.load(toOnnx({ own: concatStats([own]), after: concatStats([after]) }));
    const outputs = await session.run({
      picture: toTensor(crop(photo, 0, 0, 248, 176)),
      code: { data: wave.codes[0]!.code, dims: [1, 1024] },
    });
    let alive = 0;
    for (let channel = 0; channel < 512; channel++) {
      const at = (name: "own" | "after", index: number) => outputs[name]!.data[index]!;
      assert.ok(Math.abs(at("after", channel) - wave.codes[0]!.code[channel]!) < 1e-4, `mean of ${channel}`);
      // A channel that is all but 0 on the whole photo stays so: ε keeps it from becoming noise.
      // And ε is part of every deviation: one near its root, 0.003, is measured with it twice.
      if (at("own", 512 + channel) < 0.3 || wave.codes[0]!.code[512 + channel]! < 0.06) continue;
      alive++;
      const [std, wanted] = [at("after", 512 + channel), wave.codes[0]!.code[512 + channel]!];
      assert.ok(Math.abs(std - wanted) < 1e-4 * Math.max(1, wanted), `deviation of ${channel}: ${std}, ${wanted}`);
    }
    assert.ok(alive > 300, `${alive} channels are alive`);
    await session.dispose();
  });

  it("at strength 0 gives the photo back as far as its decoder can, and paints further from it at 1", async (t) => {
    const reconstruction = distance(await painter.paint(photo, wave, { strength: 0 }), photo);
    const same = await painter.paint(photo, ink, { strength: 0 });
    assert.ok(largest(same, await painter.paint(photo, wave, { strength: 0 })) <= 1, "whatever the style");
    const painted = distance(await painter.paint(photo, wave), photo);
    t.diagnostic(`strength 0 is ${reconstruction.toFixed(1)} levels from the photo, strength 1 ${painted.toFixed(1)}`);
    assert.ok(reconstruction > 1 && reconstruction < painted, `${reconstruction}, ${painted}`);
  });

  it("blends features with strength and mixes styles, as the paper does", async () => {
    const half = await painter.paint(photo, wave, { strength: 0.5 });
    const own = await painter.study(photo, { brush: 181 / 256 });
    // The photo's code is read at another size by a few pixels, so this is close and not equal.
    const mixed = await painter.paint(photo, mix([wave, 0.5], [own, 0.5]));
    assert.ok(distance(half, mixed) < 0.3 * distance(await painter.paint(photo, wave), mixed));
    const both = await painter.paint(photo, mix([wave, 0.5], [ink, 0.5]));
    assert.ok(
      distance(both, await painter.paint(photo, wave)) > 1 && distance(both, await painter.paint(photo, ink)) > 1,
    );
  });

  it("paints from a .style file what it paints from the style", async () => {
    const bytes = encodeStyle(wave);
    assert.ok(bytes.length < 4300);
    assert.deepEqual(await painter.paint(photo, decodeStyle(bytes)), await painter.paint(photo, wave));
    await using studio = await loadPainter({ device: "cpu" });
    await assert.rejects(studio.paint(photo, wave), { name: "FormatError", message: /studied with classic-/ });
  });

  it("paints in tiles what it paints whole, to 2 of 255, at any strength", async () => {
    const large = crop(await sample("photos/astronaut.jpg"), 0, 0, 250, 150);
    for (const strength of [1, 0.5]) {
      const [whole, tiled] = [
        await painter.paint(large, wave, { strength }),
        await painter.paint(large, wave, { strength, tilePx: 136 }),
      ];
      assert.ok(largest(whole, tiled) <= 2, `strength ${strength}: ${largest(whole, tiled)}`);
    }
    await assert.rejects(painter.paint(large, wave, { tilePx: 100 }), { message: /a multiple of 8 from 64 on/ });
  });

  it("steadies frames: one that does not change is painted as before", async () => {
    const small = crop(photo, 0, 0, 96, 64);
    const sequence = painter.sequence();
    const first = await sequence.paint(small, wave);
    assert.ok(largest(first, await sequence.paint(small, wave)) <= 1);
  });

  it("asks for its encoder where there is none, and refuses another", async () => {
    process.env["PLEINAIR_CACHE"] = emptyFolder;
    await assert.rejects(loadPainter({ model: "classic", device: "cpu" }), {
      name: "MissingWeightsError",
      message: /pleinair fetch vgg.*--file/,
    });
    delete process.env["PLEINAIR_CACHE"];

    const files = await readModel("classic", vgg);
    const { tensors } = decodeSafetensors(await readFile(vgg));
    const data = tensors["conv3_1.bias"]!.data.map((value) => value + 0.01);
    const encoder = encodeSafetensors({ ...tensors, "conv3_1.bias": { data, dims: [256] } });
    const runtime = await createRuntime({ device: "cpu" });
    await assert.rejects(loadOn(runtime, { ...files, encoder }), {
      name: "FormatError",
      message: /trained with another encoder: expected VGG weights [0-9a-f]{8}, got [0-9a-f]{8} \(VGG-16\)/,
    });
  });
});

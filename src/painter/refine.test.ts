/**
 * @file Studying thoroughly, on small squares and in few steps; by the real VGG where it lies beside the checkout, and by one of its shape whose
 * filters are chance.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { vggPath, withoutVgg } from "../../test/support/paths.ts";
import { crop } from "../../test/support/pictures.ts";
import { random, randomTensor } from "../../test/support/random.ts";
import { sample } from "../../test/support/samples.ts";
import type { Runtime } from "../core/runtime.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { visibleWeights } from "../image/hidden.ts";
import { toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { readNetwork } from "../models/read-network.ts";
import { decodeSafetensors, encodeSafetensors } from "../models/safetensors.ts";
import type { Network } from "../networks/network.ts";
import { styleWidths } from "../networks/perceptual-loss.ts";
import { readVgg, vggConvolutions } from "../networks/vgg-weights.ts";
import { readModel } from "../node/models.ts";
import { createRuntime } from "../node/runtime.ts";
import { createPainter } from "./load.ts";
import { createRefiner, type Refiner } from "./refine.ts";
import { readVggGraph, vggScales } from "./refine-graphs.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { Painter, RefineOptions } from "./types.ts";

/** VGG-16 to relu4_1 with filters of chance that keep the activations' size (He et al. 2015). */
function vggOfChance(): Uint8Array {
  const draw = random(1);
  let channels = 3;
  const tensors: Record<string, Tensor> = {};
  for (const [place, filters] of vggConvolutions(16)) {
    tensors[`conv${place}.weight`] = randomTensor(draw, [filters, channels, 3, 3], Math.sqrt(24 / (9 * channels)));
    tensors[`conv${place}.bias`] = tensor(new Float32Array(filters), [filters]);
    channels = filters;
    if (place === "4_1") break;
  }
  return encodeSafetensors(tensors);
}

let runtime: Runtime;
let network: Network;
let sessions: Sessions;
let painter: Painter;
let refiner: Refiner;
let picture: RgbaImage;
let read: Style;
let chance: RefineOptions;
before(async () => {
  runtime = await createRuntime({ device: "cpu" });
  network = readNetwork(await readModel("live"));
  sessions = createSessions(runtime, 1e7);
  painter = createPainter(runtime, network, "live-test");
  refiner = createRefiner(
    { network, sessions, id: "live-test", memory: 256, device: runtime.device },
    { sidePx: 64, steps: 12 },
  );
  picture = resize(await sample("styles/great-wave.jpg"), 384, 256);
  read = await painter.study(picture);
  const photos = await Promise.all(["coffee", "moose"].map((name) => sample(`photos/${name}.jpg`)));
  chance = { vgg: vggOfChance(), photos };
});
after(async () => {
  await painter.dispose();
  await sessions.dispose();
  await runtime.dispose();
});

const refined = async (options: RefineOptions, signal?: AbortSignal, onProgress?: (share: number) => void) => ({
  ...read,
  codes: await refiner.refine(read.codes, picture, options, signal, onProgress),
});

/** How far VGG's means and deviations of a painting are from those of another picture: at each layer the share of their squares, summed. */
async function distanceOf(options: RefineOptions, style: Style): Promise<number> {
  const photo = resize(crop(await sample("photos/astronaut.jpg"), 128, 0, 256, 256), 64, 64);
  const fitted = { ...style, codes: style.codes.filter(({ scale }) => scale === 256) };
  const statistics: Float32Array[] = [];
  for (const seen of [await painter.paint(photo, fitted), picture]) {
    const session = await runtime.load(readVggGraph(readVgg(decodeSafetensors(options.vgg).tensors), seen));
    const inputs: Record<string, Tensor> = { picture: toTensor(seen) };
    for (const scale of vggScales) {
      const weights = visibleWeights(seen, scale)!;
      inputs[`weights${scale}`] = tensor(weights, [weights.length, 1]);
    }
    statistics.push((await session.run(inputs)).statistics!.data);
    await session.dispose();
  }
  let at = 0;
  return styleWidths.reduce((sum, width) => {
    const [found, wanted] = statistics.map((all) => all.subarray(at, at + 2 * width)) as [Float32Array, Float32Array];
    at += 2 * width;
    const squares = (values: Float32Array) => values.reduce((total, value) => total + value ** 2, 0);
    return sum + squares(found.map((value, i) => value - wanted[i]!)) / squares(wanted);
  }, 0);
}

test("every scale gets a code of its own, and the progress rises to 1", async () => {
  const shares: number[] = [];
  const fitted = await refined(chance, undefined, (share) => shares.push(share));
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
  for (const [i, { scale, code }] of fitted.codes.entries()) {
    const own = read.codes[i]!;
    assert.equal(scale, own.scale);
    assert.ok(code.every(Number.isFinite) && code.some((value, k) => value !== own.code[k]));
  }
});

test(
  "what is fitted on two photos brings the painting of a third nearer to the style",
  { skip: withoutVgg },
  async () => {
    const options = { ...chance, vgg: new Uint8Array(await readFile(vggPath)) };
    const [before, after] = [await distanceOf(options, read), await distanceOf(options, await refined(options))];
    assert.ok(after < 0.9 * before, `${before} to ${after}`);
  },
);

test("it stops when it is told to, and works afterwards", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const options = { ...chance };
  await assert.rejects(refined(options, AbortSignal.abort(reason)), reason);
  const stopped = refined(options, stop.signal, (share) => share > 0.3 && stop.abort(reason));
  await assert.rejects(stopped, reason);
  assert.equal((await refined(options)).codes.length, read.codes.length);
});

test("study refuses what it cannot refine with, before it reads anything", async () => {
  for (const refine of [{ ...chance, photos: [] }, { photos: chance.photos } as unknown as RefineOptions]) {
    await assert.rejects(painter.study(picture, { refine }), { name: "OptionError", message: /readRefineOptions/ });
  }
  const once = createPainter(runtime, { ...network, styleScales: [256] }, "once-test");
  await assert.rejects(once.study(picture, { refine: chance }), {
    name: "OptionError",
    message: /not apply to classic/,
  });
});

test("a style of one colour is sought as ever, and not called refined", async () => {
  const data = new Uint8ClampedArray(64 * 64 * 4).fill(255);
  const white = { data, width: 64, height: 64 };
  assert.deepEqual(await painter.study(white, { refine: chance }), await painter.study(white));
});

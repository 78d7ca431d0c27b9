import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { averagePool, evaluate, input } from "pleinair/graph";
import { constants, painterNetwork, unpackParameters, weightDims, type PainterShape } from "pleinair/network";
import { random, randomTensor } from "../test/support/random.ts";
import { ConfigError, makeConfig } from "./settings.ts";
import { initialWeights } from "./initial-weights.ts";
import { enlarge } from "./repaint.ts";
import { isOfRevision, revisedPainting } from "./revision.ts";
import { trainableModel } from "./trainable.ts";

const shape: PainterShape = { half: 3, quarter: 4, blocks: 1, hidden: 5, revision: 2 };
const dims = [1, 3, 16, 24];

describe("a revision that is not trained yet", () => {
  const { gain } = trainableModel({ model: "live", revision: 2 }, {});
  const weights = unpackParameters(initialWeights({ dims: weightDims(shape), gain }, 5), weightDims(shape));
  const draw = random(3);
  const [photo, style] = [randomTensor(draw, dims, 1, 0.5).data, randomTensor(draw, dims, 1, 0.5).data];

  it("leaves the draft as it is: the photo at half its size, painted, and enlarged", () => {
    const [photos, styles] = [input("photos", dims), input("styles", dims)];
    const { draft, painting } = revisedPainting(painterNetwork(shape, constants(weights)), photos, styles);
    assert.deepEqual(draft.dims, [1, 3, 8, 12]);
    assert.deepEqual(painting.dims, dims);
    const [small, made, whole] = evaluate([draft, painting, enlarge(draft)], { photos: photo, styles: style });
    assert.deepEqual(made, whole);
    assert.ok(small!.every((value) => value >= 0 && value <= 1));
    const [halved] = evaluate([averagePool(photos, 2)], { photos: photo });
    assert.notDeepEqual(small, halved, "it is painted");
  });

  it("has weights of its own, by their names", () => {
    const own = Object.keys(weights).filter(isOfRevision);
    assert.deepEqual(own.length, 10);
    assert.deepEqual(
      Object.keys(weights).filter((name) => !isOfRevision(name)),
      Object.keys(weightDims({ half: 3, quarter: 4, blocks: 1, hidden: 5 })),
    );
  });
});

describe("the settings of a revision", () => {
  it("are its own where none are given", () => {
    const config = makeConfig({ part: "revision", model: "live" });
    assert.deepEqual([config.revision, config.identityWeight, config.repaintShare], [16, 0, 0]);
    assert.ok(config.draftWeight > 0);
    assert.equal(makeConfig({}).draftWeight, 0);
  });

  const wrong: Record<string, [Record<string, unknown>, RegExp]> = {
    "a part that there is not": [{ part: "frame" }, /part: expected painter or revision, got frame/],
    "a part of classic": [{ part: "revision", model: "classic" }, /classic has none/],
    "losses of the painter": [{ part: "revision", identityWeight: 5 }, /identityWeight: expected 0 for the revision/],
    "no channels": [{ part: "revision", revision: 0 }, /revision: expected channels, 1 or more/],
    "half a channel": [{ revision: 2.5 }, /revision: expected a whole number, got 2.5/],
  };
  for (const [name, [settings, message]] of Object.entries(wrong)) {
    it(`${name} is refused`, () => assert.throws(() => makeConfig(settings), { name: ConfigError.name, message }));
  }
});

import assert from "node:assert/strict";
import { it } from "node:test";
import { unpackParameters } from "pleinair/network";
import { blendWeights } from "./blend.ts";
import { initialWeights, startingFrom } from "./initial-weights.ts";
import { trainableModel } from "./trainable.ts";

it("weights are blended along the straight line from the run's start to its end", () => {
  const model = trainableModel({ model: "live" }, {});
  const start = unpackParameters(initialWeights(model, 1), model.dims);
  const trained = unpackParameters(initialWeights(model, 2), model.dims);
  assert.deepEqual(
    blendWeights(model, start, trained, 0, 3),
    unpackParameters(startingFrom(start, model, 3), model.dims),
  );
  const name = "decoder.out.weight";
  const [from, to] = [start[name]!.data[5]!, trained[name]!.data[5]!];
  const { data } = blendWeights(model, start, trained, 0.75, 3)[name]!;
  assert.ok(Math.abs(data[5]! - (0.25 * from + 0.75 * to)) < 1e-7);
  assert.notEqual(from, to);
});

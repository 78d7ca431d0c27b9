import assert from "node:assert/strict";
import { test } from "node:test";
import { featureMapDims, sizeOf, tensor } from "./tensor.ts";

test("a tensor holds as many numbers as its dimensions ask for", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.equal(tensor(data, [2, 3]).data, data, "not copied");
  assert.throws(() => tensor(data, [2, 2]), {
    name: "ShapeError",
    message: "tensor: expected 6 numbers, as given, got [2, 2]",
  });
});

test("a scalar holds one number", () => {
  assert.equal(sizeOf([]), 1);
  assert.equal(sizeOf([2, 3, 4]), 24);
});

test("a feature map's dimensions come back by name", () => {
  assert.deepEqual(featureMapDims(tensor(new Float32Array(24), [1, 2, 3, 4]), "x"), {
    channels: 2,
    height: 3,
    width: 4,
  });
  assert.throws(() => featureMapDims(tensor(new Float32Array(24), [2, 1, 3, 4]), "x"), { name: "ShapeError" });
});

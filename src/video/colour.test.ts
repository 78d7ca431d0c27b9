import assert from "node:assert/strict";
import { test } from "node:test";
import { videoColour } from "./colour.ts";

test("without a word, small videos are BT.601 and large ones BT.709, in the narrow range", () => {
  const plain = { fullRange: false, transfer: "sdr", gamut: "srgb" } as const;
  assert.deepEqual(videoColour([], 480), { matrix: "smpte170m", ...plain });
  assert.deepEqual(videoColour([{}, { matrix: null }], 720), { matrix: "bt709", ...plain });
});

test("the first tag that says something counts", () => {
  const colour = videoColour([{ matrix: "bt709" }, { matrix: "smpte170m", fullRange: true }], 480);
  assert.deepEqual([colour.matrix, colour.fullRange], ["bt709", true]);
  assert.equal(videoColour([{ fullRange: false }, { fullRange: true }], 480).fullRange, false);
});

test("HDR is told by its transfer, and BT.2020 by its primaries", () => {
  const tags = { primaries: "bt2020", transfer: "pq", matrix: "bt2020-ncl", fullRange: false };
  assert.deepEqual(videoColour([tags], 2160), {
    matrix: "bt2020-ncl",
    fullRange: false,
    transfer: "pq",
    gamut: "wide",
  });
  assert.equal(videoColour([{ transfer: "hlg" }], 1080).transfer, "hlg");
  assert.equal(videoColour([{ primaries: "bt2020" }], 1080).matrix, "bt2020-ncl");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkFrameSize } from "./frame-limits.ts";

test("frames that an encoder holds are let through, to the last pixel", () => {
  checkFrameSize("a.mp4", { width: 16_384, height: 64 }, "h264");
  checkFrameSize("a.mp4", { width: 64, height: 16_384 }, "h264");
  checkFrameSize("a.mp4", { width: 64, height: 8704 }, "av1");
  checkFrameSize("a.mp4", { width: 17_000, height: 64 }, "vp9");
  checkFrameSize("a.mp4", { width: 70_000, height: 64 }, "apng");
});

test("larger ones are refused in one sentence, with a side that would do and with what holds them", () => {
  const refusal = (width: number, height: number, coding: Parameters<typeof checkFrameSize>[2]) => {
    try {
      checkFrameSize("a.mp4", { width, height }, coding);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  assert.equal(
    refusal(17_000, 64, "h264"),
    "a.mp4: frames of 17000×64 are too large for H.264, which holds 16384×16384 at most. Make them smaller (--side 16384, or sidePx), or write .webm, .apng, frames/%05d.png.",
  );
  assert.match(refusal(64, 8706, "av1"), /AV1, which holds 16384×8704 .*--side 8704, .*write \.mp4, \.webm/);
  assert.match(refusal(16_384, 64, "webp"), /a WebP, which holds 16383×16383 .*--side 16382, .*write \.mp4/);
  assert.match(refusal(66_000, 64, "gif"), /a GIF, which holds 65535×65535 .*write \.apng, frames/);
  assert.match(refusal(16_384, 16_384, "h264"), /268 million pixels at most.*--side 16256, .*write frames/);
});

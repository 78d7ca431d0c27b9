/**
 * @file The promise that frames too large for an encoder are refused before anything is painted.
 */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadPainter, paintVideo } from "pleinair/node";
import { evenly, makeClip } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-large-frames");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));

test("a video 17,000 pixels wide goes into no MP4, MKV, AVIF or WebP, which is said, and nothing is left behind", async () => {
  await makeClip(at("wide.webm"), { width: 17_000, height: 16, times: evenly(1, 10), sound: undefined });
  const onProgress = () => assert.fail("painted");
  for (const [name, options] of [
    ["out.mp4", {}],
    ["out.mp4", { resume: true }],
    ["out.mkv", { codec: "av1" }],
    ["out.avif", {}],
    ["out.webp", {}],
  ] as const) {
    await assert.rejects(paintVideo(at("wide.webm"), at(name), { painter, style: wave, onProgress, ...options }), {
      name: "FormatError",
      message: /wide\.webm: frames of 17000×16 are too large for .*--side 16\d\d\d, .*\.webm/,
    });
    assert.deepEqual(await readdir(folder), ["wide.webm"]);
  }
});

/**
 * @file The promise of `paintVideo` for video that is not as most is: interlaced, of two sizes, transparent.
 */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadPainter, paintVideo, readImage, type VideoOptions } from "pleinair/node";
import { look } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";
import {
  combsIn,
  makeInterlacedClip,
  makeResizedClip,
  makeTransparentClip,
  planesOf,
} from "../support/special-clips.ts";

const folder = temporaryFolder("video-kinds");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg"));
const paint = (from: string, to: string, options: Partial<VideoOptions> = {}) =>
  paintVideo(at(from), at(to), { painter, style: wave, strength: 0, quality: 95, ...options });

test("interlaced video is deinterlaced, frame for frame, and that is said", async () => {
  await makeInterlacedClip(at("interlaced.mp4"));
  const report = await paint("interlaced.mp4", "progressive.mp4");
  assert.deepEqual(report.notes, ["It was interlaced, and is deinterlaced."]);
  const [before, after] = [await planesOf(at("interlaced.mp4")), await planesOf(at("progressive.mp4"))];
  assert.equal(after.length, 6);
  assert.deepEqual((await look(at("progressive.mp4"))).times, (await look(at("interlaced.mp4"))).times);
  for (const [i, frame] of after.entries()) {
    const [combed, smooth] = [combsIn(before[i]!, 64, 48), combsIn(frame, 64, 48)];
    assert.ok(combed > 20 && smooth < combed / 5, `frame ${i}: ${combed} became ${smooth}`);
  }
});

test("frames of another shape keep theirs, between black bars", async () => {
  await makeResizedClip(at("resized.webm"));
  const report = await paint("resized.webm", "one-size.mp4");
  assert.deepEqual([report.frames, report.width, report.height], [12, 64, 32]);
  const frames = await planesOf(at("one-size.mp4"));
  const lumaAt = (frame: number, x: number) => frames[frame]!.bytes[16 * 64 + x]!;
  // 32x64 in 64x32 is 16x32, in the middle.
  for (const [x, isBar] of [
    [4, true],
    [20, true],
    [26, false],
    [37, false],
    [44, true],
    [60, true],
  ] as const) {
    assert.ok(lumaAt(3, x) > 30, `wide frame, column ${x}: ${lumaAt(3, x)}`);
    assert.equal(lumaAt(9, x) < 24, isBar, `tall frame, column ${x}: ${lumaAt(9, x)}`);
  }
});

test("transparent video stays transparent in WebM, WebP and PNG; elsewhere it stands on white, and that is said", async () => {
  await makeTransparentClip(at("disc.webm"));
  for (const options of [{}, { resume: true }]) {
    const report = await paint("disc.webm", "kept.webm", { ...options, force: true });
    assert.deepEqual(report.notes, []);
    const frames = await planesOf(at("kept.webm"));
    assert.equal(frames.length, 6);
    for (const { format, bytes } of frames) {
      assert.equal(format, "I420A");
      const alpha = bytes.subarray(bytes.length - 48 * 48);
      assert.ok(alpha[0]! < 4 && alpha[24 * 48 + 24]! > 251, `${alpha[0]} ${alpha[24 * 48 + 24]}`);
    }
  }
  await paint("disc.webm", "disc.webp");
  await paint("disc.webm", "disc%d.png");
  assert.equal((await readdir(folder)).filter((name) => /^disc\d\.png$/.test(name)).length, 6);
  for (const name of ["disc.webp", "disc3.png"]) {
    const { data } = await readImage(at(name));
    assert.ok(data[3]! < 4 && data[(24 * 48 + 24) * 4 + 3]! > 251, name);
  }
  const report = await paint("disc.webm", "lost.mp4");
  assert.match(report.notes.join(), /transparent, which the new file cannot hold: it stands on white/);
  const { bytes } = (await planesOf(at("lost.mp4")))[0]!;
  assert.ok(bytes[0]! > 228, `the corner is white: ${bytes[0]}`);
  assert.ok(bytes[24 * 48 + 24]! < 110, `the disc is red: ${bytes[24 * 48 + 24]}`);
});

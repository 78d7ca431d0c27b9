/**
 * @file The promise of `paintVideo` for video that is not as most is: interlaced, of two sizes, transparent.
 */
import assert from "node:assert/strict";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { AV_CODEC_ID_MOV_TEXT, AV_CODEC_ID_SUBRIP, AV_CODEC_ID_WEBVTT, AVMEDIA_TYPE_SUBTITLE, Demuxer } from "node-av";
import { loadPainter, paintVideo, readImage, type VideoOptions } from "pleinair/node";
import { editFile, readerOf } from "../../src/node/video/file-target.ts";
import { matroskaAdditions } from "../../src/video/matroska-additions.ts";
import { readContents } from "../../src/video/read-contents.ts";
import { look } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";
import {
  combsIn,
  makeInterlacedClip,
  makeInterlacedProRes,
  makeResizedClip,
  makeSubtitledClip,
  makeTransparentClip,
  planesOf,
} from "../support/special-clips.ts";

const folder = temporaryFolder("video-kinds");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));
const paint = (from: string, to: string, options: Partial<VideoOptions> = {}) =>
  paintVideo(at(from), at(to), { painter, style: wave, strength: 0, quality: 95, ...options });

for (const [kind, name, make] of [
  ["H.264", "interlaced.mp4", makeInterlacedClip],
  ["ProRes", "interlaced.mov", makeInterlacedProRes],
] as const) {
  test(`interlaced ${kind} is deinterlaced, frame for frame, and that is said`, async () => {
    await make(at(name));
    const to = `progressive-${name}`;
    const report = await paint(name, to);
    assert.deepEqual(report.notes, ["It was interlaced, and is deinterlaced."]);
    const after = await planesOf(at(to));
    assert.equal(after.length, 6);
    assert.deepEqual((await look(at(to))).times, (await look(at(name))).times);
    // What is painted has 8 bits; so has H.264.
    const before = await planesOf(at("interlaced.mp4"));
    for (const [i, frame] of after.entries()) {
      const [combed, smooth] = [combsIn(before[i]!, 64, 48), combsIn(frame, 64, 48)];
      assert.ok(combed > 20 && smooth < combed / 5, `frame ${i}: ${combed} became ${smooth}`);
    }
  });
}

test("subtitles and chapters go along, from MKV through MP4, WebM and MOV back to MKV", async () => {
  await makeSubtitledClip(at("subtitled.mkv"));
  await paint("subtitled.mkv", "first.mkv");
  const chapters = [
    { startSeconds: 0, endSeconds: 0.5, title: "Anfang" },
    { startSeconds: 0.5, endSeconds: 1.5, title: "Schluß" },
  ];
  // FFmpeg's libraries, which have written the clip, cannot be told of chapters here.
  await editFile(at("first.mkv"), (file) => matroskaAdditions(file, chapters, ""));
  for (const [from, to, codec] of [
    ["first.mkv", "texts.mp4", AV_CODEC_ID_MOV_TEXT],
    ["texts.mp4", "texts.webm", AV_CODEC_ID_WEBVTT],
    ["texts.webm", "texts.mov", AV_CODEC_ID_MOV_TEXT],
    ["texts.mov", "texts.mkv", AV_CODEC_ID_SUBRIP],
  ] as const) {
    const { notes } = await paint(from, to);
    assert.deepEqual(notes, []);
    await using opened = await open(at(to));
    const found = await readContents(await readerOf(opened));
    assert.deepEqual(
      found.chapters.map(({ startSeconds, title }) => [startSeconds, title]),
      chapters.map(({ startSeconds, title }) => [startSeconds, title]),
      to,
    );
    const cues = (await found.subtitles[0]!.readCues!()).map(({ startSeconds, endSeconds, text }) => [
      Math.round(startSeconds * 1000),
      Math.round(endSeconds * 1000),
      text,
    ]);
    assert.deepEqual(cues[0]!.slice(0, 2), [250, 500], to);
    assert.match(String(cues[0]![2]), /^Guten (<i>)?Tag(<\/i>)? & 1 < 2$/);
    assert.deepEqual(cues[1], [750, 1250, "Adieu\nzusammen"], to);
    // And as FFmpeg sees it.
    await using demuxer = await Demuxer.open(at(to));
    const stream = demuxer.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_SUBTITLE);
    assert.equal(stream?.codecpar.codecId, codec, to);
  }
  const { notes } = await paint("texts.mkv", "texts.gif");
  assert.deepEqual(notes, ["Its subtitle track is left out.", "Its 2 chapters are left out."]);
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

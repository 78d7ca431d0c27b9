/**
 * @file The promise of `paintVideo`: what comes out is the video that went in, painted.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadPainter, paintVideo, readImage, type VideoOptions } from "pleinair/node";
import sharp from "sharp";
import { evenly, look, makeClip, type ClipOptions } from "./clips.ts";

const folder = await mkdtemp(join(tmpdir(), "pleinair-video-"));
after(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));
const wave = await painter.study(await readImage(sample("styles/wave.jpg")));

function near(actual: readonly number[], expected: readonly number[], tolerance: number, what: string) {
  assert.equal(actual.length, expected.length, `${what}: ${actual.join()} is not ${expected.join()}`);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${what} ${i}: ${value} is not ${expected[i]!}`),
  );
}

/** Flashes are the frames that are much lighter than the one after. At this strength they stay visible. */
const strength = 0.2;
function flashes({ times, light }: Awaited<ReturnType<typeof look>>): number[] {
  return times.filter((_, i) => light[i]! > (light[i + 1] ?? light[i - 1]!) + 30);
}

/** Paints one clip of ours into one file, and looks at both. */
async function paintClip(from: string, to: string, clip: ClipOptions = {}, options: Partial<VideoOptions> = {}) {
  await makeClip(at(from), clip);
  const report = await paintVideo(at(from), at(to), { painter, style: wave, strength, ...options });
  return { report, before: await look(at(from)), after: await look(at(to)) };
}

async function leavesNothing(job: Promise<unknown>, error: { name: string; message: RegExp }): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  await assert.rejects(job, (actual: Error) => {
    assert.equal(actual.name, error.name, actual.stack);
    assert.match(actual.message, error.message);
    assert.doesNotMatch(actual.message, /\n/);
    return true;
  });
  assert.deepEqual((await readdir(folder, { recursive: true })).sort(), files.sort());
}

test("an MP4 is painted into an MP4: same frames, same times, same sound, flashes with their beeps", async () => {
  const seen: number[] = [];
  const { report, before, after } = await paintClip(
    "clip.mp4",
    "out.mp4",
    { times: evenly(30, 12), title: "A square" },
    { onProgress: ({ frames, share }) => seen.push(frames + share!) },
  );
  assert.deepEqual([report.frames, report.width, report.height, report.sound], [30, 96, 64, "copied"]);
  assert.equal(report.complaint, undefined);
  assert.ok(Math.abs(report.lengthSeconds - 2.5) < 0.01);
  assert.equal(seen.length, 30);
  assert.ok(Math.abs(seen.at(-1)! - 31) < 0.02);
  assert.deepEqual([after.videoCodec, after.audioCodec, after.title], ["avc", "aac", "A square"]);
  near(after.times, before.times, 1e-4, "time");
  near(after.beeps, before.beeps, 1e-4, "beep");
  near(flashes(after), flashes(before), 1e-4, "flash");
  // The sound of the clip is late by the start of its AAC encoder, 1024 samples.
  near(flashes(after), after.beeps, 0.03, "flash and beep");
  assert.equal(flashes(after).length, 3);
  const { primaries, transfer, matrix, fullRange } = after.colour;
  assert.deepEqual([primaries, transfer, matrix, fullRange], ["bt709", "bt709", "bt709", false]);
});

test("MOV, WebM and MKV go in, and each container comes out, with the sound copied or coded again", async () => {
  for (const [from, to, video, audio, sound] of [
    ["a.mov", "a-out.mp4", "avc", "aac", "copied"],
    ["b.webm", "b-out.webm", "vp9", "opus", "copied"],
    ["c.mkv", "c-out.mov", "avc", "aac", "copied"],
    ["d.mp4", "d-out.webm", "vp9", "opus", "coded again"],
    ["e.webm", "e-out.mkv", "avc", "opus", "copied"],
  ] as const) {
    const { report, before, after } = await paintClip(from, to, { times: evenly(14, 10) });
    assert.deepEqual([after.videoCodec, after.audioCodec, report.sound], [video, audio, sound], to);
    // Matroska keeps whole milliseconds.
    near(after.times, before.times, 0.0011, `${to}, time`);
    near(after.beeps, before.beeps, 0.004, `${to}, beep`);
    assert.equal(flashes(after).length, 2);
  }
});

test("AV1 is written on request", async () => {
  const { after } = await paintClip("one.mp4", "one-av1.webm", { times: evenly(6, 12) }, { codec: "av1" });
  assert.deepEqual([after.videoCodec, after.times.length], ["av1", 6]);
});

test("a variable frame rate stays as it is", async () => {
  const times = [0, 0.1, 0.15, 0.5, 0.55, 1, 1.4, 1.41, 2];
  const { before, after } = await paintClip("vfr.mp4", "vfr-out.mp4", { times });
  near(before.times, times, 1e-4, "before");
  near(after.times, times, 1e-4, "after");
  assert.ok(Math.abs(after.end - before.end) < 1e-3, `${after.end} ${before.end}`);
});

test("sound that begins late stays late, and a video without sound stays silent", async () => {
  const late = await paintClip("late.mp4", "late-out.mp4", { times: evenly(36, 12), soundDelay: 0.5 });
  near(late.after.beeps, late.before.beeps, 1e-4, "beep");
  near(late.after.times, late.before.times, 1e-4, "time");
  const silent = await paintClip("silent.mp4", "silent-out.mp4", { sound: undefined });
  assert.deepEqual([silent.report.sound, silent.after.audioCodec], ["none", null]);
});

test("a turned video is painted upright, and says no more that it is turned", async () => {
  const { report, after } = await paintClip("turned.mp4", "turned-out.mp4", { rotation: 90 });
  assert.deepEqual([report.width, report.height], [64, 96]);
  assert.deepEqual([after.width, after.height], [64, 96]);
});

test("odd sides become even by one more column or row, and a smaller size is kept in shape", async () => {
  const odd = await paintClip("odd.webm", "odd-out.mp4", { width: 63, height: 49, times: evenly(4, 12) });
  assert.deepEqual([odd.report.width, odd.report.height, odd.after.width, odd.after.height], [64, 50, 64, 50]);
  const small = await paintClip("large.mp4", "small.mp4", { width: 160, height: 90 }, { sidePx: 80 });
  assert.deepEqual([small.after.width, small.after.height], [80, 46]); // 80x45, made even
});

test("styles ease over time: the video begins in the first and ends in the second", async () => {
  const ink = await painter.study(await readImage(sample("styles/ink.jpg")));
  const style = [
    { style: ink, atSeconds: 0 },
    { style: wave, atSeconds: 1 },
  ];
  await makeClip(at("ease.mp4"), { times: evenly(20, 10), sound: undefined });
  const light = async (name: string, options: Partial<VideoOptions>) => {
    await paintVideo(at("ease.mp4"), at(name), { painter, style: wave, ...options });
    return (await look(at(name))).light;
  };
  const eased = await light("eased.mp4", { style });
  const [inInk, inWave] = [await light("in-ink.mp4", { style: ink }), await light("in-wave.mp4", {})];
  assert.ok(Math.abs(inInk[1]! - inWave[1]!) > 12, "the two styles are too alike for this test");
  assert.ok(Math.abs(eased[1]! - inInk[1]!) < 4, `${eased[1]} ${inInk[1]}`);
  assert.ok(Math.abs(eased[18]! - inWave[18]!) < 4, `${eased[18]} ${inWave[18]}`);
});

test("frames become PNG files, numbered from 1, all of them or none", async () => {
  await makeClip(at("frames.mp4"), { times: evenly(5, 12) });
  const report = await paintVideo(at("frames.mp4"), at("frames/f-%03d.png"), { painter, style: wave });
  assert.deepEqual([report.frames, report.sound], [5, "left out"]);
  assert.deepEqual(
    (await readdir(at("frames"))).sort(),
    [1, 2, 3, 4, 5].map((n) => `f-00${n}.png`),
  );
  const { width, height } = await readImage(at("frames/f-005.png"));
  assert.deepEqual([width, height], [96, 64]);
  await leavesNothing(paintVideo(at("frames.mp4"), at("frames/f-%03d.png"), { painter, style: wave }), {
    name: "FileError",
    message: /f-00\d\.png: is there already\. Use --force/,
  });
  const stop = new AbortController();
  const stopped = paintVideo(at("frames.mp4"), at("frames/g%d.png"), {
    painter,
    style: wave,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  await leavesNothing(stopped, { name: "AbortError", message: /abort/ });
});

test("a short clip becomes an animated WebP that keeps its times", async () => {
  await makeClip(at("wobble.mp4"), { width: 64, height: 48, times: [0, 0.1, 0.15, 0.4] });
  await paintVideo(at("wobble.mp4"), at("wobble.webp"), { painter, style: wave });
  const { pages, delay, loop, width, pageHeight } = await sharp(at("wobble.webp"), { pages: -1 }).metadata();
  assert.deepEqual(
    { pages, delay, loop, width, pageHeight },
    {
      pages: 4,
      delay: [100, 50, 250, 250],
      loop: 0,
      width: 64,
      pageHeight: 48,
    },
  );
});

/**
 * @file The promise of `paintVideo`: what comes out is the video that went in, painted.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  ALL_FORMATS,
  AudioSample,
  AudioSampleSource,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from "mediabunny";
import { loadPainter, paintVideo, readImage, type VideoOptions } from "pleinair/node";
import sharp from "sharp";
import { evenly, flashes, look, makeClip, type ClipOptions } from "../support/clips.ts";
import { makeColourClip } from "../support/colour-clips.ts";
import { assertNear as near } from "../support/difference.ts";
import { onlyInCi } from "../support/environment.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));

/** Flashes stay visible at this strength. */
const strength = 0.2;

/** Paints one clip of ours into one file, and looks at both. */
async function paintClip(from: string, to: string, clip: ClipOptions = {}, options: Partial<VideoOptions> = {}) {
  await makeClip(at(from), clip);
  const report = await paintVideo(at(from), at(to), { painter, style: wave, strength, ...options });
  return { report, before: await look(at(from)), after: await look(at(to)) };
}

async function leavesNothing(job: () => Promise<unknown>, error: { name: string; message: RegExp }): Promise<void> {
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
  assert.deepEqual([report.frames, report.width, report.height, report.audio], [30, 96, 64, "copied"]);
  assert.equal(report.warning, undefined);
  assert.ok(Math.abs(report.durationSeconds - 2.5) < 0.01);
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

test("MOV, WebM and MKV go in, and each container comes out, with the sound copied or re-encoded", async () => {
  for (const [from, to, video, audio, sound] of [
    ["a.mov", "a-out.mp4", "avc", "aac", "copied"],
    ["b.webm", "b-out.webm", "vp9", "opus", "copied"],
    ["c.mkv", "c-out.mov", "avc", "aac", "copied"],
    ["d.mp4", "d-out.webm", "vp9", "opus", "re-encoded"],
    ["e.webm", "e-out.mkv", "avc", "opus", "copied"],
  ] as const) {
    const { report, before, after } = await paintClip(from, to, { times: evenly(14, 10) });
    assert.deepEqual([after.videoCodec, after.audioCodec, report.audio], [video, audio, sound], to);
    // Matroska keeps whole milliseconds.
    near(after.times, before.times, 0.0011, `${to}, time`);
    near(after.beeps, before.beeps, 0.004, `${to}, beep`);
    assert.equal(flashes(after).length, 2);
  }
});

test("sound that players do not expect in a container is re-encoded, at 44.1 kHz too, and stays in step", async () => {
  const clip = { times: evenly(25, 10), sound: "pcm-s16", soundRate: 44_100 } as const;
  for (const [to, audio, sound] of [
    ["pcm.mp4", "aac", "re-encoded"],
    ["pcm.webm", "opus", "re-encoded"],
    ["pcm-out.mov", "pcm-s16", "copied"],
  ] as const) {
    const { report, before, after } = await paintClip("pcm.mov", to, clip);
    assert.deepEqual([after.audioCodec, report.audio], [audio, sound], to);
    near(after.beeps, before.beeps, audio === "aac" ? 0.001 : 0.004, `${to}, beep`);
  }
  // AAC of 44.1 kHz, the usual sound of a phone.
  const usual = await paintClip("aac.mp4", "aac.webm", { times: evenly(25, 10), soundRate: 44_100 });
  assert.deepEqual([usual.after.audioCodec, usual.report.audio], ["opus", "re-encoded"]);
  near(usual.after.beeps, usual.before.beeps, 0.004, "beep");
});

test("AAC that begins below 0 is copied into every container that takes it, in step to 1 ms", async () => {
  await makeClip(at("plain.mov"), { times: evenly(25, 10), sound: "pcm-s16", soundRate: 44_100 });
  const paint = (from: string, to: string) => paintVideo(at(from), at(to), { painter, style: wave, strength });
  await paint("plain.mov", "primed.mp4");
  using input = new Input({ source: new FilePathSource(at("primed.mp4")), formats: ALL_FORMATS });
  assert.equal(Math.round((await (await input.getPrimaryAudioTrack())!.getFirstTimestamp()) * 44_100), -1024);
  const { beeps } = await look(at("plain.mov"));
  for (const to of ["primed.mkv", "primed.mov", "primed-again.mp4"]) {
    assert.equal((await paint("primed.mp4", to)).audio, "copied", to);
    const after = await look(at(to));
    assert.equal(after.audioCodec, "aac");
    near(after.beeps, beeps, 0.001, `${to}, beep`);
    near(after.times, evenly(25, 10), 0.001, `${to}, time`);
  }
});

test("title, copyright and the time of creation go along, from MP4 to MKV and on to MOV", async () => {
  const output = new Output({ format: new Mp4OutputFormat(), target: new FilePathTarget(at("tagged.mp4")) });
  const video = new VideoSampleSource({ codec: "avc", quality: new Quality("low") });
  output.addVideoTrack(video);
  output.setMetadataTags({ title: "A square", artist: "Somebody", raw: { cprt: "2026 Somebody" } });
  await output.start();
  const about = { format: "RGBA", codedWidth: 32, codedHeight: 32, timestamp: 0, duration: 0.1 } as const;
  using sample = new VideoSample(new Uint8Array(32 * 32 * 4).fill(255), about);
  await video.add(sample);
  await output.finalize();
  const tagsAfter = async (from: string, to: string) => {
    await paintVideo(at(from), at(to), { painter, style: wave });
    using input = new Input({ source: new FilePathSource(at(to)), formats: ALL_FORMATS });
    const { title, artist, raw = {} } = await input.getMetadataTags();
    return { title, artist, raw };
  };
  const inMkv = await tagsAfter("tagged.mp4", "tagged.mkv");
  assert.deepEqual([inMkv.title, inMkv.artist, inMkv.raw["COPYRIGHT"]], ["A square", "Somebody", "2026 Somebody"]);
  const created = inMkv.raw["DATE_RECORDED"];
  assert.ok(typeof created === "string" && Math.abs(Date.parse(created) - Date.now()) < 600_000, String(created));
  const inMov = await tagsAfter("tagged.mkv", "tagged.mov");
  assert.deepEqual([inMov.title, inMov.raw["©cpy"], inMov.raw["©day"]], ["A square", "2026 Somebody", created]);
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
  assert.deepEqual([silent.report.audio, silent.after.audioCodec], ["none", null]);
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

for (const [kind, luma, shown] of [
  ["4:4:4", 0.5, [124, 128]],
  // 203 cd/m², the white of paper.
  ["PQ", 0.58, [130, 220]],
] as const) {
  test(`${kind} of odd sides is painted: at strength 0 it looks as it should`, async () => {
    const clip = at(`${kind.replaceAll(":", "")}.webm`);
    await makeColourClip(clip, kind, { width: 63, height: 49, luma });
    const report = await paintVideo(clip, at("colour.mp4"), { painter, style: wave, strength: 0, force: true });
    assert.deepEqual([report.width, report.height, report.frames], [64, 50, 6]);
    const { light } = await look(at("colour.mp4"));
    for (const value of light) assert.ok(value >= shown[0] && value <= shown[1], String(value));
  });
}

test("styles ease over time: the video begins in the first and ends in the second", async () => {
  const ink = await painter.study(await sample("styles/ink.jpg", 128));
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
  assert.deepEqual([report.frames, report.audio], [5, "left out"]);
  assert.deepEqual(
    (await readdir(at("frames"))).sort(),
    [1, 2, 3, 4, 5].map((n) => `f-00${n}.png`),
  );
  const { width, height } = await readImage(at("frames/f-005.png"));
  assert.deepEqual([width, height], [96, 64]);
  await leavesNothing(() => paintVideo(at("frames.mp4"), at("frames/f-%03d.png"), { painter, style: wave }), {
    name: "FileError",
    message: /f-00\d\.png: exists already\. Use --force/,
  });
  await makeClip(at("shorter.mp4"), { times: evenly(3, 12) });
  await writeFile(at("frames/f-0009.png"), "of other digits");
  await writeFile(at("frames/f-notes.png"), "no frame");
  await paintVideo(at("shorter.mp4"), at("frames/f-%03d.png"), { painter, style: wave, force: true });
  const left = ["f-0009.png", "f-001.png", "f-002.png", "f-003.png", "f-notes.png"];
  assert.deepEqual((await readdir(at("frames"))).sort(), left, "nothing of the longer run is left");
  const stop = new AbortController();
  const stopped = () =>
    paintVideo(at("frames.mp4"), at("frames/g%d.png"), {
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

test("animations go in and out: GIF, WebP, APNG and AVIF keep their frames, times and repetitions", async () => {
  const times = [0, 0.1, 0.3, 0.6];
  await makeClip(at("moving.mp4"), { width: 64, height: 64, times, sound: undefined });
  const paint = (from: string, to: string) => paintVideo(at(from), at(to), { painter, style: wave, strength: 0 });
  const moving = (await look(at("moving.mp4"))).light;
  for (const kind of ["gif", "apng", "avif", "webp"]) {
    await paint("moving.mp4", `made.${kind}`);
    const report = await paint(`made.${kind}`, `from-${kind}.mp4`);
    assert.deepEqual([report.frames, report.width, report.height, report.audio, report.notes], [4, 64, 64, "none", []]);
    const after = await look(at(`from-${kind}.mp4`));
    near(after.times, times, 0.0011, `${kind}, time`);
    near([after.end], [0.9], 0.011, `${kind}, end`);
    near(after.light, moving, 4, `${kind}, light`);
  }
  // A GIF that is shown three times, as its application extension says: 2 more.
  const thrice = await sharp(at("made.webp"), { pages: -1 }).gif({ loop: 3 }).toBuffer();
  await writeFile(at("thrice.gif"), thrice);
  await paint("thrice.gif", "thrice.webp");
  await paint("thrice.gif", "thrice-again.gif");
  for (const name of ["thrice.webp", "thrice-again.gif"]) {
    const { pages, loop } = await sharp(at(name), { pages: -1 }).metadata();
    assert.deepEqual([pages, loop], [4, 3], name);
  }
  const { data, width, height } = await readImage(at("made.webp"));
  await writeFile(
    at("still.png"),
    await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toBuffer(),
  );
  for (const name of ["still.png", "still.webp", "still.jpg", "still.avif"]) {
    if (name !== "still.png") await sharp(at("still.png")).toFile(at(name));
    await leavesNothing(() => paint(name, "never.mp4"), { name: "FormatError", message: /picture that does not move/ });
  }
  const cut = (await readFile(at("made.webp"))).subarray(0, 300);
  await writeFile(at("cut.webp"), cut);
  await leavesNothing(() => paint("cut.webp", "never.mp4"), { name: "FormatError", message: /cut\.webp .*damaged/ });
});

test("an unfinished job leaves the old file or none, and what is asked for wrongly is refused before any work", async () => {
  await makeClip(at("input.mp4"));
  const options = { painter, style: wave };
  const refused = async (name: string, message: RegExp, output: string, more: Partial<VideoOptions> = {}) =>
    leavesNothing(() => paintVideo(at("input.mp4"), at(output), { ...options, ...more }), { name, message });
  await refused("FileError", /input\.mp4: is the video itself/, "input.mp4", { force: true });
  await symlink(at("input.mp4"), at("alias.mp4"));
  await refused("FileError", /alias\.mp4: is the video itself/, "alias.mp4", { force: true });
  await writeFile(at("there.mp4"), "old");
  await refused("FileError", /there\.mp4: is there already\. Use --force/, "there.mp4");
  await refused("FileError", /folder .*nowhere does not exist/, "nowhere/out.mp4");
  await refused("OptionError", /Cannot write a video as .*\.avi/, "out.avi");
  await refused("OptionError", /codec: \.webm takes vp9, av1, got h264/, "x.webm", { codec: "h264" });
  await refused("OptionError", /no video file, and takes no codec/, "x.webp", { codec: "h264" });
  await refused("OptionError", /only those are made in parts/, "x.webp", { resume: true });
  await refused("OptionError", /strength: expected a number from 0 to 1\.5, got 2/, "x.mp4", { strength: 2 });
  await refused("OptionError", /temporalFilter: expected a number from 0 to 1, got -1/, "x.mp4", {
    temporalFilter: -1,
  });
  await refused("OptionError", /quality: expected a number from 1 to 100, got 0/, "x.mp4", { quality: 0 });
  const [from, draftPx] = [
    /coarseToFine.from: expected a number from 32/,
    /coarseToFine.draftPx: expected a number from 32/,
  ];
  await refused("OptionError", from, "x.mp4", { coarseToFine: { from: 8 } });
  await refused("OptionError", draftPx, "x.mp4", { coarseToFine: { draftPx: Number.NaN } });
  await refused("OptionError", /sidePx: expected a whole number from 16 on, got 4/, "x.mp4", { sidePx: 4 });
  await refused("OptionError", /at least one style/, "x.mp4", { style: [] });
  const stop = new AbortController();
  await refused("AbortError", /abort/, "there.mp4", {
    force: true,
    signal: stop.signal,
    onProgress: ({ frames }) => frames === 3 && stop.abort(),
  });
  assert.equal(await readFile(at("there.mp4"), "utf8"), "old");
});

test("what is not a video that can be painted is one sentence, and no file", async () => {
  const refused = async (input: string, message: RegExp, name = "FormatError") =>
    leavesNothing(() => paintVideo(at(input), at("never.mp4"), { painter, style: wave }), { name, message });
  await refused("missing.mp4", /missing\.mp4: there is no such file/, "FileError");
  await refused(".", /is a folder; expected a video/, "FileError");
  await writeFile(at("empty.mp4"), "");
  await refused("empty.mp4", /empty\.mp4 is empty; expected a video/);
  await writeFile(at("text.mp4"), "This is no video. ".repeat(1000));
  await refused("text.mp4", /text\.mp4 is not a video that can be read; expected MP4, MOV, WebM or MKV/);
  await makeClip(at("song.mp4"), { pictures: false });
  await refused("song.mp4", /song\.mp4 has sound in it and no pictures; expected a video/);
  await makeClip(at("whole.mp4"));
  const whole = await readFile(at("whole.mp4"));
  await writeFile(at("head.mp4"), whole.subarray(0, 200));
  await refused("head.mp4", /head\.mp4 (is damaged or cut short|has nothing in it)/);
  // Its codec is called by a name that nobody knows.
  await writeFile(at("strange.mp4"), Buffer.from(whole.toString("latin1").replaceAll("avc1", "zzz1"), "latin1"));
  await refused("strange.mp4", /strange\.mp4 is coded as "zzz1", which cannot be read here/);
});

test("a video track without a frame is one sentence, and no file", async () => {
  const output = new Output({ format: new WebMOutputFormat(), target: new FilePathTarget(at("no-frames.webm")) });
  const nothing = new EncodedVideoPacketSource("vp9");
  output.addVideoTrack(nothing);
  const audio = new AudioSampleSource({ codec: "opus", quality: new Quality("low") });
  output.addAudioTrack(audio);
  await output.start();
  const data = new Float32Array(4800);
  using silence = new AudioSample({ data, format: "f32", numberOfChannels: 1, sampleRate: 48_000, timestamp: 0 });
  await audio.add(silence);
  await output.finalize();
  await leavesNothing(() => paintVideo(at("no-frames.webm"), at("never.mp4"), { painter, style: wave }), {
    name: "FormatError",
    message: /no-frames\.webm has (not a single frame|sound in it and no pictures)/,
  });
});

test("a video that is cut short is painted as far as it goes, and that is said", async () => {
  for (const [name, clip] of [
    ["long.mp4", { times: evenly(60, 12) }],
    ["long.mkv", { times: evenly(60, 12) }],
    ["long.webm", { times: evenly(60, 12) }],
  ] as const) {
    await makeClip(at(name), clip);
    const whole = await readFile(at(name));
    await writeFile(at(`cut-${name}`), whole.subarray(0, whole.length * 0.6));
    const out = at(`cut-${name}-out.mp4`);
    const report = await paintVideo(at(`cut-${name}`), out, { painter, style: wave, strength });
    const after = await look(out);
    assert.ok(report.frames > 5 && report.frames < 60, `${name}: ${report.frames} frames`);
    assert.equal(after.times.length, report.frames);
    assert.match(report.warning!, /is damaged or cut short: the first \d\.\d of 5\.0 seconds could be read/);
  }
});

test("frames that are damaged are left out, and those after them keep their times", async () => {
  await makeClip(at("good.mp4"), { times: evenly(60, 12), sound: undefined });
  const bytes = await readFile(at("good.mp4"));
  bytes.fill(0xff, Math.round(bytes.length * 0.4), Math.round(bytes.length * 0.6));
  await writeFile(at("bad.mp4"), bytes);
  const report = await paintVideo(at("bad.mp4"), at("bad-out.mp4"), { painter, style: wave, strength });
  const { times, end } = await look(at("bad-out.mp4"));
  assert.equal(times.length, report.frames);
  assert.ok(times.length > 20 && times.length < 60, `${times.length} frames`);
  assert.ok(Math.abs(end - 5) < 0.01);
  for (const time of times) assert.ok(Math.abs(time * 12 - Math.round(time * 12)) < 1e-3, String(time));
});

test("a full disk is one sentence, and leaves no file; a job in parts goes on when there is room", async (t) => {
  if (onlyInCi) return t.skip(onlyInCi);
  const disk = at("disk");
  await mkdir(disk);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk]);
  if (mounted.status !== 0) return t.skip("only root can mount a small disk");
  t.after(() => spawnSync("umount", [disk]));
  await makeClip(at("noisy.mp4"), { width: 320, height: 240, times: evenly(36, 12) });
  for (const name of ["out.mp4", "out.webm", "out.webp", "f%d.png"]) {
    const options = { painter, style: wave, quality: 100 };
    await leavesNothing(() => paintVideo(at("noisy.mp4"), join(disk, name), options), {
      name: "FileError",
      message: /cannot be written: the disk is full\.$/,
    });
  }
  const out = join(disk, "out.mp4");
  const options = { painter, style: wave, quality: 100, resume: true };
  await assert.rejects(paintVideo(at("noisy.mp4"), out, options), { name: "FileError", message: /the disk is full/ });
  assert.deepEqual(await readdir(join(disk, "out.mp4.parts")), ["job.json"]);
  assert.equal(spawnSync("mount", ["-o", "remount,size=64m", disk]).status, 0);
  assert.equal((await paintVideo(at("noisy.mp4"), out, options)).frames, 36);
});

test("a job in parts goes on where it was interrupted, and the whole is as if it had not been", async () => {
  await makeClip(at("hour.mp4"), { width: 48, height: 32, times: evenly(50, 2) });
  const options = { painter, style: wave, strength, resume: true };
  const input = at("hour.mp4");
  const stop = new AbortController();
  await assert.rejects(
    paintVideo(input, at("resumed.mp4"), {
      ...options,
      signal: stop.signal,
      onProgress: ({ frames }) => frames === 45 && stop.abort(),
    }),
    { name: "AbortError" },
  );
  // 25 seconds in parts of ten: two whole ones, and the third was in the making.
  assert.deepEqual((await readdir(at("resumed.mp4.parts"))).sort(), ["00000.mp4", "00001.mp4", "job.json"]);
  assert.ok(!(await readdir(folder)).includes("resumed.mp4"));
  const { times } = await look(at("resumed.mp4.parts/00001.mp4"));
  assert.deepEqual([times.length, times[0]], [20, 0]);
  await assert.rejects(paintVideo(input, at("resumed.mp4"), { ...options, strength: 0.5 }), {
    name: "FileError",
    message: /holds parts of another job.*--force/,
  });

  const report = await paintVideo(input, at("resumed.mp4"), options);
  assert.deepEqual([report.frames, report.audio], [10, "copied"]);
  assert.ok(!(await readdir(folder)).includes("resumed.mp4.parts"));
  await paintVideo(input, at("straight.mp4"), { ...options, resume: false });
  const [resumed, straight] = [await look(at("resumed.mp4")), await look(at("straight.mp4"))];
  assert.equal(resumed.times.length, 50);
  near(resumed.times, straight.times, 1e-4, "time");
  near(resumed.beeps, straight.beeps, 1e-4, "beep");
  near(resumed.light, straight.light, 1.5, "light");
  near(flashes(resumed), flashes(await look(input)), 1e-4, "flash");
  assert.ok(Math.abs(resumed.end - straight.end) < 1e-3);
});

test("parts go into WebM and MKV as well, and a video within one part needs no second", async () => {
  await makeClip(at("brief.mkv"), { times: evenly(30, 10) });
  for (const name of ["brief.webm", "brief-out.mkv"]) {
    const report = await paintVideo(at("brief.mkv"), at(name), { painter, style: wave, strength, resume: true });
    const after = await look(at(name));
    assert.deepEqual([report.frames, after.times.length], [30, 30]);
    near(after.times, evenly(30, 10), 0.0011, "time");
    assert.equal(flashes(after).length, 3);
  }
});

/**
 * @file `pleinair video` as a person meets it, on clips made here.
 */
import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { ALL_FORMATS, FilePathSource, Input } from "mediabunny";
import { evenly, makeClip } from "../../test/support/clips.ts";
import { run as runCommand } from "../../test/support/command.ts";
import { temporaryFolder } from "../../test/support/paths.ts";
import { runProgram, startProgram } from "../../test/support/program.ts";
import { smallStyle } from "../../test/support/small-samples.ts";
import { parseTimeline } from "../files/styles.ts";

const [wave, ink] = [await smallStyle("wave"), await smallStyle("ink")];
const folder = temporaryFolder("cli-video");
const clip = join(folder, "clip.mp4");
before(() => makeClip(clip, { width: 64, height: 48 }));

/** The real program, in a process of its own. */
const run = (...args: readonly string[]) => runProgram(["video", ...args, "--model", "live", "--device", "cpu"]);

async function tracksOf(path: string) {
  using input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  const [video, sound] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  const { packetCount } = await video!.computePacketStats();
  const lengths = [await video!.computeDuration(), (await sound?.computeDuration()) ?? 0] as const;
  return { frames: packetCount, lengths };
}

test("paints a clip beside itself, with its sound, and says what it did", async () => {
  const { code, stdout, stderr } = await run(clip, "--style", wave);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /clip\.mp4 \+ wave → .*clip-wave\.mp4  64×48, 24 frames, [\d.]+ a second, audio copied  cpu/);
  const { frames, lengths } = await tracksOf(join(folder, "clip-wave.mp4"));
  assert.equal(frames, 24);
  assert.ok(Math.abs(lengths[0] - lengths[1]) < 0.1, String(lengths));
  const again = await run(clip, "--style", wave);
  assert.equal(again.code, 3);
  assert.match(again.stderr, /^pleinair: .*clip-wave\.mp4.*--force/);
});

test("styles over time, a smaller side and WebM, with a JSON report", async () => {
  const out = join(folder, "out.webm");
  const { code, stdout, stderr } = await run(
    clip,
    ...["--style", `${wave}@0s,${ink}@1.5s`, "--side", "32", "-o", out, "--json"],
  );
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as { style: string; width: number; height: number; frames: number; sound: string };
  assert.deepEqual([report.style, report.width, report.height, report.frames], ["wave-ink", 32, 24, 24]);
  assert.equal((await tracksOf(out)).frames, 24);
});

test("several clips go to a folder; one that was cut short is painted as far as it goes, and ends with 1", async () => {
  const clips = join(folder, "clips");
  await mkdir(clips);
  const bytes = await readFile(clip);
  await writeFile(join(clips, "50%d.mp4"), bytes);
  const film = join(clips, "film.webm");
  await makeClip(film, { times: evenly(60, 12) });
  const whole = await readFile(film);
  await writeFile(film, whole.subarray(0, Math.floor(whole.length * 0.6)));
  const { code, stderr } = await run(clips, "--style", wave, "-o", join(folder, "painted"));
  assert.equal(code, 1, stderr);
  assert.match(stderr, /1 painted, 1 failed\n$/);
  assert.deepEqual((await readdir(join(folder, "painted"))).sort(), ["50%d-wave.mp4", "film-wave.mp4"]);
  const again = await run(clips, "--style", wave, "-o", join(folder, "painted"), "--skip-existing");
  assert.deepEqual([again.code, again.stderr], [0, "0 painted, 2 there already\n"]);
});

test("several clips make a folder, whatever it is called", async () => {
  const second = join(folder, "second.mp4");
  await copyFile(clip, second);
  const out = join(folder, "new.d");
  const { code, stderr } = await run(clip, second, "--style", wave, "-o", out);
  assert.equal(code, 0, stderr);
  assert.deepEqual((await readdir(out)).sort(), ["clip-wave.mp4", "second-wave.mp4"]);
});

test("what is finished is not begun again: with --resume, and as frames", async () => {
  const once = join(folder, "once");
  await mkdir(once);
  // As long as a name may be: the folder of its parts has another.
  const long = join(once, `${"x".repeat(251)}.mp4`);
  const frames = join(once, "frames/%03d.png");
  for (const args of [
    ["-o", long, "--resume"],
    ["-o", frames],
  ]) {
    const given = ["video", clip, "--style", wave, "--model", "live", "--device", "cpu", ...args];
    assert.equal((await runCommand(given)).code, 0);
    const kept = await runCommand(given);
    assert.deepEqual([kept.code, kept.out, kept.err.length], [3, [], 1]);
    assert.match(kept.err[0]!, /^pleinair: .*is there already\. Use --force/);
    const skipped = await runCommand([...given, "--skip-existing"]);
    assert.deepEqual(skipped, { code: 0, out: [], err: [] });
    assert.equal((await runCommand([...given, "--force"])).code, 0);
  }
  assert.deepEqual((await readdir(once)).sort(), ["frames", basename(long)].sort());
});

test("a style's file that is there is a name, whatever commas and times are in it", async () => {
  const [comma, timed] = [join(folder, "x,y.jpg"), join(folder, "p@3s.jpg")];
  await copyFile(wave, comma);
  await copyFile(ink, timed);
  const parsed = parseTimeline([`${comma}@0s,${timed}@1s`]);
  assert.deepEqual(
    parsed.map(({ styles, atSeconds }) => [styles[0]!.path, atSeconds]),
    [
      [comma, 0],
      [timed, 1],
    ],
  );
});

test("what makes no sense is one line, and no file", async () => {
  const text = join(folder, "text.mp4");
  await writeFile(text, "no video");
  const heic = join(folder, "phone.heic");
  await writeFile(heic, Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
  const files = (await readdir(folder)).sort();
  const wrong: [string[], number, RegExp][] = [
    [[], 2, /Which video\?/],
    [[clip], 2, /In which style\?/],
    [[clip, text, "--style", wave, "-o", join(folder, "two.mp4")], 2, /2 files need a folder/],
    [[clip, "--style", `${wave}@0s,${ink}`], 2, /expected a time as the others have one, such as .*ink\.jpg@12s/],
    [[clip, "--style", `${wave}@5s,${ink}@1s`], 2, /times from 0 on that ascend/],
    [[clip, "--style", wave, "--codec", "mpeg2"], 2, /--codec: expected h264, vp9 or av1/],
    [[clip, "--style", wave, "-o", join(folder, "out.avi")], 2, /expected a folder, or a file ending in .mp4/],
    [[clip, "--style", wave, "-o", clip, "--force"], 1, /is the video itself/],
    [[heic, "--style", wave], 1, /is a HEIC picture, which is not read: .* heif-convert\)\.$/],
    [[join(folder, "none.mp4"), "--style", wave], 1, /no such file/],
    [[text, "--style", wave], 1, /text\.mp4/],
    [
      [wave, "--style", wave, "-o", join(folder, "wave.mp4")],
      1,
      /is a picture and no video\. .*pleinair paint .*wave\.jpg/,
    ],
  ];
  for (const [args, code, message] of wrong) {
    const result = await runCommand(["video", ...args, "--model", "live", "--device", "cpu"]);
    const said = result.err.join("\n");
    assert.equal(result.code, code, said);
    assert.match(said, message);
    assert.match(said, /^pleinair: [^\n]*$/);
  }
  assert.deepEqual((await readdir(folder)).sort(), files);
});

test("Ctrl-C leaves no file; with --resume the finished parts stay, and the next run goes on", async () => {
  const long = join(folder, "long.mp4");
  await makeClip(long, { width: 64, height: 48, times: evenly(25 * 10, 10), sound: undefined });
  const out = join(folder, "long-out.mp4");
  const given = [long, "--style", wave, "-o", out, "--model", "live", "--device", "cpu"];
  const interrupt = async (when: () => Promise<boolean>, ...more: string[]) => {
    const child = startProgram(["video", ...given, ...more], { stdio: "ignore" });
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    while (child.exitCode === null && !(await when())) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    return ended;
  };
  const hasBegun = async () => (await readdir(folder)).some((name) => name.endsWith(".part"));
  assert.equal(await interrupt(hasBegun), 130);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes("long-out") || name.endsWith(".part")),
    [],
  );
  const parts = `${out}.parts`;
  const hasPart = async () => (await readdir(parts).catch((): string[] => [])).includes("00000.mp4");
  assert.equal(await interrupt(hasPart, "--resume"), 130);
  assert.equal(await hasPart(), true);
  const { code, stdout, stderr } = await run(...given.slice(0, 5), "--resume", "--json");
  assert.equal(code, 0, stderr);
  assert.ok((JSON.parse(stdout) as { frames: number }).frames < 25 * 10, "what was finished is not painted again");
  assert.equal((await tracksOf(out)).frames, 25 * 10);
  assert.equal(await hasPart(), false);
});

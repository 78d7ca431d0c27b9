/**
 * @file The promise that what is cut short is painted as far as it goes, and that this is said, where the file itself does not say how long it is.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadPainter, paintVideo } from "pleinair/node";
import { evenly, look, makeClip } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-cut-short");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));
const paint = (from: string, to: string) => paintVideo(at(from), at(to), { painter, style: wave, force: true });

const small = { width: 64, height: 64, sound: undefined } as const;

/** The first bytes of a file under another name. */
async function cut(name: string, share: number): Promise<string> {
  const whole = await readFile(at(name));
  await writeFile(at(`cut-${name}`), whole.subarray(0, Math.floor(whole.length * share)));
  return `cut-${name}`;
}

test("half a GIF", async () => {
  await makeClip(at("clip.mp4"), { ...small, times: evenly(6, 10) });
  await paint("clip.mp4", "whole.gif");
  assert.equal((await paint("whole.gif", "out.mp4")).warning, undefined);
  const { frames, warning } = await paint(await cut("whole.gif", 0.6), "out.mp4");
  assert.ok(frames > 1 && frames < 6, `${frames} frames`);
  assert.match(warning!, /cut-whole\.gif is damaged or cut short: the first 0\.\d seconds could be read/);
  // What comes after its end is not its own.
  await writeFile(at("more.gif"), Buffer.concat([await readFile(at("whole.gif")), Buffer.alloc(100)]));
  assert.equal((await paint("more.gif", "out.mp4")).warning, undefined);
});

test("an MP4 in fragments", async () => {
  await makeClip(at("fragments.mp4"), { ...small, times: evenly(24, 6), fragmented: true });
  assert.equal((await paint("fragments.mp4", "out.mp4")).warning, undefined);
  const { frames, warning } = await paint(await cut("fragments.mp4", 0.6), "out.mp4");
  assert.ok(frames >= 1 && frames < 24, `${frames} frames`);
  assert.match(warning!, /is damaged or cut short: the first \d\.\d seconds could be read/);
});

test("a WebM and an MKV whose only cluster runs past the end: every frame that is there", async () => {
  for (const name of ["one.webm", "one.mkv"]) {
    await makeClip(at(name), { ...small, times: evenly(9, 10) });
    const { frames, warning } = await paint(await cut(name, 0.93), "out.mp4");
    assert.ok(frames > 1 && frames < 9, `${name}: ${frames} frames`);
    assert.match(warning!, /is damaged or cut short/);
    assert.equal((await look(at("out.mp4"))).times.length, frames);
  }
});

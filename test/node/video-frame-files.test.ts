/**
 * @file The promise that frames as picture files replace those of an earlier run, and no other picture.
 */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { loadPainter, paintVideo } from "pleinair/node";
import { evenly, makeClip } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-frame-files");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));

/** Three frames. */
const paint = (to: string, force: boolean) => paintVideo(at("clip.mp4"), at(to), { painter, style: wave, force });
await makeClip(at("clip.mp4"), { width: 64, height: 64, times: evenly(3, 10), sound: undefined });

async function makeFiles(name: string, files: readonly string[]): Promise<void> {
  await mkdir(at(name));
  for (const file of files) await writeFile(join(at(name), file), "mine");
}

test("with force those of a longer run go too, and nothing that only looks like them", async () => {
  const own = ["7.png", "20240101.png", "0000.png", "0009.png", "00004.png", "0004.jpg", "-004.png", "1e01.png"];
  await makeFiles("kept", [...own, "0002.png", "0004.png", "0005.png"]);
  const { frames, notes } = await paint("kept/%04d.png", true);
  assert.equal(frames, 3);
  assert.deepEqual(notes, ["2 frames of a longer run are removed."]);
  assert.deepEqual((await readdir(at("kept"))).sort(), [...own, "0001.png", "0002.png", "0003.png"].sort());
  for (const name of own) assert.equal(await readFile(join(at("kept"), name), "utf8"), "mine");
  assert.deepEqual((await paint("kept/%04d.png", true)).notes, []);
});

test("without force, what the pattern would not make is not in the way, and what it would make is", async () => {
  await makeFiles("dated", ["20240101.png", "7.png"]);
  await paint("dated/%04d.png", false);
  assert.equal((await readdir(at("dated"))).length, 5);
  await makeFiles("taken", ["0002.png"]);
  await assert.rejects(paint("taken/%04d.png", false), {
    name: "FileError",
    message: /0002\.png: exists already.*force/,
  });
  assert.deepEqual(await readdir(at("taken")), ["0002.png"]);
  assert.equal(await readFile(at("taken/0002.png"), "utf8"), "mine");
});

/**
 * @file The promise that paintings that move are known again, as those that do not are: a second run over a folder passes them over.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { crc32 } from "node:zlib";
import { Demuxer } from "node-av";
import { isPainting, loadPainter, paintVideo } from "pleinair/node";
import sharp from "sharp";
import { pngChunks } from "../../src/image/file-parts.ts";
import { evenly, look, makeClip } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-marks");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));
const paint = (from: string, to: string) => paintVideo(at(from), at(to), { painter, style: wave });

await makeClip(at("clip.mp4"), { width: 64, height: 64, times: evenly(4, 10) });

/** Packets of the longest stream of an animation, as FFmpeg reads them. */
async function packetsIn(path: string): Promise<number> {
  await using demuxer = await Demuxer.open(path);
  const counts = new Map<number, number>();
  for await (const packet of demuxer.packets()) {
    if (packet) counts.set(packet.streamIndex, (counts.get(packet.streamIndex) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

test("videos are marked, and play as before", async () => {
  assert.equal(await isPainting(at("clip.mp4")), false);
  for (const ending of ["mp4", "m4v", "mov", "mkv", "webm"]) {
    const name = `painted.${ending}`;
    await paint("clip.mp4", name);
    assert.equal(await isPainting(at(name)), true, name);
    const { times, audioCodec } = await look(at(name));
    assert.deepEqual([times.length, audioCodec], [4, ending === "webm" ? "opus" : "aac"], name);
  }
  await paint("painted.mkv", "again.webm");
  assert.equal((await look(at("again.webm"))).times.length, 4);
});

test("animations are marked, and play as before", async () => {
  for (const ending of ["webp", "gif", "apng"]) {
    const name = `painted.${ending}`;
    await paint("clip.mp4", name);
    assert.equal(await isPainting(at(name)), true, name);
    if (ending === "apng") assert.equal(await packetsIn(at(name)), 4, name);
    else assert.equal((await sharp(at(name)).metadata()).pages, 4, name);
  }
  await paint("clip.mp4", "painted.avif");
  assert.equal(await isPainting(at("painted.avif")), true);
  assert.equal(await packetsIn(at("painted.avif")), 4);
  // And they can be painted once more.
  for (const ending of ["webp", "gif", "apng", "avif"]) {
    assert.equal((await paint(`painted.${ending}`, `again-${ending}.gif`)).frames, 4, ending);
  }
});

test("the parts of WebP, APNG and GIF that hold the mark are whole", async () => {
  const { xmp } = await sharp(at("painted.webp")).metadata();
  assert.match(xmp!.toString(), /painted by pleinair/);
  const apng = await readFile(at("painted.apng"));
  const chunks = [...pngChunks(apng)];
  assert.deepEqual([chunks.at(-2)?.name, chunks.at(-1)?.name, chunks.at(-1)?.end], ["iTXt", "IEND", apng.length]);
  for (const { name, start, end } of chunks) {
    assert.equal(apng.readUInt32BE(end - 4), crc32(apng.subarray(start + 4, end - 4)), name);
  }
  const gif = await readFile(at("painted.gif"));
  assert.equal(gif.at(-1), 0x3b);
});

test("frames as pictures are marked", async () => {
  await paint("clip.mp4", "f%d.png");
  for (let i = 1; i <= 4; i++) assert.equal(await isPainting(at(`f${i}.png`)), true);
});

test("a video is known by its mark however much stands before it", async () => {
  const cover = { data: new Uint8Array(100_000).fill(7), kind: "coverFront", mimeType: "image/jpeg" } as const;
  await makeClip(at("cover.mp4"), { width: 64, height: 64, times: evenly(4, 10), tags: { images: [cover] } });
  for (const name of ["covered.mp4", "covered.mkv"]) {
    await paint("cover.mp4", name);
    assert.equal(await isPainting(at(name)), true, name);
  }
});

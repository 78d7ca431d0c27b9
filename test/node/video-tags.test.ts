/**
 * @file The promise that what a video says of itself goes along, and that what does not is named.
 */
import assert from "node:assert/strict";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { ALL_FORMATS, AttachedFile, FilePathSource, Input } from "mediabunny";
import { Demuxer } from "node-av";
import { loadPainter, paintVideo } from "pleinair/node";
import sharp from "sharp";
import { readerOf } from "../../src/node/video/file-target.ts";
import { readContents } from "../../src/video/read-contents.ts";
import { evenly, makeClip } from "../support/clips.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-tags");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));
const paint = (from: string, to: string) => paintVideo(at(from), at(to), { painter, style: wave });

const small = { width: 64, height: 64, times: evenly(3, 10), sound: undefined } as const;

async function tagsOf(name: string) {
  using input = new Input({ source: new FilePathSource(at(name)), formats: ALL_FORMATS });
  return await input.getMetadataTags();
}

test("date, time of creation and description go from MKV through MP4 and MOV, and back", async () => {
  const created = "2019-05-01T10:00:00.000Z";
  const tags = { date: new Date("2020-02-03"), description: "What it shows", raw: { DATE_RECORDED: created } };
  await makeClip(at("from.mkv"), { ...small, tags });
  for (const [from, to] of [
    ["from.mkv", "to.mp4"],
    ["to.mp4", "to.mov"],
    ["to.mov", "back.mkv"],
  ] as const) {
    await paint(from, to);
    const { date, description, raw } = await tagsOf(to);
    assert.equal(date?.toISOString().slice(0, 10), "2020-02-03", to);
    assert.equal(description, "What it shows", to);
    if (to === "back.mkv") {
      assert.equal(raw?.["DATE_RECORDED"], created);
    } else {
      await using file = await open(at(to));
      assert.equal((await readContents(await readerOf(file))).createdAt?.toISOString(), created, to);
      // As most players look for it.
      assert.ok((await readFile(at(to))).includes("desc"), to);
    }
  }
  // FFmpeg would call it "MOVIE/DESCRIPTION".
  assert.ok(!(await readFile(at("back.mkv"))).includes("MOVIE"));
});

test("covers and attached files that do not go along are named", async () => {
  const data = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .jpeg()
    .toBuffer();
  const images = [{ data, mimeType: "image/jpeg", kind: "coverFront", name: "cover.jpg" }] as const;
  const raw = { 7: new AttachedFile(Uint8Array.of(1, 2, 3), "font/ttf", "a.ttf") };
  await makeClip(at("covered.mkv"), { ...small, tags: { images: [...images], raw } });
  const attached = "Its attached file is left out.";
  assert.deepEqual((await paint("covered.mkv", "covered.mp4")).notes, [attached]);
  assert.equal((await tagsOf("covered.mp4")).images?.length, 1);
  for (const name of ["covered.mov", "covered.gif"]) {
    assert.deepEqual((await paint("covered.mkv", name)).notes, ["Its cover picture is left out.", attached], name);
  }
});

test("each frame of an APNG is shown as long as it was, the last one too", async () => {
  const frames = ["red", "green", "blue"].map((background) =>
    sharp({ create: { width: 16, height: 16, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  const delay = [100, 370, 50];
  await sharp(await Promise.all(frames), { join: { animated: true } })
    .webp({ delay })
    .toFile(at("uneven.webp"));
  await paint("uneven.webp", "uneven.apng");
  await using demuxer = await Demuxer.open(at("uneven.apng"));
  const { num, den } = demuxer.streams[0]!.timeBase;
  const lengths: number[] = [];
  for await (const packet of demuxer.packets()) {
    if (packet) lengths.push(Math.round((1000 * Number(packet.duration) * num) / den));
  }
  assert.deepEqual(lengths, delay);
});

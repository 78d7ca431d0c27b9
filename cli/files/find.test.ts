/**
 * @file What of a folder is painted, and what is named because it may have been meant.
 */
import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { encodeImage } from "pleinair/node";
import sharp from "sharp";
import { temporaryFolder } from "../../test/support/paths.ts";
import { pattern } from "../../test/support/pictures.ts";
import { findFiles, linesOf, type Search } from "./find.ts";

const folder = temporaryFolder("find");
const picture = await encodeImage(pattern(16, 12), ".png");

/** A new folder with files of these contents. */
async function filled(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [each, content] of Object.entries(files)) await writeFile(join(path, each), content);
  return path;
}

/** The names that were found, and why others were left out. */
async function find(path: string, kind: Search["kind"], recursive = false) {
  const { files, leftOut, failures } = await findFiles([path], { kind, recursive, styleName: "wave" });
  const short = (each: string) => each.slice(path.length + 1);
  return {
    files: files.map((file) => short(file.path)),
    leftOut: Object.fromEntries(leftOut.map((file) => [short(file.path), file.why])),
    failures: failures.map(({ message }) => message),
  };
}

const bytes = (text: string) => Buffer.from(text, "latin1");

test("clips are known by their bytes: animations and clips without an ending too; pictures and other videos are named", async () => {
  const frames = [picture, await sharp(picture).negate().png().toBuffer()];
  const moving = (format: "gif" | "webp") => sharp(frames, { join: { animated: true } }).toFormat(format);
  const path = await filled("clips", {
    "a.mp4": "cut short, and for whoever paints it to say so",
    clip: bytes("\0\0\0\x18ftypisom\0\0\0\0mp42"),
    "old QuickTime": bytes("\0\0\0\x08wide\0\0\0\0mdat"),
    matroska: bytes("\x1a\x45\xdf\xa3"),
    "moving.gif": await moving("gif").toBuffer(),
    "moving.webp": await moving("webp").toBuffer(),
    "still.gif": await sharp(picture).gif().toBuffer(),
    "still.webp": await sharp(picture).webp().toBuffer(),
    "photo.png": picture,
    "photo.tga": "",
    "raw.cr3": bytes("\0\0\0\x18ftypcrx \0\0\0\0crx "),
    "film.avi": "",
    film: bytes("RIFF\0\0\0\0AVI LIST"),
    "film.mpg": "",
    "stream.ts": bytes(`G${"\0".repeat(187)}`.repeat(3)),
    "program.ts": "Great program",
    "sound.m4a": bytes("\0\0\0\x18ftypM4A \0\0\0\0mp42"),
    "notes.txt": "left alone",
  });
  const { files, leftOut } = await find(path, "video");
  assert.deepEqual(files, ["a.mp4", "clip", "matroska", "moving.gif", "moving.webp", "old QuickTime"]);
  const why = (phrase: RegExp) => Object.keys(leftOut).filter((name) => phrase.test(leftOut[name]!));
  assert.deepEqual(why(/still picture: pleinair paint/), [
    "photo.png",
    "photo.tga",
    "raw.cr3",
    "still.gif",
    "still.webp",
  ]);
  assert.deepEqual(why(/format that is not read/), ["film", "film.avi", "film.mpg", "stream.ts"]);
  assert.equal(Object.keys(leftOut).length, 9);
});

test("pictures of formats that are not read are named, and links that lead nowhere or to a folder", async () => {
  const unread = ["a.tga", "b.ppm", "c.pcx", "d.dpx", "e.qoi", "f.ras", "g.sgi", "h.xwd", "i.heic"];
  const path = await filled("pictures", {
    "photo.jpg": picture,
    "notes.txt": "left alone",
    ...Object.fromEntries(unread.map((name) => [name, ""])),
  });
  await symlink("nowhere", join(path, "lost"));
  await symlink("..", join(path, "up"));
  for (const recursive of [false, true]) {
    const { files, leftOut } = await find(path, "picture", recursive);
    assert.deepEqual(files, ["photo.jpg"]);
    const { lost, up, ...pictures } = leftOut;
    assert.match(lost!, /leads nowhere/);
    assert.match(up!, /a link to a folder: name it/);
    assert.deepEqual(Object.keys(pictures), unread);
    assert.deepEqual([...new Set(Object.values(pictures))], ["a picture of a format that is not read"]);
  }
});

test("a painting in a folder of photos is known by its mark, and a video by its name", async () => {
  const marked = await encodeImage(pattern(16, 12), ".png", { painted: true });
  const path = await filled("own", { "a.jpg": picture, "a-wave.jpg": picture, "b.png": marked });
  const photos = await findFiles([path], { kind: "picture", recursive: false });
  assert.deepEqual(photos.paintings, [join(path, "b.png")]);
  assert.equal(photos.files.length, 2);
  const clips = await filled("own-clips", { "a.mov": "", "a-wave.mp4": "", "b-wave.mp4": "" });
  const videos = await findFiles([clips], { kind: "video", recursive: false, styleName: "wave" });
  assert.deepEqual(videos.paintings, [join(clips, "a-wave.mp4")]);
  assert.equal(videos.files.length, 2);
});

test("a folder with nothing to paint fails by itself, and the rest is found", async () => {
  const [empty, full] = [await filled("empty", { "x.tga": "" }), await filled("full", { "a.png": picture })];
  const found = await findFiles([empty, full, full], { kind: "picture", recursive: false });
  assert.deepEqual(found.files, [{ path: join(full, "a.png"), folder: full }]);
  assert.deepEqual(
    found.failures.map(({ message }) => message),
    [`${empty}: there are no pictures in this folder.`],
  );
  assert.deepEqual(linesOf(found.leftOut), [
    `left out: ${join(empty, "x.tga")} (a picture of a format that is not read)`,
  ]);
});

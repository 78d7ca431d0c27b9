import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../test/support/paths.ts";
import { createAtomically, writeAtomically } from "./atomic-write.ts";
import { removeTemporary, removeTemporaryFilesNow, sweepTemporaryFiles, temporaryPath } from "./temporary-files.ts";

const folder = temporaryFolder("temporary");
const bytes = new TextEncoder().encode("new");

test("files of a killed process and those older than a day are swept; what is being written is left, and all else", async () => {
  const own = temporaryPath(folder);
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const ofGone = basename(own).replace(String(process.pid), String(gone));
  const elsewhere = basename(own).replace(/-[0-9a-f]{6}-/, "-000000-");
  const old = basename(own).replace(/-[0-9a-f]{6}-/, "-111111-");
  const oldest = ".photo.png.6b1c0c4e-0000-4000-8000-000000000000.part";
  const kept = [basename(own), elsewhere, "mine.part", ".hidden", ".photo.part"];
  for (const name of [...kept, ofGone, old, oldest]) await writeFile(join(folder, name), "half");
  await mkdir(join(folder, ".frames-abcdef"));
  const before = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of [old, oldest, ".frames-abcdef", "mine.part", ".hidden"])
    await utimes(join(folder, name), before, before);
  assert.equal(await sweepTemporaryFiles(folder), 4);
  assert.deepEqual((await readdir(folder)).sort(), kept.toSorted());
  removeTemporaryFilesNow();
  assert.ok(!(await readdir(folder)).includes(basename(own)));
  assert.equal(await sweepTemporaryFiles(join(folder, "none")), 0);
});

test("what a killed process left is swept when a file is first written into its folder", async () => {
  const place = join(folder, "place");
  await mkdir(place);
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  await writeFile(join(place, basename(temporaryPath(place)).replace(String(process.pid), String(gone))), "half");
  await writeAtomically(join(place, "whole"), bytes);
  assert.deepEqual(await readdir(place), ["whole"]);
});

test("a name as long as the file system allows is written", async () => {
  const path = join(folder, `${"ü".repeat(125)}a.png`);
  assert.equal(Buffer.byteLength(basename(path)), 255);
  await writeAtomically(path, bytes);
  assert.equal(await readFile(path, "utf8"), "new");
  await rm(path);
});

test("a file that is replaced keeps its permissions, and a link to it stays one", async () => {
  const [path, link, dangling] = ["file", "link", "dangling"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(path, "old");
  await chmod(path, 0o640);
  await symlink("file", link);
  await writeAtomically(link, bytes, { force: true });
  assert.ok((await lstat(link)).isSymbolicLink());
  assert.equal(await readFile(path, "utf8"), "new");
  assert.equal((await stat(path)).mode & 0o777, 0o640);
  await symlink("later", dangling);
  await writeAtomically(dangling, bytes, { force: true });
  assert.equal(await readFile(join(folder, "later"), "utf8"), "new");
});

test("a write that fails leaves nothing", async () => {
  const before = await readdir(folder);
  await assert.rejects(
    createAtomically(join(folder, "never"), {}, async (path) => {
      await writeFile(path, "half");
      throw new Error("enough");
    }),
    /enough/,
  );
  assert.deepEqual(await readdir(folder), before);
  await removeTemporary(join(folder, "nothing"));
});

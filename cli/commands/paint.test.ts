/**
 * @file `pleinair paint` on folders, names and streams as people have them.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, copyFile, mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { decodeStyle, encodeImage, encodeStyle, isPainting } from "pleinair/node";
import sharp from "sharp";
import { run as runCommand } from "../../test/support/command.ts";
import { temporaryFolder } from "../../test/support/paths.ts";
import { pattern } from "../../test/support/pictures.ts";
import { heedsSignals, startProgram } from "../../test/support/program.ts";
import { smallStyle } from "../../test/support/small-samples.ts";

const wave = await smallStyle("wave");
const quick = ["--style", wave, "--model", "live", "--device", "cpu"];
const folder = temporaryFolder("paint");
let photo: Uint8Array;
let style: string;
before(async () => {
  photo = await encodeImage(pattern(48, 32), ".jpg");
  style = join(folder, "J.M.W. Turner: sea:0.5");
  await copyFile(wave, style);
});

const run = (...args: readonly string[]) => runCommand(["paint", ...args]);

/** A new folder with photos of these names. */
async function album(name: string, ...photos: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const each of photos) {
    await mkdir(join(path, each, ".."), { recursive: true });
    await writeFile(join(path, each), photo);
  }
  return path;
}

const filesOf = async (path: string) =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

describe("a folder", () => {
  test("is painted by what its files are, without hidden ones; what may have been meant is named", async () => {
    const path = await album("mixed", "a.jpg", "b.jfif", "c.JPE", "noext", "._a.jpg", ".hidden.jpg", "sub/d.jpg");
    await writeFile(join(path, "phone.heic"), Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"));
    await writeFile(join(path, "old.bmp"), "BM......");
    await writeFile(join(path, "raw.dng"), photo);
    await writeFile(join(path, "notes.txt"), "left alone");
    execFileSync("mkfifo", [join(path, "pipe.jpg")]);
    await symlink("/dev/zero", join(path, "endless.jpg"));
    const { code, err } = await run(path, "-o", join(folder, "mixed-out"), ...quick);
    assert.equal(code, 0);
    assert.deepEqual(await filesOf(join(folder, "mixed-out")), [
      "a-wave.png",
      "b-wave.png",
      "c-wave.png",
      "noext-wave.png",
    ]);
    const said = err.join("\n");
    for (const [name, why] of Object.entries({
      "phone.heic": "a HEIC picture",
      "old.bmp": "a BMP",
      "raw.dng": "a raw picture",
      sub: "-r goes into it",
      "endless.jpg, .*pipe.jpg": "no regular file",
    })) {
      assert.match(said, new RegExp(`left out: .*${name} \\(.*${why}`));
    }
    assert.doesNotMatch(said, /notes|hidden|\._a/);
    assert.equal(err.at(-1), "4 painted");
  });

  test("keeps its tree with -r", async () => {
    const path = await album("tree", "a.jpg", "x/a.jpg", "x/y/b.jpg");
    const { code } = await run(path, "-r", "-o", join(folder, "tree-out"), "--format", "jpg", ...quick);
    assert.equal(code, 0);
    assert.deepEqual(await filesOf(join(folder, "tree-out")), ["a-wave.jpg", "x/a-wave.jpg", "x/y/b-wave.jpg"]);
  });

  test("painted once more is not painted over: paintings are known by their mark, whatever they are called", async () => {
    const path = await album("twice", "a.jpg", "b.jpg");
    assert.equal((await run(path, ...quick)).code, 0);
    assert.ok(await isPainting(join(path, "a-wave.png")));
    const files = await filesOf(path);
    const bytes = await readFile(join(path, "a-wave.png"));
    const again = await run(path, ...quick);
    assert.equal(again.code, 3, "nothing failed, and nothing was painted");
    assert.equal(again.err.at(-1), "0 painted, 2 there already and kept");
    // Another name does not hide the mark.
    await copyFile(join(path, "a-wave.png"), join(path, "renamed.png"));
    await rm(join(path, "b-wave.png"));
    const skipping = await run(path, "--skip-existing", ...quick);
    assert.equal(skipping.code, 0);
    assert.equal(skipping.err.at(-1), "1 painted, 1 there already, 1 own painting passed over");
    assert.deepEqual(await filesOf(path), [...files, "renamed.png"].sort());
    assert.deepEqual(await readFile(join(path, "a-wave.png")), bytes);
    await rm(join(path, "b.jpg"));
    const forced = await run(path, "--force", ...quick);
    assert.deepEqual([forced.code, forced.err], [0, ["1 painted, 2 own paintings passed over"]]);
    const json = await run(path, "--force", "--json", ...quick);
    const objects = json.out.map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      objects.map(({ photo, leftOut }) => [photo!.slice(path.length + 1), leftOut]),
      [
        ["b-wave.png", "a painting of pleinair's own"],
        ["renamed.png", "a painting of pleinair's own"],
        ["a.jpg", undefined],
      ],
    );
    const skipped = await run(path, "--skip-existing", "--json", ...quick);
    assert.deepEqual(JSON.parse(skipped.out.at(-1)!), {
      photo: join(path, "a.jpg"),
      leftOut: "its painting is there already",
    });
    await rm(join(path, "a.jpg"));
    const { code, err } = await run(path, ...quick);
    assert.equal(code, 1);
    assert.match(err[0]!, /no pictures in this folder but 3 of pleinair's own paintings/);
  });

  test("a photo that is called like a painting is painted, and never replaced by one", async () => {
    const path = await album("beach", "beach.jpg", "beach-wave.jpg");
    const { code, err } = await run(path, ...quick, "--format", "jpg", "--force");
    assert.equal(code, 1);
    assert.match(err[0]!, /beach-wave\.jpg: is one of the photos that are painted; give the painting another name/);
    assert.deepEqual(await readFile(join(path, "beach-wave.jpg")), photo);
    assert.deepEqual(await filesOf(path), ["beach-wave-wave.jpg", "beach-wave.jpg", "beach.jpg"]);
  });

  test("that fails is said, and what else was named is painted", async () => {
    const [none, rest] = [await album("none"), await album("rest", "a.jpg")];
    const { code, err } = await run(none, rest, ...quick);
    assert.deepEqual(
      [code, err],
      [1, [`pleinair: ${none}: there are no pictures in this folder.`, "1 painted, 1 failed"]],
    );
    const json = await run(none, rest, "--force", "--json", ...quick);
    assert.deepEqual([json.code, json.err, json.out.length], [1, [], 2]);
    const { photo: failed, error } = JSON.parse(json.out[0]!) as Record<string, string>;
    assert.deepEqual([failed, error], [none, `${none}: there are no pictures in this folder.`]);
  });

  test("that cannot be read is one line", { skip: process.getuid?.() !== 0 && "needs another user" }, async () => {
    const path = await album("locked", "a.jpg");
    await chmod(path, 0);
    await chmod(folder, 0o755);
    const child = startProgram(["paint", path, ...quick], { uid: 65_534 });
    const [said] = await Promise.all([text(child.stderr!), once(child, "close")]);
    await chmod(path, 0o755);
    assert.equal(child.exitCode, 1);
    assert.match(said, /^pleinair: .*locked: this folder cannot be read \(EACCES[^\n]*\n$/);
  });

  test(
    "below that cannot be read, or whose files cannot be opened, does not stop the rest",
    { skip: process.getuid?.() !== 0 && "needs another user" },
    async () => {
      const path = await album("partly", "locked/a.jpg", "listed/a.jpg", "open/a.jpg");
      const out = await album("partly-out");
      await chmod(folder, 0o755);
      await chmod(out, 0o777);
      await chmod(join(path, "locked"), 0);
      await chmod(join(path, "listed"), 0o444);
      const child = startProgram(["paint", path, "-r", "-o", out, ...quick], { uid: 65_534 });
      const [said] = await Promise.all([text(child.stderr!), once(child, "close")]);
      for (const name of ["locked", "listed"]) await chmod(join(path, name), 0o755);
      assert.equal(child.exitCode, 1);
      assert.match(said, /locked: this folder cannot be read \(EACCES/);
      assert.match(said, /listed: the files in this folder cannot be opened \(EACCES/);
      assert.match(said, /\n1 painted, 2 failed\n$/);
      assert.deepEqual(await filesOf(out), ["open/a-wave.png"]);
    },
  );
});

describe("names", () => {
  test("two photos of one name from two folders get two names", async () => {
    const [x, y] = [await album("x", "a.jpg"), await album("y", "a.jpg")];
    const { code } = await run(join(x, "a.jpg"), join(y, "a.jpg"), "-o", join(folder, "xy"), ...quick);
    assert.equal(code, 0);
    assert.deepEqual(await filesOf(join(folder, "xy")), ["x-a-wave.png", "y-a-wave.png"]);
  });

  test("a style that exists is a name, whatever dots and colons it has, and an existing folder is a folder", async () => {
    const path = await album("out.d", "a.jpg");
    const options = ["--style", style, "--model", "live", "--device", "cpu"];
    const { code, err } = await run(join(path, "a.jpg"), ...options, "-o", path);
    assert.deepEqual([code, err], [0, []]);
    assert.deepEqual(await filesOf(path), ["a-J.M.W. Turner: sea:0.5.png", "a.jpg"]);
  });

  test("a painting does not take the place of its photo, by whatever name, and --force changes nothing", async () => {
    const path = await album("itself", "a.jpg");
    const one = join(path, "a.jpg");
    await symlink("a.jpg", join(path, "same.jpg"));
    for (const args of [[one], [one, "--force"], [join(path, "same.jpg"), "--force"]]) {
      const { code, err } = await run(one, "-o", ...args, ...quick);
      assert.equal(code, 1);
      assert.match(err.join("\n"), /^pleinair: .*: is the photo itself; give the painting another name\.$/);
    }
    assert.deepEqual(await readFile(one), photo);
  });

  test("a name that is longer than the file system allows is refused before anything is painted", async () => {
    const path = await album("long", "a.jpg");
    const { code, err, out } = await run(join(path, "a.jpg"), "-o", join(path, `${"x".repeat(300)}.png`), ...quick);
    assert.deepEqual([code, out], [1, []]);
    assert.match(err.join("\n"), /^pleinair: .*x\.png: this name is longer than the file system allows\.$/);
  });

  test("what a format cannot hold is said with the file's name", async () => {
    const path = await album("wide", "a.jpg");
    await sharp({ create: { width: 17_000, height: 1, channels: 3, background: "#808040" } })
      .png()
      .toFile(join(path, "b.png"));
    const { code, err } = await run(path, "--format", "avif", ...quick);
    assert.equal(code, 1);
    assert.match(err[0]!, /b-wave\.avif: An AVIF holds at most 16384 pixels a side, and this picture has 17000x1/);
    assert.equal(err.at(-1), "1 painted, 1 failed");
  });

  test("a photo that is missing makes no folder", async () => {
    const { code } = await run(join(folder, "none.jpg"), ...quick, "-o", join(folder, "never"));
    assert.equal(code, 1);
    await assert.rejects(stat(join(folder, "never")));
  });

  test("what contradicts itself is refused", async () => {
    const path = await album("refused", "a.jpg", "b.jpg");
    const one = join(path, "a.jpg");
    const cases: [string[], RegExp][] = [
      [[one, "-o", "x.png", "--format", "jpg"], /x\.png and --format jpg ask for different formats/],
      [[path, "-o", "-"], /Standard output holds one painting/],
      [[one, "--force", "--skip-existing"], /contradict each other/],
    ];
    for (const [args, sentence] of cases) {
      const { code, err } = await run(...args, ...quick);
      assert.equal(code, 2);
      assert.match(err.join("\n"), sentence);
    }
    const studied = join(folder, "wave.style");
    assert.equal((await runCommand(["study", wave, "-o", studied, "--model", "live"])).code, 0);
    const { codes, ...style } = decodeStyle(await readFile(studied));
    const once = join(folder, "once.style");
    await writeFile(once, encodeStyle({ ...style, codes: codes.slice(2, 3) }));
    const brushed = await run(one, "--style", once, "--brush", "2", "--model", "live", "--device", "cpu");
    assert.equal(brushed.code, 2);
    assert.match(brushed.err[0]!, /--brush: .*once\.style was read at one size.*pleinair study PICTURE --brush 2/);
  });

  test("a video points at the command for videos, and a failing photo is an object with --json", async () => {
    const clip = join(folder, "clip.mp4");
    await writeFile(clip, "no matter");
    const { code, err } = await run(clip, ...quick);
    assert.equal(code, 1);
    assert.match(err[0]!, /is a video\. Paint it with: pleinair video .*clip\.mp4/);
    const json = await run(join(folder, "none.jpg"), ...quick, "--json");
    assert.deepEqual([json.code, json.err], [1, []]);
    assert.match((JSON.parse(json.out[0]!) as { error: string }).error, /no such file/);
  });
});

describe("streams", () => {
  const start = (...args: readonly string[]) => startProgram(["paint", ...args, ...quick], { cwd: folder });

  test("- reads standard input and writes standard output, in the format asked for", async () => {
    const child = start("-", "--format", "webp");
    child.stdin!.end(photo);
    const [painting, said] = await Promise.all([buffer(child.stdout!), text(child.stderr!)]);
    const { format, width, height } = await sharp(painting).metadata();
    assert.deepEqual([format, width, height], ["webp", 48, 32]);
    assert.match(said, /^- \+ wave → - {2}48×32/);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith("-")),
      [],
    );
  });

  test("a photo from standard input gets a name in a folder", async () => {
    const child = start("-", "-o", "from-input/");
    child.stdin!.end(photo);
    await once(child, "close");
    assert.deepEqual(await filesOf(join(folder, "from-input")), ["painting-wave.png"]);
  });

  test("a full disk behind standard output is one sentence, and loses no painting", async (t) => {
    const full = await open("/dev/full", "w").catch(() => undefined);
    if (!full) return t.skip("needs /dev/full");
    const path = await album("full", "a.jpg", "b.jpg");
    const sentence = "pleinair: standard output cannot be written: the disk is full.";
    for (const [args, said] of [
      [[path, "-o", join(folder, "full-out")], `${sentence}\n2 painted\n`],
      [[join(path, "a.jpg"), "-o", "-"], `${sentence}\n`],
    ] as const) {
      const child = startProgram(["paint", ...args, ...quick], { stdio: ["ignore", full.fd, "pipe"] });
      const [err] = await Promise.all([text(child.stderr!), once(child, "close")]);
      assert.deepEqual([child.exitCode, err], [1, said]);
    }
    await full.close();
    assert.deepEqual(await filesOf(join(folder, "full-out")), ["a-wave.png", "b-wave.png"]);
  });

  test("who stops reading loses no painting", async () => {
    const path = await album("piped", "a.jpg", "b.jpg", "c.jpg");
    const child = start(path, "-o", join(folder, "piped-out"));
    child.stdout!.once("data", () => child.stdout!.destroy());
    const [said] = await Promise.all([text(child.stderr!), once(child, "close")]);
    assert.deepEqual([child.exitCode, said], [0, "3 painted\n"]);
    assert.equal((await filesOf(join(folder, "piped-out"))).length, 3);
  });

  test("a hang-up ends it with nothing left behind, and so does a pipe that nobody writes to", async () => {
    const big = join(folder, "big.jpg");
    await sharp({ create: { width: 3000, height: 3000, channels: 3, background: "#808040" } })
      .jpeg()
      .toFile(big);
    const before = await filesOf(folder);
    const child = start("big.jpg", "-o", "never.png", "--tile", "64");
    await heedsSignals(child);
    child.kill("SIGHUP");
    await once(child, "close");
    assert.equal(child.exitCode, 130);
    assert.deepEqual(await filesOf(folder), before);
    const waiting = start("-");
    await heedsSignals(waiting);
    waiting.kill("SIGINT");
    await once(waiting, "close");
    assert.equal(waiting.exitCode, 130);
  });

  test("what a killed run left is swept by the next", async () => {
    const path = await album("killed", "a.jpg");
    const host = (await promisify(execFile)(process.execPath, ["--conditions=source", "-e", partName])).stdout.trim();
    await writeFile(join(path, host), "half");
    assert.equal((await run(path, ...quick)).code, 0);
    assert.deepEqual(await filesOf(path), ["a-wave.png", "a.jpg"]);
  });
});

/** Prints the temporary name of a process that is gone when it is read. */
const partName = `import("${new URL("../../src/node/temporary-files.ts", import.meta.url).href}").then(({ temporaryPath }) =>
  console.log(temporaryPath("")))`;

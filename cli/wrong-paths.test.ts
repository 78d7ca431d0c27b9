/**
 * @file Every command with every kind of wrong path: one line that says what to do, an exit code, and no fault of ours.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { smallStyle } from "../test/support/small-samples.ts";
import { main } from "./main.ts";

const folder = await mkdtemp(join(tmpdir(), "pleinair-wrong-"));
after(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const wave = await smallStyle("wave");
await mkdir(at("empty"));
await mkdir(at("run"));
await writeFile(at("run/config.json"), "{}");
await writeFile(at("nothing"), "");
await writeFile(at("text.txt"), "Dear diary");
execFileSync("mkfifo", [at("pipe")]);

const wrong = {
  missing: at("none"),
  "an empty folder": at("empty"),
  "an empty file": at("nothing"),
  "a text": at("text.txt"),
  "below a file": at("text.txt/x"),
  "a pipe": at("pipe"),
  "a device": "/dev/zero",
  "a name too long": at("x".repeat(300)),
};

/** Command lines with a hole for the path. Quick ones alone: none of them gets to train or to paint. */
const lines: Record<string, (path: string) => readonly string[]> = {
  "a photo": (path) => ["paint", path, "--style", wave, "--model", "live", "--device", "cpu", "-o", at("o.png")],
  "a style": (path) => ["paint", wave, "--style", path, "--model", "live", "--device", "cpu", "-o", at("o.png")],
  "a model": (path) => ["paint", wave, "--style", wave, "--model", path, "-o", at("o.png")],
  "a picture to study": (path) => ["study", path, "-o", at("o.style"), "--model", "live", "--device", "cpu"],
  "a video": (path) => ["video", path, "--style", wave, "--model", "live", "--device", "cpu", "-o", at("o.mp4")],
  "photos to train on": (path) => ["train", "--photos", path, "--styles", path, "--vgg", path, "--run", at("new")],
  settings: (path) => ["train", "--photos", "x", "--styles", "x", "--vgg", "x", "--run", at("new"), "--config", path],
  "a run": (path) => ["train", "--photos", "x", "--styles", "x", "--vgg", "x", "--run", path, "--resume"],
  "a run that exists": () => ["train", "--photos", "x", "--styles", "x", "--vgg", "x", "--run", at("run")],
  "a style to export": (path) => ["export", "--target", "onnx", "--style", path, "--model", "live", "-o", at("o")],
  "an export": (path) => ["live", "--camera", "oak", path],
  "a file of weights": (path) => ["fetch", "vgg", "--file", path],
};

process.env["PLEINAIR_CACHE"] = at("cache");
for (const [what, line] of Object.entries(lines)) {
  test(`${what} that is wrong is one line, with nothing left behind`, { timeout: 60_000 }, async () => {
    for (const [how, path] of Object.entries(wrong)) {
      // A run keeps the report of what it could not use.
      await rm(at("new"), { recursive: true, force: true });
      const before = (await readdir(folder)).sort();
      const err: string[] = [];
      const io = { out: () => {}, err: (text: string) => void err.push(text), progress: undefined };
      const code = await main(line(path), { ...io, signal: AbortSignal.timeout(20_000) });
      assert.ok(code === 1 || code === 2, `${how}: ended with ${code}: ${err.join("\n")}`);
      const said = err.at(-1)!;
      assert.match(said, /^pleinair: [^\n]*\S$/, how);
      assert.doesNotMatch(said, /should not have happened|TypeError|undefined/, how);
      assert.deepEqual((await readdir(folder)).filter((name) => name !== "new").sort(), before, how);
    }
  });
}

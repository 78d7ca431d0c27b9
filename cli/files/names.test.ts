import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { differentNames, fittingName, stemOf } from "./names.ts";

const place = (_: string, stem: string) => join("out", fittingName(stem, "-wave.png"));

test("only an ending that says what a file is goes; other dots are part of its name", () => {
  const cases = { "a/wave.jpg": "wave", "wave.STYLE": "wave", "J. M. W. Turner": "J. M. W. Turner", "v1.2": "v1.2" };
  for (const [path, stem] of Object.entries(cases)) assert.equal(stemOf(path), stem);
});

test("photos of one name get names that tell them apart, and the others keep theirs", () => {
  assert.deepEqual(differentNames(["x/a.jpg", "x/a.png", "x/b.jpg"], place), [
    "out/a.jpg-wave.png",
    "out/a.png-wave.png",
    "out/b-wave.png",
  ]);
  assert.deepEqual(differentNames(["x/a.jpg", "y/a.jpg"], place), ["out/x-a-wave.png", "out/y-a-wave.png"]);
  assert.deepEqual(differentNames(["a.jpg", "../y/a.jpg"], place), ["out/a-wave.png", "out/y-a-wave.png"]);
  assert.deepEqual(differentNames(["1/x/a.jpg", "2/x/a.jpg"], place), ["out/1-x-a-wave.png", "out/2-x-a-wave.png"]);
});

test("photos of one folder whose names differ in case alone are numbered, and no folder goes into their names", () => {
  assert.deepEqual(differentNames(["/home/me/x/P.JPG", "/home/me/x/p.jpg"], place), [
    "out/P-wave.png",
    "out/p-wave-2.png",
  ]);
  assert.deepEqual(differentNames(["/home/me/x/P.JPG", "/home/me/x/p.jpg", "/home/me/x/p.png"], place), [
    "out/P.JPG-wave.png",
    "out/p.jpg-wave-2.png",
    "out/p.png-wave.png",
  ]);
});

test("all names differ, whatever the case, and none is longer than 255 bytes", () => {
  const part = fc.string({ minLength: 1, unit: fc.constantFrom("a", "A", "ü", "é", ".", "-") });
  const path = fc.tuple(fc.constantFrom("x", "y", "x/y"), part).map(([folder, name]) => `${folder}/n${name}.jpg`);
  const long = fc.nat(3).map((n) => `z/${"語".repeat(100)}${n}.jpg`);
  fc.assert(
    fc.property(fc.uniqueArray(fc.oneof(path, long), { maxLength: 12 }), (paths) => {
      const names = differentNames(paths, place);
      assert.equal(new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size, paths.length);
      for (const name of names) assert.ok(Buffer.byteLength(basename(name)) <= 255, name);
    }),
  );
});

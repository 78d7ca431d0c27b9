/**
 * The sample styles: what the catalogue says is there, and nothing else.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { sampleStyles } from "pleinair/node";
import sharp from "sharp";

const folder = new URL("../../samples/styles/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");

const catalogue = sampleStyles();

test("every sample style has a title, an artist, a year and a line on where it comes from", () => {
  const pictures = readdirSync(folder).filter((name) => name.endsWith(".jpg"));
  assert.deepEqual(catalogue.map(({ name }) => `${name}.jpg`).toSorted(), pictures.toSorted());
  const sources = read("../SOURCES.md");
  for (const { name, title, artist, year, path } of catalogue) {
    assert.ok(existsSync(path), path);
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(
      [title, artist, year].every((text) => text.trim().length > 0),
      name,
    );
    if (artist !== "Plein Air") assert.ok(sources.includes(`styles/${name}.jpg`), name);
  }
});

test("SOURCES.md calls the works what the catalogue calls them", () => {
  const rows = read("../SOURCES.md").matchAll(/^\| `styles\/([\w-]+)\.jpg` *\|([^|]+)\|([^|]+)\|([^|]+)\|/gm);
  const named = [...rows].map(([, name, work, artist, year]) => [name, work!.trim(), artist!.trim(), year!.trim()]);
  // What is added follows a comma or stands in brackets.
  const isOf = (text: string, title: string) => text.startsWith(title) && /^($|, | \()/.test(text.slice(title.length));
  const ofOthers = catalogue.filter(({ artist }) => artist !== "Plein Air");
  assert.deepEqual(
    named.map(([name]) => name),
    ofOthers.map(({ name }) => name),
  );
  for (const [i, { title, artist, year }] of ofOthers.entries()) {
    const [, work, whose, made] = named[i]!;
    assert.ok(isOf(work!, title), `${work}: ${title}`);
    assert.ok(isOf(whose!, artist), `${whose}: ${artist}`);
    assert.equal(made, year);
  }
});

test("sample styles are large enough to be read at 512 pixels, and small enough to be shipped", async () => {
  for (const { name } of catalogue) {
    const bytes = readFileSync(new URL(`${name}.jpg`, folder));
    const { width, height } = await sharp(bytes).metadata();
    assert.ok(Math.min(width, height) >= 400 && Math.max(width, height) <= 1024, `${name}: ${width}x${height}`);
    assert.ok(bytes.length < 350_000, `${name}: ${bytes.length} bytes`);
  }
});

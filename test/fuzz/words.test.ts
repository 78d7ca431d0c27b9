/**
 * What people, pages and servers write: command lines, requests for a served camera, and what a server says of parts of files.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commandNames, optionsOf } from "../../cli/options/commands.ts";
import type { Option } from "../../cli/options/kinds.ts";
import { flagName, readCommandLine } from "../../cli/options/program.ts";
import { frameNumber, parseStyle } from "../../cli/server/requests.ts";
import { sizeInContentRange } from "../../src/node/vgg/ranges.ts";
import { damagedJson, damagedText, fuzz } from "./fuzz.ts";

/** Texts that are none of what is meant, beside any text there is. */
const strange = fc.oneof(
  fc.constantFrom(
    "",
    "-",
    "--",
    "constructor",
    "__proto__",
    "NaN",
    "-1",
    "1e999",
    "0x10",
    "\0",
    "١٢",
    "a".repeat(5000),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);

test("command lines of any words are read or refused", async () => {
  const flags = Object.values(optionsOf).flatMap((options) =>
    Object.entries<Option<unknown>>(options).flatMap(([key, option]) => [
      flagName(key, option),
      ...(option.short ? [`-${option.short}`] : []),
    ]),
  );
  const word = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...commandNames, ...flags) },
    { weight: 2, arbitrary: fc.constantFrom("1", "0.5", "512x384", "live", "wave.jpg", "wave.jpg:0.5", "all", "help") },
    { weight: 2, arbitrary: strange },
  );
  // Words are joined by a character that is in none of them.
  const line = fc.array(word, { maxLength: 8 }).map((words) => words.join("\u{10fffd}"));
  const show = { version: "0", print: () => {}, columns: 100 };
  await fuzz("command line", line, (text) => {
    readCommandLine(text.split("\u{10fffd}"), show);
    return 0;
  });
});

test("requests for frames wait for one that can come, or are refused", async () => {
  const after = fc.oneof(strange, fc.integer().map(String), fc.double().map(String));
  await fuzz("number of a frame", after, (text) => {
    const number = frameNumber(text, 100);
    assert.ok(number === undefined || (Number.isInteger(number) && number >= 0 && number <= 100));
    return 0;
  });
});

test("styles for a camera have the model's length and finite numbers, or are refused", async () => {
  const style = { name: "wave", model: "studio-1a2b3c4d", code: [1, 2, 3, 4] };
  const parse = (json: string) => {
    const found = parseStyle(json, 4);
    assert.ok(found === undefined || (found.code.length === 4 && found.code.every(Number.isFinite)));
    return JSON.stringify(found ?? "").length;
  };
  await fuzz("style for a camera", damagedJson(style), parse);
  await fuzz("text for a camera", damagedText(JSON.stringify(style)), parse);
});

test("a server's part of a file is the one that was asked for, or is refused", async () => {
  const number = fc.oneof(fc.nat(200), fc.nat(), fc.constantFrom(2 ** 53, 1e21, -1, 0.5));
  const header = fc.oneof(
    fc.tuple(number, number, number).map(([from, to, size]) => `bytes ${from}-${to}/${size}`),
    damagedText("bytes 100-199/1000"),
    strange,
  );
  await fuzz("content-range", header, (text) => {
    const size = sizeInContentRange(text, 100, 100);
    assert.ok(size === undefined || (Number.isSafeInteger(size) && size > 100), String(size));
    return 0;
  });
  assert.equal(sizeInContentRange("bytes 100-199/1000", 100, 100), 1000);
  assert.equal(sizeInContentRange("bytes 100-149/150", 100, 100), 150);
});

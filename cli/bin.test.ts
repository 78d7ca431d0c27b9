/**
 * @file The program as a process: streams, exit codes, Ctrl-C.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { encodeImage } from "pleinair/node";
import { temporaryFolder } from "../test/support/paths.ts";
import { pattern } from "../test/support/pictures.ts";
import { heedsSignals, startProgram } from "../test/support/program.ts";
import { smallStyle } from "../test/support/small-samples.ts";

const wave = await smallStyle("wave");
const folder = temporaryFolder("bin");

const start = (...args: string[]) => startProgram(args, { cwd: folder });

async function ended(child: ReturnType<typeof start>) {
  const [out, err, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "close")]);
  return { code: code as number | null, out, err };
}

test("results are on standard output, errors on standard error, and the exit code says which", async () => {
  const help = await ended(start("--help"));
  assert.equal(help.code, 0);
  assert.match(help.out, /^Usage: pleinair/);
  assert.equal(help.err, "");
  const wrong = await ended(start("paint"));
  assert.deepEqual([wrong.code, wrong.out], [2, ""]);
  assert.match(wrong.err, /^pleinair: Which photo\?.*\n$/);
});

test("Ctrl-C in the middle ends with 130 and leaves the folder as it was", async () => {
  await writeFile(join(folder, "big.jpg"), await encodeImage(pattern(2000, 2000), ".jpg"));
  const files = await readdir(folder);
  const child = start(
    "paint",
    "big.jpg",
    "--style",
    wave,
    "-o",
    "out.png",
    "--tile",
    "64",
    "--device",
    "cpu",
    "--json",
  );
  const end = ended(child);
  await heedsSignals(child);
  child.kill("SIGINT");
  assert.deepEqual(await end, { code: 130, out: "", err: "" });
  assert.deepEqual(await readdir(folder), files);
});

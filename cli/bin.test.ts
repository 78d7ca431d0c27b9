/**
 * @file The program as a process: streams, exit codes, Ctrl-C.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { encodeImage } from "pleinair/node";

const bin = fileURLToPath(new URL("./bin.ts", import.meta.url));
const wave = fileURLToPath(new URL("../samples/styles/wave.jpg", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "pleinair-bin-"));
after(() => rm(folder, { recursive: true, force: true }));

const start = (...args: string[]) => spawn(process.execPath, ["--conditions=source", bin, ...args], { cwd: folder });

async function ended(child: ReturnType<typeof start>) {
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, out: out.join(""), err: err.join("") };
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
  const data = Uint8ClampedArray.from({ length: 2000 * 2000 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 13) % 256));
  await writeFile(join(folder, "big.jpg"), await encodeImage({ data, width: 2000, height: 2000 }, ".jpg"));
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
  // Late enough to be painting, early enough not to be done: it takes about ten seconds.
  setTimeout(() => child.kill("SIGINT"), 2000);
  assert.deepEqual(await ended(child), { code: 130, out: "", err: "" });
  assert.deepEqual(await readdir(folder), files);
});

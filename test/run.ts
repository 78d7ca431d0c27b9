/**
 * @file Runs every test file (`npm test`), or those whose paths contain one of the words given: `npm test -- web/ trainer`.
 *
 * Three files at a time on two cores, since most wait now and then for a browser, a program or a timer. The longest come first, so that
 * none of them is left for the end, when the cores would idle.
 */
import { globSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { cache } from "./support/once.ts";
import { root } from "./support/paths.ts";
import { setUp, tearDown } from "./support/set-up.ts";

const patterns = ["src", "cli", "trainer", "lab", "studio/src", "test"].map((folder) => `${folder}/**/*.test.ts`);

/** What takes longest. */
const slow = ["test/web/", "test/node/package", "test/node/examples", "trainer/training", "test/node/", "lab/", "cli/"];

const words = process.argv.slice(2);
const rank = (file: string): number => [...slow, ""].findIndex((start) => file.startsWith(start));
const files = globSync(patterns, { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
if (files.length === 0) throw new Error(`No test file has ${words.join(" or ")} in its path.`);

// Each file, and each program that it starts, compiles the same sources: 0.9 s of processor time, or 0.4 where they lie compiled.
process.env["NODE_COMPILE_CACHE"] ??= join(cache, "compiled");

await setUp();
run({
  files: files.map((file) => join(root, file)),
  cwd: root,
  concurrency: 3,
  execArgv: ["--import", new URL("support/one-core.ts", import.meta.url).href],
})
  .on("test:fail", () => void (process.exitCode = 1))
  .on("end", () => void tearDown())
  .compose(new spec())
  .pipe(process.stdout);

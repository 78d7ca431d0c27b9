import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { readmePath, withTables } from "./readme.ts";

test("README's tables say what lab/results says, no more and no less (npm run lab -- readme)", async () => {
  const readme = await readFile(readmePath, "utf8");
  assert.equal(await withTables(readme), readme);
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { compiledFile, compileMotion } from "../tools/build-motion.ts";

test("the motion module is what its sources compile to", async () => {
  const isSame = (await readFile(compiledFile, "utf8")) === (await compileMotion());
  assert.ok(isSame, "src/motion/assembly has changed: run npm run build:motion");
});

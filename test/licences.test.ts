/**
 * @file The licences of what the package brings with it: each is one that may be used, and THIRD-PARTY.md lists them all.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { thirdParties, thirdPartyDocument } from "../tools/third-party.ts";

const { brought, forVideos } = thirdParties();

/** Licences that ask for no more than their text to go along, and two that cover their own files only, which are used unchanged. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Unlicense",
  "LGPL-3.0-or-later",
  "MPL-2.0",
]);

/** Whether one side of every OR, and both of every AND, may be used. */
function isAllowed(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, "$1");
  if (plain.includes(" OR ")) return plain.split(" OR ").some(isAllowed);
  return plain.split(" AND ").every((licence) => allowed.has(licence));
}

test("every package that is installed with this one, on any machine, has a licence that may be used", () => {
  assert.ok(brought.length > 50 && forVideos.length > 20, `${brought.length}, ${forVideos.length}`);
  for (const name of ["onnxruntime-web", "protobufjs", "@img/sharp-libvips-linux-x64"]) {
    assert.ok(
      brought.some((found) => found.name === name),
      name,
    );
  }
  const refused = [...brought, ...forVideos].filter(({ licence }) => !isAllowed(licence));
  assert.deepEqual(refused, []);
});

test("an expression is refused where a part of it is needed and not allowed", () => {
  assert.deepEqual(["MIT", "(MIT OR GPL-3.0)", "Apache-2.0 AND GPL-3.0", "unknown", "AGPL-3.0"].map(isAllowed), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("THIRD-PARTY.md lists them; npm run third-party writes it", () => {
  assert.equal(readFileSync(new URL("../THIRD-PARTY.md", import.meta.url), "utf8"), thirdPartyDocument());
});

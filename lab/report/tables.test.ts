import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documents, writtenDocuments } from "./documents.ts";
import { markdownTable, withTable } from "./markdown.ts";

test("the tables of README and docs/benchmarks.md are those of lab/results (npm run lab -- documents)", async () => {
  const written = await writtenDocuments();
  for (const [i, path] of documents.entries()) assert.equal(written[i], await readFile(path, "utf8"), path);
});

test("a table takes the place of what stood between its markers, and a place that is missing is an error", () => {
  const table = markdownTable([
    ["", "ms"],
    ["studio", "1.5"],
  ]);
  assert.equal(table, "|        | ms  |\n| ------ | --- |\n| studio | 1.5 |");
  const before = "a\n<!-- lab: x -->\n\nold\n\n<!-- /lab: x -->\nb";
  assert.equal(withTable(before, "x", table), `a\n<!-- lab: x -->\n\n${table}\n\n<!-- /lab: x -->\nb`);
  assert.throws(() => withTable(before, "y", table), /Expected <!-- lab: y --> and <!-- \/lab: y -->/);
});

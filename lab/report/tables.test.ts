import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documents, writtenDocuments } from "./documents.ts";
import { bareConvolution } from "../speed/cases.ts";
import { markdownTable, withTable } from "./markdown.ts";
import { rateTable, speedTable, summaryTable } from "./tables.ts";

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

test("a time whose rounds differ by more than half is given as their range, and nothing is computed from it", () => {
  const timed = (name: string, ms: number, fromMs: number, toMs: number) => {
    const numbers = Object.entries({ ms, fromMs, toMs, ratio: 0.5, gmacs: 80, share: 0.9 });
    return { name, threads: "all", size: "512x512", ...Object.fromEntries(numbers.map(([key, n]) => [key, `${n}`])) };
  };
  const rows = [timed("studio", 50, 40, 60), timed("live", 41.9, 22.4, 41.9), timed(bareConvolution, 15, 15, 15)];
  const quality = [
    { name: "studio", pairs: "40", content: "4", style: "1", texture: "0.4" },
    { name: "live", pairs: "40", content: "4", style: "1", texture: "0.4" },
  ];
  const cells = (table: string, name: string) => {
    const line = table.split("\n").find((row) => row.startsWith(`| ${name} `))!;
    return line.split("|").map((cell) => cell.trim());
  };
  assert.ok(cells(summaryTable(quality, rows), "studio").includes("50 ms"));
  assert.ok(cells(summaryTable(quality, rows), "live").includes("22–42 ms"));
  assert.deepEqual(cells(speedTable(rows), "studio").slice(3, 5), ["50.0 (40.0–60.0)", "0.50"]);
  assert.deepEqual(cells(speedTable(rows), "live").slice(3, 5), ["(22.4–41.9)", "–"]);
  assert.deepEqual(cells(rateTable(rows), "studio").slice(3, 5), ["80", "90 %"]);
  assert.deepEqual(cells(rateTable(rows), "live").slice(3, 5), ["–", "–"]);
  const disturbed = [...rows.slice(0, 2), timed(bareConvolution, 30, 15, 31)];
  assert.deepEqual(cells(rateTable(disturbed), "studio").slice(3, 5), ["80", "–"]);
});

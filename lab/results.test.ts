import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { temporaryFolder } from "../test/support/paths.ts";
import { appendRows, histories, readRows } from "./results.ts";

describe("the history", () => {
  const folder = temporaryFolder("results");

  it("is created with its columns, and keeps older rows when a column is added", async () => {
    const path = join(folder, "a.csv");
    await appendRows(path, [{ date: "2026-11-26", ms: 1.5 }]);
    await appendRows(path, [{ date: "2026-11-27", ms: 2, size: "512x512" }]);
    assert.equal(await readFile(path, "utf8"), "date,ms,size\n2026-11-26,1.5,\n2026-11-27,2,512x512\n");
    const { columns, rows } = await readRows(path);
    assert.deepEqual(columns, ["date", "ms", "size"]);
    assert.deepEqual(rows[0], { date: "2026-11-26", ms: "1.5", size: "" });
  });

  it("refuses a value with a comma or a quote and writes nothing, and names a damaged line", async () => {
    const path = join(folder, "b.csv");
    await appendRows(path, [{ name: "studio" }]);
    await assert.rejects(
      appendRows(path, [{ name: "live" }, { name: "a,b" }]),
      /name: expected a value without commas/,
    );
    assert.equal(await readFile(path, "utf8"), "name\nstudio\n");
    await writeFile(path, "a,b\n1,2\n3\n");
    await assert.rejects(readRows(path), /line 3 has 1 values for 2 columns/);
  });

  it("that the repository keeps is readable, every file of it, with a date in every row", async () => {
    for (const path of Object.values(histories)) {
      const { rows } = await readRows(path);
      assert.ok(rows.length > 0 && rows.every(({ date }) => /^\d{4}-\d\d-\d\d$/.test(date!)), path);
    }
  });
});

/**
 * @file The documents whose tables are written from lab/results, so that they cannot say anything else.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { LabError } from "../lab-error.ts";
import { placesOf, withTable } from "./markdown.ts";
import { allTables } from "./tables.ts";

/** Their paths. */
export const documents: readonly string[] = [
  "README.md",
  "docs/benchmarks.md",
  "docs/compare.md",
  "docs/reliability.md",
].map((name) => fileURLToPath(new URL(`../../${name}`, import.meta.url)));

/**
 * The documents as the history would have them, in the order of {@link documents}.
 *
 * @throws {LabError} when a document has a place for a table that there is not, or a table has a place in none.
 */
export async function writtenDocuments(): Promise<string[]> {
  const tables = await allTables();
  const placed = new Set<string>();
  const texts = await Promise.all(
    documents.map(async (path) => {
      const text = await readFile(path, "utf8");
      return placesOf(text).reduce((written, name) => {
        const table = tables.get(name);
        if (table === undefined) throw new LabError(`${path}: there is no table "${name}".`);
        placed.add(name);
        return withTable(written, name, table);
      }, text);
    }),
  );
  const missing = [...tables.keys()].filter((name) => !placed.has(name));
  if (missing.length > 0) throw new LabError(`No document has a place for ${missing.join(", ")}.`);
  return texts;
}

/** Writes the tables into the documents. */
export async function writeDocuments(): Promise<void> {
  const texts = await writtenDocuments();
  await Promise.all(documents.map((path, i) => writeFile(path, texts[i]!)));
}

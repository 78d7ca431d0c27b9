/**
 * @file Tables in Markdown, and the places in a document that they are written to.
 */
import { LabError } from "../lab-error.ts";

/** A table as prettier leaves it: every column as wide as its widest cell. The first row is the head; empty without lines below it. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...lines] = rows;
  if (!head || lines.length === 0) return "";
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [head, widths.map((width) => "-".repeat(width)), ...lines].map(line).join("\n");
}

/** The names of the tables that a document has a place for: `<!-- lab: NAME -->` and `<!-- /lab: NAME -->`. */
export function placesOf(text: string): string[] {
  return [...text.matchAll(/<!-- lab: (\S+) -->/g)].map(([, name]) => name!);
}

/** The document with a table in its place. @throws {LabError} when there is no such place. */
export function withTable(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- lab: ${name} -->\n`, `\n<!-- /lab: ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new LabError(`Expected ${start.trim()} and ${end.trim()} around the table.`);
  return text.slice(0, from) + start + (table === "" ? "" : `\n${table}\n`) + text.slice(to);
}

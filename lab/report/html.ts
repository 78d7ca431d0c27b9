/**
 * @file What the lab's pages are written with.
 */
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";

/** Text as HTML shows it, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A script of lab/pages, without its types, for a page that needs no server. @param name - Such as `blind`. */
export async function scriptOf(name: string): Promise<string> {
  return stripTypeScriptTypes(await readFile(new URL(`../pages/${name}.ts`, import.meta.url), "utf8"));
}

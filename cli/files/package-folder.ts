/**
 * @file Where the package lies: its models, samples and the built studio are found from there, by the sources and by what is built of them.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of pleinair's package.json, above this file. */
export const packageFolder = findUpwards(dirname(fileURLToPath(import.meta.url)));

function findUpwards(folder: string): string {
  const path = join(folder, "package.json");
  if (existsSync(path) && (JSON.parse(readFileSync(path, "utf8")) as { name?: string }).name === "pleinair")
    return folder;
  return findUpwards(dirname(folder));
}

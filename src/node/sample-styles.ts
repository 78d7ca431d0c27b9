/**
 * @file The pictures that come with the package, to be used as styles by name.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A picture that comes with the package. */
export interface SampleStyle {
  /** Such as `"starry-night"`. */
  readonly name: string;
  readonly title: string;
  readonly artist: string;
  /** As people write it: `"1889"`, `"c. 1831"`. */
  readonly year: string;
  /** Its file, for `readImage`. */
  readonly path: string;
}

/** `samples/` lies beside `src/` here and beside `dist/` when published. */
const folder = new URL("../../samples/styles/", import.meta.url);

/**
 * The styles that come with the package: well-known works in the public domain first, then the project's own.
 *
 * @example
 * const { path } = sampleStyles().find(({ name }) => name === "starry-night")!;
 * const style = await painter.study(await readImage(path));
 */
export function sampleStyles(): readonly SampleStyle[] {
  const entries = JSON.parse(readFileSync(new URL("catalogue.json", folder), "utf8")) as Omit<SampleStyle, "path">[];
  return entries.map((entry) => ({ ...entry, path: fileURLToPath(new URL(`${entry.name}.jpg`, folder)) }));
}

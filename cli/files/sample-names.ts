/**
 * @file The names of the styles that come with the program, as people write them.
 */
import { sampleStyles, type SampleStyle } from "pleinair/node";

/** The style of this name or title, whatever its case, accents, spaces and underscores: `starry_night`, `The Starry Night`. */
export function sampleNamed(text: string): SampleStyle | undefined {
  const key = keyOf(text);
  return sampleStyles().find(({ name, title }) => keyOf(name) === key || keyOf(title) === key);
}

/** The name that was probably meant: one that contains the text, or differs from it in a letter or three. */
export function nearestSampleName(text: string): string | undefined {
  const key = keyOf(text);
  if (key.length < 3) return undefined;
  const [nearest] = sampleStyles()
    .flatMap(({ name, title }) => [name, title].map((called) => ({ name, called: keyOf(called) })))
    .map(({ name, called }) => ({ name, distance: called.includes(key) ? 0 : editDistance(key, called) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest && nearest.distance <= Math.min(3, 0.4 * key.length) ? nearest.name : undefined;
}

/** Small letters and digits with hyphens between words, without "the" before them. */
function keyOf(text: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
    .replace(/^the-/, "");
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}

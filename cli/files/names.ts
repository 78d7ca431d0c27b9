/**
 * @file Names of files: what is kept of a photo's name, and how long a name may be.
 */
import { basename, dirname, extname, resolve } from "node:path";

/** Longer names are refused by every usual file system, bytes of UTF-8. */
const maxNameBytes = 255;

/** Endings that say what a file is; any other dot is part of its name. */
const knownEnding =
  /^\.(?:jpe?g|jfif|jpe|png|webp|avif|tiff?|gif|hei[cf]|bmp|style|mp4|m4v|mov|webm|mkv|avi|mpe?g|ts|wmv)$/i;

/** A file's name without its folder and ending: `wave` of `styles/wave.jpg`, `J. M. W. Turner` of itself. */
export function stemOf(path: string): string {
  const name = basename(path);
  const ending = extname(name);
  return knownEnding.test(ending) ? name.slice(0, -ending.length) : name;
}

/** `stem`, and `rest` after it, in at most 255 bytes: the stem gives way. */
export function fittingName(stem: string, rest: string): string {
  const letters = [...stem];
  while (letters.length > 1 && Buffer.byteLength(letters.join("") + rest) > maxNameBytes) letters.pop();
  return letters.join("") + rest;
}

/**
 * A name for each path, all different: the stem where that will do, else with its ending, else with the folders that differ before it.
 *
 * @param place - The path of a file that is called so. @returns The paths, in order.
 */
export function differentNames(paths: readonly string[], place: (path: string, stem: string) => string): string[] {
  const levels = paths.map(() => 0);
  const placed = () => paths.map((path, i) => place(path, stemAt(path, levels[i]!)));
  for (;;) {
    const places = placed();
    const count = new Map<string, number>();
    for (const name of places.map(sameName)) count.set(name, (count.get(name) ?? 0) + 1);
    const clashing = places.flatMap((name, i) => (count.get(sameName(name))! > 1 ? [i] : []));
    if (clashing.length === 0) return places;
    if (clashing.every((i) => levels[i]! > depthOf(paths[i]!))) return numbered(places);
    for (const i of clashing) levels[i]!++;
  }
}

/** File systems of some machines take `A.jpg` and `a.jpg` for one. */
function sameName(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** `a`, `a.jpg`, `holiday-a`, `holiday-a.jpg`, `2026-holiday-a` … */
function stemAt(path: string, level: number): string {
  const folders = dirname(resolve(path)).split(/[\\/]/).filter(Boolean);
  const before = folders.slice(folders.length - Math.min(level >> 1, folders.length));
  return [...before, level % 2 === 0 ? stemOf(path) : basename(path)].join("-");
}

function depthOf(path: string): number {
  return 2 * resolve(path).split(/[\\/]/).length;
}

/** What names cut to their length have left alike is counted. */
function numbered(places: readonly string[]): string[] {
  const taken = new Set<string>();
  return places.map((place) => {
    const ending = extname(place);
    const name = basename(place, ending);
    let free = place;
    for (let n = 2; taken.has(sameName(free)); n++) {
      const folder = place.slice(0, place.length - basename(place).length);
      free = folder + fittingName(name, `-${n}${ending}`);
    }
    taken.add(sameName(free));
    return free;
  });
}

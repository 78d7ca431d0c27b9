/**
 * @file Names of files: what is kept of a photo's name, and how long a name may be.
 */
import { basename, dirname, extname, normalize } from "node:path";

/** Longer names are refused by every usual file system, bytes of UTF-8. */
const maxNameBytes = 255;

/** Endings that say what a file is; any other dot is part of its name. */
const knownEnding =
  /^\.(?:jpe?g|jfif|jpe|a?png|webp|avif|tiff?|gif|hei[cf]|bmp|style|mp4|m4v|mov|webm|mkv|avi|mpe?g|ts|wmv)$/i;

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
 * A name for each path, all different: the stem where that will do, else with its ending, else with the folders that differ before it (those
 * that the path names, none above them), else with a number.
 *
 * @param place - The path of a file that is called so. @returns The paths, in order.
 */
export function differentNames(paths: readonly string[], place: (path: string, stem: string) => string): string[] {
  const names = paths.map((path): NameParts => ({ path, folders: foldersOf(path), before: 0, withEnding: false }));
  for (;;) {
    const places = names.map((name) => place(name.path, textOf(name)));
    const groups = new Map<string, NameParts[]>();
    names.forEach((name, i) => {
      const called = sameName(places[i]!);
      groups.set(called, [...(groups.get(called) ?? []), name]);
    });
    const longer = names.map((name, i) => lengthened(name, groups.get(sameName(places[i]!))!));
    if (longer.every((name) => name === undefined)) return numbered(places);
    longer.forEach((name, i) => (names[i] = name ?? names[i]!));
  }
}

/** What a name is made of. */
interface NameParts {
  readonly path: string;
  /** Those that the path names, the outermost first. */
  readonly folders: readonly string[];
  /** How many of the folders stand before the name. */
  readonly before: number;
  readonly withEnding: boolean;
}

/** `a`, `a.jpg`, `holiday-a`, `holiday-a.jpg`, `2026-holiday-a` … */
function textOf({ path, folders, before, withEnding }: NameParts): string {
  return [...folders.slice(folders.length - before), withEnding ? basename(path) : stemOf(path)].join("-");
}

/** A longer name, where one can tell the file from others that are called the same. */
function lengthened(name: NameParts, group: readonly NameParts[]): NameParts | undefined {
  const { path, folders, before, withEnding } = name;
  if (!withEnding && group.some((other) => sameName(basename(other.path)) !== sameName(basename(path)))) {
    return { ...name, withEnding: true };
  }
  const isElsewhere = (other: NameParts) => other.folders.join("/") !== folders.join("/");
  return before < folders.length && group.some(isElsewhere) ? { ...name, before: before + 1 } : undefined;
}

function foldersOf(path: string): string[] {
  return dirname(normalize(path))
    .split(/[\\/]/)
    .filter((folder) => !["", ".", ".."].includes(folder));
}

/** File systems of some machines take `A.jpg` and `a.jpg` for one. */
function sameName(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** What names cut to their length, and those that differ in case alone, have left alike is counted. */
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

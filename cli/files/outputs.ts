/**
 * @file Which photo becomes which file.
 */
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { FileError, imageExtensions } from "pleinair/node";
import { UsageError } from "../io.ts";

/** A photo, and the file of its painting. */
export interface Job {
  readonly photo: string;
  readonly out: string;
}

/** Which file becomes which. */
export async function planJobs(paths: readonly string[], out: string | undefined, styleName: string): Promise<Job[]> {
  const photos: string[] = [];
  let hasFolder = false;
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    hasFolder ||= isFolder;
    if (!isFolder) photos.push(path);
    else {
      const names = (await readdir(path)).filter((name) => readable.has(extname(name).toLowerCase())).sort();
      if (names.length === 0) throw new FileError(path, "there are no pictures in this folder.");
      photos.push(...names.map((name) => join(path, name)));
    }
  }
  const into = (folderOf: (photo: string) => string) => nameOutputs(photos, folderOf, styleName);
  if (out === undefined) return into(dirname);
  const isFile = imageExtensions.includes(extname(out).toLowerCase());
  if (isFile && (photos.length > 1 || hasFolder)) {
    throw new UsageError(`--out ${out}: ${photos.length} photos need a folder, not a file.`);
  }
  if (isFile) return [{ photo: photos[0]!, out }];
  if (extname(out) !== "" && !hasFolder && photos.length === 1 && !out.endsWith("/")) {
    throw new UsageError(`--out ${out}: expected a folder, or a file ending in ${imageExtensions.join(", ")}.`);
  }
  try {
    await mkdir(out, { recursive: true });
  } catch (cause) {
    throw new FileError(out, `this folder cannot be made (${(cause as Error).message}).`, { cause });
  }
  return into(() => out);
}

/** `photo-wave.png` for each; where `a.jpg` and `a.png` would become the same, `a.jpg-wave.png` and `a.png-wave.png`. */
function nameOutputs(photos: readonly string[], folderOf: (photo: string) => string, styleName: string): Job[] {
  const named = (photo: string, stem: string) => join(folderOf(photo), `${stem}-${styleName}.png`);
  const short = photos.map((photo) => named(photo, basename(photo, extname(photo))));
  const outs = photos.map((photo, i) => {
    const isAlone = short.filter((other) => other === short[i]).length === 1;
    return isAlone ? short[i]! : named(photo, basename(photo));
  });
  const twice = outs.find((other, i) => outs.indexOf(other) !== i);
  if (twice) throw new UsageError(`Two photos would become ${twice}. Paint them one by one, to different places.`);
  return photos.map((photo, i) => ({ photo, out: outs[i]! }));
}

/** What a folder is searched for: all that can be written, and GIF. */
const readable = new Set([...imageExtensions, ".gif"]);

/**
 * @file The sample pictures at 128 pixels: what is painted, and in which style, matters to few tests, and a whole style takes long to study.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { cache, once } from "./once.ts";
import { root } from "./paths.ts";

/** @returns The folder in which they are under the path that they have, such as `samples/styles/wave.jpg`. */
export async function smallSamples(kind: "photos" | "styles"): Promise<string> {
  const folder = join(cache, `small-${kind}`);
  const to = join(folder, "samples", kind);
  await once(`small-${kind}`, [`samples/${kind}`], to, async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(to, { recursive: true });
    const names = (await readdir(join(root, "samples", kind))).filter((name) => name.endsWith(".jpg"));
    for (const name of names) {
      const small = sharp(join(root, "samples", kind, name)).resize({ width: 128, height: 128, fit: "inside" });
      await small.jpeg({ quality: 95 }).toFile(join(to, name));
    }
  });
  return folder;
}

/** The small picture of a style, such as `wave`. */
export async function smallStyle(name: string): Promise<string> {
  return join(await smallSamples("styles"), `samples/styles/${name}.jpg`);
}

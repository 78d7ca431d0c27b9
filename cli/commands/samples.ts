/**
 * @file `pleinair samples`: the sample photos in the sample styles, a first look without a picture of one's own.
 */
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { loadPainter, readImage } from "pleinair/node";
import { findFiles } from "../files/find.ts";
import { planOutputs } from "../files/outputs.ts";
import { packageFolder } from "../files/package-folder.ts";
import { nameOf } from "../files/styles.ts";
import type { Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";
import { namingOf } from "./paint.ts";
import { paintJobs } from "../painting/batch.ts";
import { createReport } from "../painting/report.ts";

/** Relative to where the program runs, for lines that a person reads. */
const samplesFolder = relative(".", join(packageFolder, "samples"));

/** Paints every sample photo in every sample style. */
export async function samples(_: readonly string[], { out }: OptionsOf<"samples">, io: Io): Promise<number> {
  const names = (await readdir(join(samplesFolder, "styles"))).filter((name) => /\.jpe?g$/.test(name)).sort();
  await using painter = await loadPainter();
  let worst = 0;
  for (const path of names.map((name) => join(samplesFolder, "styles", name))) {
    const name = nameOf([{ path, weight: 1 }]);
    const photos = await findFiles([join(samplesFolder, "photos")], { kind: "picture", recursive: false });
    const naming = namingOf({ out: join(out, "/"), format: undefined }, name);
    const jobs = await planOutputs(photos.files, naming);
    const style = await painter.study(await readImage(path), { name, signal: io.signal });
    const settings = {
      ...({ strength: 1, quality: 90, metadata: "safe", force: true, json: false } as const),
      ...{ styleName: name, ending: naming.ending },
    };
    const report = createReport("photo", { ...settings, skipExisting: false }, io);
    report.begin(photos, jobs);
    await paintJobs(jobs, painter, style, settings, io, report);
    worst = Math.max(worst, report.end());
  }
  io.out(`The paintings are in ${out}. Now one of your own: npm start -- paint photo.jpg --style wave.jpg`);
  return worst;
}

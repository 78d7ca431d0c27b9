/**
 * @file `pleinair paint`: photos and folders of photos, painted.
 */
import { dirname, extname } from "node:path";
import { imageExtensions, loadPainter, sweepTemporaryFiles } from "pleinair/node";
import { findFiles } from "../files/find.ts";
import { planOutputs, type Naming } from "../files/outputs.ts";
import { nameOf, parseStyle, readStyles } from "../files/styles.ts";
import { given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";
import { endingOf, paintJobs } from "../painting/batch.ts";
import { createReport } from "../painting/report.ts";

/** Paints photos. */
export async function paint(paths: readonly string[], options: OptionsOf<"paint">, io: Io): Promise<number> {
  if (paths.length === 0) throw new UsageError("Which photo? For example: pleinair paint photo.jpg --style wave.jpg");
  if (!options.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const { strength, quality, force, skipExisting, recursive, metadata, json, model, device, threads, memory, brush } =
    options;
  if (force && skipExisting) throw new UsageError("--force and --skip-existing contradict each other; use one.");
  const styles = options.style.map(parseStyle);
  const naming = namingOf(options, nameOf(styles));
  const { styleName, ending } = naming;
  const found = await findFiles(paths, { kind: "picture", recursive });
  const jobs = await planOutputs(found.files, naming);
  const report = createReport("photo", { force, skipExisting, json }, io);
  report.begin(found, jobs);
  for (const folder of new Set(jobs.map(({ out }) => dirname(out)))) await sweepTemporaryFiles(folder);

  if (jobs.length === 0) return report.end();

  // Before anything is passed over: a model that there is not is a mistake of the command line.
  await using painter = await loadPainter(given({ model, device, threads, memory }));
  const left = await report.toPaint(jobs);
  if (left.length === 0) return report.end();
  const style = await readStyles(painter, styles, { brush, io });
  const settings = {
    ...{ strength, quality, metadata, force, json, styleName, ending },
    ...given({ tilePx: options.tile }),
    ...(!options.revision && { coarseToFine: { draftPx: Infinity } }),
    ...(!options.coarseToFine && { coarseToFine: false }),
  };
  await paintJobs(left, painter, style, settings, io, report);
  return report.end();
}

/** What paintings are called. @throws {UsageError} when `--out` and `--format` ask for different formats. */
export function namingOf({ out, format }: Pick<OptionsOf<"paint">, "out" | "format">, styleName: string): Naming {
  const isFile = (name: string) => imageExtensions.includes(extname(name).toLowerCase());
  const ending = endingOf(format);
  if (out !== undefined && format !== undefined && isFile(out) && sameFormat(extname(out)) !== sameFormat(ending)) {
    throw new UsageError(`--out ${out} and --format ${format} ask for different formats; use one.`);
  }
  return { out, styleName, ending, isFile, endings: imageExtensions };
}

function sameFormat(ending: string): string {
  return ending.toLowerCase().replace("jpeg", "jpg").replace("tiff", "tif");
}

/**
 * @file `pleinair paint`: photos and folders of photos, painted.
 */
import { loadPainter } from "pleinair/node";
import { planJobs } from "../files/outputs.ts";
import { nameOf, parseStyle, readStyles } from "../files/styles.ts";
import { given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";
import { paintJobs } from "../painting/batch.ts";

/** Paints photos. */
export async function paint(paths: readonly string[], options: OptionsOf<"paint">, io: Io): Promise<number> {
  if (paths.length === 0) throw new UsageError("Which photo? For example: pleinair paint photo.jpg --style wave.jpg");
  if (!options.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const styles = options.style.map(parseStyle);
  const { strength, quality, force, json, model, device, threads, brush } = options;
  const settings = { strength, quality, force, json, styleName: nameOf(styles), ...given({ tilePx: options.tile }) };
  const jobs = await planJobs(paths, options.out, settings.styleName);

  await using painter = await loadPainter(given({ model, device, threads }));
  const style = await readStyles(painter, styles, { brush, signal: io.signal });
  return await paintJobs(jobs, painter, style, settings, io);
}

/**
 * @file `pleinair study`: a picture's style in a file of some fifty kilobytes.
 */
import { encodeStyle, loadPainter, readRefineOptions, writeAtomically, type RefineOptions } from "pleinair/node";
import { findFiles } from "../files/find.ts";
import { nameOf, parseStyle, readStyles } from "../files/styles.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Studies pictures into one style, and writes it. */
export async function study(paths: readonly string[], options: OptionsOf<"study">, io: Io): Promise<number> {
  const { out, brush, force, model, device, threads, memory, json, picture, photos } = options;
  if (paths.length === 0) throw new UsageError("Which picture? For example: pleinair study wave.jpg -o wave.style");
  if (!out?.endsWith(".style")) throw new UsageError(`--out: expected a file ending in .style, got ${out ?? "none"}.`);
  if (photos !== undefined && !options.refine) throw new UsageError("--photos are what --refine fits over; add it.");
  const pictures = paths.map(parseStyle);
  const refine = options.refine ? await readRefinement(photos) : undefined;
  await using painter = await loadPainter(given({ model, device, threads, memory }));
  const start = performance.now();
  const reading = { brush, io, keepsPicture: picture, ...(refine && { refine }) };
  const style = await readStyles(painter, pictures, reading);
  io.progress?.("");
  const bytes = encodeStyle(style);
  await writeAtomically(out, bytes, { force });
  const elapsedMs = Math.round(performance.now() - start);
  const facts = { bytes: bytes.length, elapsedMs, model: painter.model, device: painter.device };
  const report = { pictures: paths, out, refined: style.refined ?? false, ...facts };
  io.out(
    json
      ? JSON.stringify(report)
      : `${nameOf(pictures)} → ${out}  ${bytes.length} bytes  ${elapsedMs} ms  ${painter.device}${style.refined ? "  refined" : ""}`,
  );
  return exitCodes.ok;
}

/** Photos that are fitted over, at most. */
const maxPhotos = 48;

/** @param folder - Of photos. Default: those that come with the program. */
async function readRefinement(folder: string | undefined): Promise<RefineOptions> {
  if (folder === undefined) return readRefineOptions();
  const { files, failures } = await findFiles([folder], { kind: "picture", recursive: false });
  if (failures[0]) throw failures[0];
  return readRefineOptions({ photos: files.slice(0, maxPhotos).map(({ path }) => path) });
}

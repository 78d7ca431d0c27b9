/**
 * @file `pleinair study`: a picture's style in a file of ten kilobytes.
 */
import { encodeStyle, loadPainter, writeAtomically } from "pleinair/node";
import { nameOf, parseStyle, readStyles } from "../files/styles.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Studies pictures into one style, and writes it. */
export async function study(paths: readonly string[], options: OptionsOf<"study">, io: Io): Promise<number> {
  const { out, brush, force, model, device, threads, memory, json } = options;
  if (paths.length === 0) throw new UsageError("Which picture? For example: pleinair study wave.jpg -o wave.style");
  if (!out?.endsWith(".style")) throw new UsageError(`--out: expected a file ending in .style, got ${out ?? "none"}.`);
  const pictures = paths.map(parseStyle);
  await using painter = await loadPainter(given({ model, device, threads, memory }));
  const start = performance.now();
  const style = await readStyles(painter, pictures, { brush, signal: io.signal });
  const bytes = encodeStyle(style);
  await writeAtomically(out, bytes, { force });
  const elapsedMs = Math.round(performance.now() - start);
  const report = { pictures: paths, out, bytes: bytes.length, elapsedMs, model: painter.model, device: painter.device };
  io.out(
    json
      ? JSON.stringify(report)
      : `${nameOf(pictures)} → ${out}  ${bytes.length} bytes  ${elapsedMs} ms  ${painter.device}`,
  );
  return exitCodes.ok;
}

/**
 * @file `pleinair study`: a picture's style in a file of two kilobytes.
 */
import { encodeStyle, loadPainter, writeAtomically } from "pleinair/node";
import { deviceOption, numberOption, parse } from "../arguments.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";
import { nameOf, parseStyle, readStyles } from "../styles.ts";

const help = `pleinair study PICTURE… -o x.style [options]

Keeps a picture's style in a small file, for "pleinair paint --style x.style". Several pictures are mixed.

  pleinair study wave.jpg -o wave.style
  pleinair study wave.jpg:0.7 night.jpg:0.3 -o evening.style

Options:
  -o, --out FILE      where to; ends in .style
      --brush N       size of the strokes, 0.25 to 4 (1)
      --force         replace a file that is there already
      --model NAME    which painter: a style works with the one it was studied with (studio)
      --device NAME   auto, cpu or webgpu (auto)
      --json          a JSON object instead of text`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    out: { type: "string", short: "o" },
    brush: { type: "string" },
    force: { type: "boolean" },
    model: { type: "string" },
    device: { type: "string" },
    json: { type: "boolean" },
  });
  const { out } = values;
  if (positionals.length === 0)
    throw new UsageError("Which picture? For example: pleinair study wave.jpg -o wave.style");
  if (!out?.endsWith(".style")) throw new UsageError(`--out: expected a file ending in .style, got ${out ?? "none"}.`);
  const brush = numberOption("brush", values.brush, 1, 0.25, 4);
  const pictures = positionals.map(parseStyle);
  await using painter = await loadPainter({
    device: deviceOption(values.device),
    ...(values.model !== undefined && { model: values.model }),
  });
  const start = performance.now();
  const style = await readStyles(painter, pictures, { brush, signal: io.signal });
  const bytes = encodeStyle(style);
  await writeAtomically(out, bytes, { force: values.force ?? false });
  const elapsedMs = Math.round(performance.now() - start);
  const { model, device } = painter;
  io.out(
    values.json
      ? JSON.stringify({ pictures: positionals, out, bytes: bytes.length, elapsedMs, model, device })
      : `${nameOf(pictures)} → ${out}  ${bytes.length} bytes  ${elapsedMs} ms  ${device}`,
  );
  return exitCodes.ok;
}

export const study: Command = { help, run };

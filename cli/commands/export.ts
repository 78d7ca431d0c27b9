/**
 * @file `pleinair export`: the network with a style, as ONNX for other programs or for an OAK-1, checked before it is written.
 */
import { exportTo } from "../export/export-to.ts";
import type { NetworkRequest } from "../export/network-files.ts";
import { exportLine, expectedRate } from "../export/report.ts";
import { parseStyle } from "../files/styles.ts";
import { exitCodes, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Exports the network. */
export async function exportNetwork(_: readonly string[], options: OptionsOf<"export">, io: Io): Promise<number> {
  const network = requestOf(options);
  const styles = (options.style ?? []).map(parseStyle);
  if (styles.length === 0) throw new UsageError("Which style? For example: --style wave.jpg");
  const { out, model = "studio", brush, force } = options;
  if (out === undefined) throw new UsageError("Where to? For example: --out wave/");
  io.progress?.(`writing and checking the network for ${network.target}`);
  const report = await exportTo(out, { network, styles, model, brush, force }, io);
  io.progress?.("");
  const { target, size } = network;
  const { style, files, cost, offLevels, half } = report;
  const facts = {
    target,
    style,
    out,
    files,
    size,
    ...cost,
    offLevels,
    half,
    ...(half && { expected: expectedRate(cost) }),
  };
  io.out(options.json ? JSON.stringify(facts) : exportLine(report));
  return exitCodes.ok;
}

function requestOf({ target, styleMode, range, size, float16, split }: OptionsOf<"export">): NetworkRequest {
  if (target === undefined) throw new UsageError("For what? --target onnx, or --target oak for an OAK-1.");
  const forOak = target === "oak";
  if (forOak && range === "1") throw new UsageError('--range: expected 255 for oak, got "1".');
  if (forOak && float16) {
    throw new UsageError("--float16 is for --target onnx: the OAK's compiler stores half precision by itself.");
  }
  if (forOak && split) {
    throw new UsageError("--split is for --target onnx: a camera's frame is painted whole.");
  }
  return {
    target,
    size: size ?? (forOak ? { width: 256, height: 256 } : undefined),
    styleIsInput: styleMode === "input",
    range: forOak || range === "255" ? 255 : 1,
    float16,
    split,
  };
}

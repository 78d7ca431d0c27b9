/**
 * @file `pleinair export`: the network with a style, as ONNX for other programs or for an OAK-1, checked before it is written.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toOnnx, costOf, type Cost } from "pleinair/graph";
import { exportedModel, lintForOak, toDynamicOnnx, type ExportOptions, type Outputs } from "pleinair/network";
import {
  FileError,
  RuntimeError,
  loadPainter,
  readModel,
  writeAtomically,
  type Painter,
  type Style,
} from "pleinair/node";
import { numberOption, parse } from "../arguments.ts";
import { packArchive } from "../export/archive.ts";
import { budgetOf } from "../export/budget.ts";
import {
  compareWithPainter,
  largestAllowed,
  pictureInput,
  runInHalf,
  runOnCpu,
  testPicture,
  type HalfReport,
  type Numbers,
} from "../export/check.ts";
import { convertScript, converterSettings, oakReadme } from "../export/oak-files.ts";
import { pythonExample } from "../export/onnx-files.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";
import { nameOf, parseStyle, readStyles } from "../styles.ts";

const help = `pleinair export --target onnx|oak --style PICTURE -o FOLDER [options]

Writes the network for use elsewhere, runs it, and compares it with the painting made here before it says so.

  pleinair export --target onnx --style wave.jpg -o wave/                 any size, for Python, C++, phones
  pleinair export --target onnx --style wave.jpg --size 512x512 -o wave/  one size
  pleinair export --target oak --style wave.jpg --size 256x144 -o oak/    for an OAK-1: see docs/oak.md

Options:
      --target NAME       onnx: a general ONNX graph; oak: for the OAK-1's compiler, with a host program
      --style PICTURE     a picture or .style file, with a weight if there are several: wave.jpg:0.7
      --size WxH          pixels, multiples of 4, of 8 for classic (any size for onnx, 256x256 for oak)
      --style-mode MODE   baked: the style is part of the network; input: the network takes it at each run (baked)
      --range N           pictures in 0 to 1 or 0 to 255 (1; always 255 for oak)
      --float16           weights in half precision: half the bytes (onnx; the OAK's compiler does it by itself)
      --halves            encoder.onnx and decoder.onnx, for painting in tiles (onnx)
  -o, --out FOLDER        where to
      --brush N           size of the strokes, 0.25 to 4 (1)
      --force             replace files that are there already
      --model NAME        which painter (studio)
      --json              a JSON object instead of text`;

/** Everything the command line asks for. */
interface Request {
  readonly target: "onnx" | "oak";
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly given: boolean;
  readonly range: 1 | 255;
  readonly float16: boolean;
  readonly halves: boolean;
}

/** Files by name, and what was found out on the way. */
interface Exported {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly cost: Cost;
  readonly offLevels: number;
  readonly half?: HalfReport;
}

/** A painting made elsewhere may differ by rounding from the one here, which is in whole levels: half a level and a little. */
const allowedLevels = 0.6;
/** Weights of 11 bits move a painting by some levels at its edges. */
const allowedLevelsInHalf = 8;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    target: { type: "string" },
    style: { type: "string", multiple: true },
    size: { type: "string" },
    "style-mode": { type: "string" },
    range: { type: "string" },
    float16: { type: "boolean" },
    halves: { type: "boolean" },
    out: { type: "string", short: "o" },
    brush: { type: "string" },
    force: { type: "boolean" },
    model: { type: "string" },
    json: { type: "boolean" },
  });
  if (positionals.length > 0) throw new UsageError(`Expected options only, got "${positionals[0]}". See --help.`);
  const request = readRequest(values);
  const styles = (values.style ?? []).map(parseStyle);
  if (styles.length === 0) throw new UsageError("Which style? For example: --style wave.jpg");
  const { out, model = "studio" } = values;
  if (!out) throw new UsageError("Where to? For example: --out wave/");
  const brush = numberOption("brush", values.brush, 1, 0.25, 4);
  const force = values.force ?? false;
  await using painter = await loadPainter({ model, device: "cpu" });
  const style = await readStyles(painter, styles, { brush, signal: io.signal });
  const name = nameOf(styles);
  io.progress?.(`writing and checking the network for ${request.target}`);
  const { files, cost, offLevels, half } = await exportAll(request, painter, model, style, name);
  io.signal.throwIfAborted();
  const paths = Object.entries(files).map(([file, content]) => [join(out, file), content] as const);
  const there = paths.map(([path]) => path).filter((path) => !force && existsSync(path));
  if (there[0]) throw new FileError(there[0], "is there already. Use --force to replace it, or another --out.");
  await mkdir(out, { recursive: true }).catch((cause: unknown) => {
    throw new FileError(out, "is no folder, and none can be made there. Choose another --out.", { cause });
  });
  for (const [path, content] of paths) {
    await writeAtomically(path, typeof content === "string" ? new TextEncoder().encode(content) : content, { force });
  }
  io.progress?.("");
  const { target, size } = request;
  const shown = size ? `${size.width}×${size.height}` : "any size";
  const { least, most } = budgetOf(cost).framesPerSecond;
  const expected = { least: Math.round(least), most: Math.round(most) };
  io.out(
    values.json
      ? JSON.stringify({
          target,
          style: name,
          out,
          files: Object.keys(files),
          size,
          ...cost,
          offLevels,
          half,
          ...(half && { expected }),
        })
      : [
          `${name} → ${out}  ${target}  ${shown}  ${(cost.macs / 1e9).toFixed(2)} GMAC${size ? "" : " at 256×256"}`,
          `as painted here, to ${offLevels.toFixed(2)} levels`,
          ...(half
            ? [`in half precision to ${half.offLevels.toFixed(1)} levels (mean ${half.meanOffLevels.toFixed(2)})`]
            : []),
          ...(half ? [`largest number ${half.largest.toFixed(0)} of 65504`] : []),
          ...(half ? [`${expected.least} to ${expected.most} frames a second expected`] : []),
        ].join("  "),
  );
  return exitCodes.ok;
}

interface Values {
  readonly target?: string;
  readonly size?: string;
  readonly "style-mode"?: string;
  readonly range?: string;
  readonly float16?: boolean;
  readonly halves?: boolean;
}

function readRequest(values: Values): Request {
  const { target, float16 = false, halves = false } = values;
  if (target !== "onnx" && target !== "oak") {
    throw new UsageError(`--target: expected onnx or oak, got ${target === undefined ? "none" : `"${target}"`}.`);
  }
  const mode = values["style-mode"] ?? "baked";
  if (mode !== "baked" && mode !== "input") {
    throw new UsageError(`--style-mode: expected baked or input, got "${mode}".`);
  }
  const range = values.range ?? (target === "oak" ? "255" : "1");
  if (range !== "255" && (range !== "1" || target === "oak")) {
    throw new UsageError(`--range: expected ${target === "oak" ? "255 for oak" : "1 or 255"}, got "${range}".`);
  }
  if (target === "oak" && float16) {
    throw new UsageError("--float16 is for --target onnx: the OAK's compiler stores half precision by itself.");
  }
  if (target === "oak" && halves) {
    throw new UsageError("--halves is for --target onnx: a camera's frame is painted whole.");
  }
  const size = values.size === undefined ? (target === "oak" ? "256x256" : undefined) : values.size;
  return {
    target,
    size: size === undefined ? undefined : readSize(size),
    given: mode === "input",
    range: range === "255" ? 255 : 1,
    float16,
    halves,
  };
}

function readSize(text: string): { width: number; height: number } {
  const [, width, height] = (/^(\d+)[x×](\d+)$/.exec(text) ?? []).map(Number);
  const fits = [width, height].every((side) => side !== undefined && side % 4 === 0 && side >= 16 && side <= 4096);
  if (!fits) {
    throw new UsageError(`--size: expected WIDTHxHEIGHT in multiples of 4 from 16 to 4096, got "${text}".`);
  }
  return { width: width!, height: height! };
}

async function exportAll(
  request: Request,
  painter: Painter,
  modelName: string,
  style: Style,
  name: string,
): Promise<Exported> {
  const { target, size = { width: 256, height: 256 }, given, range, float16, halves } = request;
  const exported = exportedModel(await readModel(modelName));
  const optionsFor = (any: { width: number; height: number }): ExportOptions => ({
    ...any,
    target,
    range,
    ...(!given && { code: style.code }),
  });
  const write = (build: (options: ExportOptions) => Outputs, axes: Record<string, (string | null)[]>) =>
    request.size
      ? toOnnx(build(optionsFor(request.size)), { float16 })
      : toDynamicOnnx((any) => build(optionsFor(any)), { float16, dynamic: axes });
  const whole = exported.painter(optionsFor(size));
  const cost = costOf(Object.values(whole));
  const picture = testPicture(size.width, size.height);
  const { codeLength: length, featureScale } = exported;
  const code: Numbers = { data: style.code, dims: target === "oak" ? [1, length, 1, 1] : [1, length] };
  const inputs = { picture: pictureInput(picture, range), ...(given && { code }) };
  const pixels = [null, null, "height", "width"];
  const features = [null, null, `height/${featureScale}`, `width/${featureScale}`];
  const styleFile = given
    ? { "style.json": `${JSON.stringify({ name, model: style.model, code: [...style.code] })}\n` }
    : {};

  if (halves) {
    const encoder = write(exported.encoder, { picture: pixels, features });
    const decoder = write(exported.decoder, { features, painting: pixels });
    const encoded = await runOnCpu(encoder, { picture: inputs.picture });
    const moments = channelStatsOf(encoded.features!);
    const { painting } = await runOnCpu(decoder, { features: encoded.features!, ...moments, ...(given && { code }) });
    const { offLevels } = await compareWithPainter(painter, style, picture, painting!, range);
    check(offLevels, float16 ? allowedLevelsInHalf : allowedLevels);
    return { files: { "encoder.onnx": encoder, "decoder.onnx": decoder, ...styleFile }, cost, offLevels };
  }

  const lint = target === "oak" ? lintForOak(whole) : [];
  if (lint.length > 0) {
    throw new Error(lint.map(({ node, problem, remedy }) => `${node}: ${problem}; ${remedy}`).join("\n"));
  }
  const model = write(exported.painter, { picture: pixels, painting: pixels });
  const { painting } = await runOnCpu(model, inputs);
  const { offLevels } = await compareWithPainter(painter, style, picture, painting!, range);
  check(offLevels, float16 ? allowedLevelsInHalf : allowedLevels);
  if (target === "onnx") {
    return {
      files: { "model.onnx": model, ...styleFile, "paint.py": pythonExample({ range, given, multiple: featureScale }) },
      cost,
      offLevels,
    };
  }
  const { painting: halfPainting, largest, where } = await runInHalf(whole, inputs);
  const half = { ...(await compareWithPainter(painter, style, picture, halfPainting, range)), largest, where };
  check(half.offLevels, allowedLevelsInHalf);
  if (!(largest <= largestAllowed)) {
    throw new RuntimeError(
      `${where} reaches ${largest}, too near the end of half precision (65504). Use another style.`,
    );
  }
  const facts = { style: name, ...size, codeLength: given ? length : undefined, cost };
  const archive = await packArchive({
    name: `pleinair-${name}-${size.width}x${size.height}`.replaceAll(/[^\w-]/g, "-"),
    model,
    picture: { name: "picture", dims: inputs.picture.dims },
    raw: given ? [{ name: "code", dims: code.dims }] : [],
    outputs: [{ name: "painting", dims: inputs.picture.dims }],
  });
  const files = {
    "model.onnx": model,
    "model.tar.gz": archive,
    ...styleFile,
    "rvc2.yaml": converterSettings(facts),
    "convert.sh": convertScript(facts),
    "main.py": await readFile(fileURLToPath(new URL("../export/main.py", import.meta.url)), "utf8"),
    "README.md": oakReadme(facts),
  };
  return { files, cost, offLevels, half };
}

/** Mean and deviation of each channel of features `[1, C, h, w]`, as whoever paints in tiles takes them. */
function channelStatsOf({ data, dims }: Numbers): { mean: Numbers; std: Numbers } {
  const channels = dims[1]!;
  const pixels = data.length / channels;
  const channel = (c: number) => data.subarray(c * pixels, (c + 1) * pixels);
  const mean = Float32Array.from({ length: channels }, (_, c) => channel(c).reduce((sum, x) => sum + x, 0) / pixels);
  const std = mean.map((m, c) => Math.sqrt(channel(c).reduce((sum, x) => sum + (x - m) ** 2, 0) / pixels + 1e-5));
  const momentDims = [1, channels, 1, 1];
  return { mean: { data: mean, dims: momentDims }, std: { data: std, dims: momentDims } };
}

function check(offLevels: number, allowed: number): void {
  if (!(offLevels <= allowed)) {
    throw new Error(`The exported network paints otherwise than the library: ${offLevels} of 255 levels off.`);
  }
}

export const exportCommand: Command = { help, run };

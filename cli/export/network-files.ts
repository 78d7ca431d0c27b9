/**
 * @file The network with a style as files for other programs: built, run, and compared with the library's own painting.
 */
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { toOnnx, costOf, type Cost } from "pleinair/graph";
import { exportedModel, lintForOak, toDynamicOnnx, type ExportOptions, type Outputs } from "pleinair/network";
import { RuntimeError, codeAt, readModel, type Painter, type Style } from "pleinair/node";
import { packArchive } from "../oak/archive.ts";
import { convertScript, converterSettings, oakReadme } from "../oak/files.ts";
import type { Size } from "../options/kinds.ts";
import {
  compareWithPainter,
  largestAllowed,
  pictureInput,
  runInHalf,
  runOnCpu,
  testPicture,
  type HalfReport,
  type Numbers,
} from "./check.ts";
import { pythonExample } from "./onnx-files.ts";
import { packageFolder } from "../files/package-folder.ts";

/** What kind of network is asked for. */
export interface NetworkRequest {
  readonly target: "onnx" | "oak";
  /** `undefined` is any size. */
  readonly size: Size | undefined;
  /** The network takes the style at each run, instead of holding it. */
  readonly styleIsInput: boolean;
  readonly range: 1 | 255;
  readonly float16: boolean;
  /** Encoder and decoder in files of their own. */
  readonly split: boolean;
}

/** Files by name, and what was found out on the way. */
export interface NetworkFiles {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly cost: Cost;
  /** The largest difference from the library's painting, in levels of 0..255. */
  readonly offLevels: number;
  readonly half?: HalfReport;
}

/** A network for any size has the style's code for paintings of this short side, pixels. */
const anySizeScale = 512;

/** A painting made elsewhere may differ by rounding from the one here, which is in whole levels: half a level and a little. */
const allowedLevels = 0.6;
/** Weights of 11 bits move a painting by some levels at its edges. */
const allowedLevelsInHalf = 8;

/**
 * Makes the files of an export, runs the network, and compares it with the painting made here.
 *
 * @throws {RuntimeError} when it does not agree, or does not fit half precision on the OAK-1.
 */
export async function makeNetworkFiles(
  request: NetworkRequest,
  painter: Painter,
  modelName: string,
  studied: Style,
  name: string,
): Promise<NetworkFiles> {
  const { target, size = { width: 256, height: 256 }, styleIsInput: given, range, float16, split } = request;
  const exported = exportedModel(await readModel(modelName));
  // A network paints in one pass, with one code.
  const scale = request.size ? Math.min(request.size.width, request.size.height) : anySizeScale;
  const ownCode = codeAt(studied, scale);
  const style = { ...studied, codes: [{ scale, code: ownCode }] };
  const optionsFor = (any: { width: number; height: number }): ExportOptions => ({
    ...any,
    target,
    range,
    ...(!given && { code: ownCode }),
  });
  const write = (build: (options: ExportOptions) => Outputs, axes: Record<string, (string | null)[]>) =>
    request.size
      ? toOnnx(build(optionsFor(request.size)), { float16 })
      : toDynamicOnnx((any) => build(optionsFor(any)), { float16, dynamic: axes });
  const whole = exported.painter(optionsFor(size));
  const cost = costOf(Object.values(whole));
  const picture = testPicture(size.width, size.height);
  const { codeLength: length, featureScale } = exported;
  const code: Numbers = { data: ownCode, dims: target === "oak" ? [1, length, 1, 1] : [1, length] };
  const inputs = { picture: pictureInput(picture, range), ...(given && { code }) };
  const pixels = [null, null, "height", "width"];
  const features = [null, null, `height/${featureScale}`, `width/${featureScale}`];
  const styleFile = given
    ? { "style.json": `${JSON.stringify({ name, model: style.model, code: [...ownCode] })}\n` }
    : {};

  if (split) {
    const encoder = write(exported.encoder, { picture: pixels, features });
    const decoder = write(exported.decoder, { features, painting: pixels });
    const encoded = await runOnCpu(encoder, { picture: inputs.picture });
    const stats = channelStatsOf(encoded.features!);
    const { painting } = await runOnCpu(decoder, { features: encoded.features!, ...stats, ...(given && { code }) });
    const { offLevels } = await compareWithPainter(painter, style, picture, painting!, range);
    check(offLevels, float16 ? allowedLevelsInHalf : allowedLevels);
    return { files: { "encoder.onnx": encoder, "decoder.onnx": decoder, ...styleFile }, cost, offLevels };
  }

  const lint = target === "oak" ? lintForOak(whole) : [];
  if (lint.length > 0) {
    throw new RuntimeError(lint.map(({ node, problem, remedy }) => `${node}: ${problem}; ${remedy}`).join("\n"));
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
    "main.py": await readFile(join(packageFolder, "cli/oak/main.py"), "utf8"),
    "README.md": oakReadme(facts),
  };
  return { files, cost, offLevels, half };
}

/** Mean and standard deviation of each channel of features `[1, C, h, w]`, as whoever paints in tiles takes them. */
function channelStatsOf({ data, dims }: Numbers): { mean: Numbers; std: Numbers } {
  const channels = dims[1]!;
  const pixels = data.length / channels;
  const channel = (c: number) => data.subarray(c * pixels, (c + 1) * pixels);
  const mean = Float32Array.from({ length: channels }, (_, c) => channel(c).reduce((sum, x) => sum + x, 0) / pixels);
  const std = mean.map((m, c) => Math.sqrt(channel(c).reduce((sum, x) => sum + (x - m) ** 2, 0) / pixels + 1e-5));
  const statsDims = [1, channels, 1, 1];
  return { mean: { data: mean, dims: statsDims }, std: { data: std, dims: statsDims } };
}

function check(offLevels: number, allowed: number): void {
  if (!(offLevels <= allowed)) {
    throw new RuntimeError(`The exported network paints otherwise than the library: ${offLevels} of 255 levels off.`);
  }
}

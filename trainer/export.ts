/**
 * @file From a run to a model: weights, manifest and card, loaded through the library before it counts as done.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, type Runtime } from "pleinair";
import { input, toOnnx } from "pleinair/graph";
import {
  codeOf,
  constants,
  decode,
  decodeSafetensors,
  encode,
  encodeSafetensors,
  loadPainter,
  momentsOf,
  statisticsOf,
  type Manifest,
} from "pleinair/network";
import { writeSafely } from "./checkpoint.ts";
import { shapes, type Config } from "./config.ts";

/** What a model is made from. */
export interface ExportOptions {
  readonly runtime: Runtime;
  /** A run's folder, with `best.safetensors`. */
  readonly run: string;
  /** The model's folder; made when it is missing. */
  readonly to: string;
  /** SPDX identifier of the weights' licence. Default: `"MIT"`. */
  readonly licence?: string;
  /** The commit of the trainer, for the card. */
  readonly commit: string;
  /** A sentence on the pictures, for the card. */
  readonly data: string;
}

/**
 * Writes the model.
 *
 * @throws {FormatError} when the library, having read it back, paints another picture than the run's network does.
 */
export async function exportModel(options: ExportOptions): Promise<Manifest> {
  const { runtime, run, to, licence = "MIT", commit, data } = options;
  const config = JSON.parse(await readFile(join(run, "config.json"), "utf8")) as Config;
  const { tensors, metadata } = decodeSafetensors(await readFile(join(run, "best.safetensors")));
  const step = Number(metadata["step"]);
  const figures = await figuresAt(join(run, "log.jsonl"), step);
  const weights = encodeSafetensors(tensors, { model: config.model, step: String(step) }, true);
  const start = await readFile(join(run, "from.txt"), "utf8").then(
    (name) => `Started from ${name}. `,
    () => "",
  );
  const trained =
    `${step} steps of ${config.pairs} pairs of ${config.cropPx} px crops at style weight ${config.styleWeight}, commit ${commit}. ${start}${data} ` +
    `On ${config.heldOut} pairs kept apart: content ${figures.content.toFixed(3)}, style ${figures.style.toFixed(3)}.`;
  const manifest: Manifest = {
    name: config.model,
    network: shapes[config.model],
    weights: { file: "weights.safetensors", sha256: createHash("sha256").update(weights).digest("hex") },
    licence,
    trained,
  };
  await compare(runtime, manifest, weights);
  await mkdir(to, { recursive: true });
  await writeSafely(join(to, manifest.weights.file), weights);
  await writeSafely(join(to, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeSafely(join(to, "README.md"), card(config, manifest, figures, start + data, commit, step, weights.length));
  return manifest;
}

interface Figures {
  readonly content: number;
  readonly style: number;
}

async function figuresAt(log: string, step: number): Promise<Figures> {
  const lines = (await readFile(log, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; step: number } & Figures);
  const found = lines.find((line) => line.kind === "evaluation" && line.step === step);
  if (!found) throw new FormatError(`${log} has no evaluation at step ${step}; is this the folder of a run?`);
  return found;
}

/** Paints one pair as the run's network does and as the library does with the model's files. */
async function compare(runtime: Runtime, manifest: Manifest, weights: Uint8Array): Promise<void> {
  const side = 128;
  const picture = (phase: number) => ({
    data: Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) => {
      return i % 4 === 3 ? 255 : 127 + 120 * Math.sin(((i >> 2) % side) / (5 + phase) + (i >> 9) / 7 + (i % 4) * phase);
    }),
    width: side,
    height: side,
  });
  const [photo, style] = [picture(1), picture(3)];
  await using painter = await loadPainter(runtime, { manifest, weights });
  const painting = await painter.paint(photo, await painter.study(style, { brush: 0.5 }));

  const named = constants(decodeSafetensors(weights).tensors);
  const shape = manifest.network;
  const dims = [1, 3, side, side];
  const features = encode(named, shape, input("photo", dims)).at(-1)!;
  const code = codeOf(named, shape, statisticsOf(encode(named, shape, input("style", dims))));
  const session = await runtime.load(toOnnx({ painting: decode(named, shape, features, momentsOf(features), code) }));
  const toPlanes = ({ data }: { data: Uint8ClampedArray }) => {
    const planes = Float32Array.from(
      { length: 3 * side * side },
      (_, i) => data[(i % (side * side)) * 4 + Math.floor(i / (side * side))]! / 255,
    );
    return { data: planes, dims };
  };
  const expected = (await session.run({ photo: toPlanes(photo), style: toPlanes(style) })).painting!.data;
  await session.dispose();
  let off = 0;
  for (let i = 0; i < expected.length; i++) {
    const got = painting.data[(i % (side * side)) * 4 + Math.floor(i / (side * side))]!;
    off = Math.max(off, Math.abs(got - Math.min(255, Math.max(0, expected[i]! * 255))));
  }
  // Rounding to 8 bits is half a level; the rest is the order of sums.
  if (!(off <= 1))
    throw new FormatError(
      `The library paints another picture than the run did, by up to ${off}/255. Nothing was written.`,
    );
}

function card(
  config: Config,
  manifest: Manifest,
  figures: Figures,
  data: string,
  commit: string,
  step: number,
  bytes: number,
): string {
  const { half, quarter, blocks } = manifest.network;
  return `# ${manifest.name}

The painter of this project with ${half} channels at half the photo's resolution, ${quarter} at a quarter, and ${blocks} + ${blocks} residual
blocks. ${(bytes / 1e6).toFixed(2)} MB of float16 in safetensors. Licence: ${manifest.licence}.

| | |
| --- | --- |
| trained on | ${data} |
| steps | ${step} of ${config.steps}, ${config.pairs} pairs each, ${config.cropPx}x${config.cropPx} crops |
| losses | content + ${config.styleWeight} style + ${config.rangeWeight} range + ${config.identityWeight} identity${config.steadyWeight ? ` + ${config.steadyWeight} steady` : ""}, on VGG-16 with scaled filters |
| trainer | this repository at commit ${commit} |
| held out (${config.heldOut} pairs, 256x256) | content ${figures.content.toFixed(3)}, style ${figures.style.toFixed(3)} |

The weights hold no picture. Paintings made with them belong to whoever made them.
`;
}

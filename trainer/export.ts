/**
 * @file From a run to a model: weights, manifest and card, loaded through the library before it counts as done.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, type Runtime } from "pleinair";
import { input, toOnnx } from "pleinair/graph";
import {
  constants,
  decodeSafetensors,
  encodeSafetensors,
  loadPainter,
  namingFile,
  channelStatsOf,
  prepareVgg,
  readVgg,
  scaleName,
  statisticsOf,
  vggFingerprint,
  type Manifest,
  type Network,
  type PainterModel,
} from "pleinair/network";
import { writeSafely } from "./checkpoint.ts";
import { shapeOf, type Config } from "./config.ts";
import { makeConfig, parseSettings } from "./settings.ts";
import type { Evaluation } from "./evaluate.ts";
import { parseLog } from "./history.ts";
import { trainableModel } from "./trainable.ts";

/** What a model is made from. */
export interface ExportOptions {
  readonly runtime: Runtime;
  /** A run's folder, with `best.safetensors`. */
  readonly run: string;
  /** The VGG weights that it was trained with. */
  readonly vgg: string;
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
  const config = makeConfig(parseSettings(await readFile(join(run, "config.json"), "utf8")));
  const { tensors, metadata } = decodeSafetensors(await readFile(join(run, "best.safetensors")));
  const step = Number(metadata["step"]);
  const figures = await figuresAt(join(run, "log.jsonl"), step);
  const encoder = await readFile(options.vgg);
  const raw = decodeSafetensors(encoder).tensors;
  const { tensors: scales } = decodeSafetensors(await readFile(join(run, "scales.safetensors")));
  const kept = config.model === "classic" ? { ...tensors, [scaleName]: scales["conv4_1"]! } : tensors;
  const weights = encodeSafetensors(kept, { model: config.model, step: String(step) }, true);
  const start = await readFile(join(run, "from.txt"), "utf8").then(
    (name) => `Started from ${name}. `,
    () => "",
  );
  const trained =
    `${config.part === "revision" ? "The revision network: " : ""}${step} steps of ${config.pairs} pairs of ${config.cropPx} px crops at style weight ${config.styleWeight}, commit ${commit}. ${start}${data} ` +
    `On ${config.heldOut} held-out pairs: content ${figures.content.toFixed(3)}, style ${figures.style.toFixed(3)}.`;
  const manifest: Manifest = {
    name: config.model,
    ...networkOf(config, raw),
    weights: { file: "weights.safetensors", sha256: createHash("sha256").update(weights).digest("hex") },
    licence,
    trained,
  };
  const own = trainableModel(config, constants(prepareVgg(raw, scales))).network(
    constants(decodeSafetensors(weights).tensors),
  );
  await compare(runtime, { manifest, weights, encoder }, own);
  await mkdir(to, { recursive: true });
  await writeSafely(join(to, manifest.weights.file), weights);
  await writeSafely(join(to, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeSafely(join(to, "README.md"), card(config, manifest, figures, start + data, commit, step, weights.length));
  return manifest;
}

/** What the manifest says of the network. */
function networkOf(config: Config, vggTensors: Parameters<typeof readVgg>[0]): Pick<Manifest, "network" | "encoder"> {
  if (config.model !== "classic") return { network: shapeOf(config.model, config) };
  const vgg = readVgg(vggTensors);
  return { network: { vgg: vgg.depth }, encoder: { crc32: vggFingerprint(vgg) } };
}

async function figuresAt(log: string, step: number): Promise<Evaluation> {
  const text = await readFile(log, "utf8");
  const { history } = await namingFile(log, () => parseLog(text, step));
  const found = history.evaluations.find((line) => line.step === step);
  if (!found) throw new FormatError(`${log} has no evaluation at step ${step}; is this the folder of a run?`);
  return found;
}

/** Paints one pair as the run's network does and as the library does with the model's files. */
async function compare(runtime: Runtime, files: PainterModel, network: Network): Promise<void> {
  // Where every network reads a style as it is, and paints in one pass.
  const side = 256;
  const picture = (wavePx: number, phase: number) => ({
    data: Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) => {
      const [x, y] = [(i >> 2) % side, i >> 10];
      return i % 4 === 3 ? 255 : 127 + 120 * Math.sin((2 * Math.PI * (x + y / 2)) / wavePx + (i % 4) * phase);
    }),
    width: side,
    height: side,
  });
  // The style's texture is so strong that its reading is taken as it is.
  const [photo, style] = [picture(37, 1), picture(6, 0.5)];
  await using painter = await loadPainter(runtime, files);
  const painting = await painter.paint(photo, await painter.study(style));

  const dims = [1, 3, side, side];
  const features = network.encode(input("photo", dims)).at(-1)!;
  const code = network.codeOf(statisticsOf(network.encode(input("style", dims))));
  const session = await runtime.load(toOnnx({ painting: network.decode(features, channelStatsOf(features), code) }));
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
  figures: Evaluation,
  data: string,
  commit: string,
  step: number,
  bytes: number,
): string {
  return `# ${manifest.name}

${describe(manifest)} ${(bytes / 1e6).toFixed(2)} MB of float16 in safetensors. Licence: ${manifest.licence}.

| | |
| --- | --- |
| trained on | ${data} |
| steps | ${step} of ${config.steps}, ${config.pairs} pairs each, ${config.cropPx}x${config.cropPx} crops |
| losses${config.part === "revision" ? " of the revision" : ""} | ${config.contentWeight === 1 ? "" : `${config.contentWeight} `}content${config.model === "classic" ? " (against AdaIN's output)" : ""} + ${config.styleWeight} style + ${config.rangeWeight} range${config.identityWeight ? ` + ${config.identityWeight} identity` : ""}${config.temporalWeight ? ` + ${config.temporalWeight} temporal consistency` : ""}${config.latticeWeight ? ` + ${config.latticeWeight} lattice` : ""}${config.draftWeight ? ` + ${config.draftWeight} draft` : ""}, on VGG-16 with scaled filters |
| trainer | this repository at commit ${commit} |
| held out (${config.heldOut} pairs, 256x256${config.part === "revision" ? ", revised from drafts of 128" : ""}) | content ${figures.content.toFixed(3)}, style ${figures.style.toFixed(3)}${config.temporalWeight ? `, temporal consistency ${figures.temporal.toFixed(4)}` : ""}${config.latticeWeight ? `, lattice ${(100 * figures.lattice).toFixed(1)} %` : ""} |

The weights hold no picture. Paintings made with them belong to whoever made them.
`;
}

/** The network, for the card. */
function describe({ network, encoder }: Manifest): string {
  if ("vgg" in network) {
    return `The system of Huang & Belongie 2017 (arXiv 1703.06868): VGG-${network.vgg} to relu4_1, AdaIN, and the decoder that mirrors it. These are the
decoder's weights and the scales of its encoder's last layer. The encoder is not part of the model: \`pleinair fetch vgg\` gets it, and it
is told by the CRC-32 of its numbers, ${encoder?.crc32}.`;
  }
  const { half, quarter, blocks, experts = 0, revision = 0 } = network;
  const mixed = experts > 0 ? `, in the decoder with ${experts} experts that each style mixes` : "";
  const revised = revision > 0 ? ` Its revision network has ${revision} channels.` : "";
  return `The painter of this project with ${half} channels at half the photo's resolution, ${quarter} at a quarter, and ${blocks} + ${blocks} residual
blocks${mixed}.${revised}`;
}

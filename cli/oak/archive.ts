/**
 * @file Luxonis' NN Archive: a .tar.gz with a model and config.json, version 1.0, which the converter and DepthAI read.
 */
import { buffer, text } from "node:stream/consumers";
import { createGzip, gunzipSync } from "node:zlib";
import { FormatError } from "pleinair/node";
import { extract, pack } from "tar-stream";

/** A tensor of the model, as the archive describes it. */
export interface ArchiveTensor {
  readonly name: string;
  /** `[1, C, H, W]`. */
  readonly dims: readonly number[];
}

/** What is in an archive. */
export interface ArchiveContents {
  /** The model's name, for people. */
  readonly name: string;
  /** The ONNX file. */
  readonly model: Uint8Array;
  /** The picture, RGB in 0..255; it comes from the camera. */
  readonly picture: ArchiveTensor;
  /** What else the host sends. */
  readonly raw: readonly ArchiveTensor[];
  readonly outputs: readonly ArchiveTensor[];
}

/** The archive's config.json. The schema forbids fields that it does not know, and wants the empty ones. */
export function archiveConfig({ name, picture, raw, outputs }: Omit<ArchiveContents, "model">) {
  const tensor = ({ name, dims }: ArchiveTensor) => ({ name, dtype: "float32", shape: dims, layout: "NCHW" });
  const empty = { mean: null, scale: null, reverse_channels: null, interleaved_to_planar: null };
  return {
    config_version: "1.0",
    model: {
      metadata: { name, path: "model.onnx", precision: "float32" },
      inputs: [
        // Nothing to do before the first layer: its weights know of 0..255.
        { ...tensor(picture), input_type: "image", preprocessing: { ...empty, dai_type: "RGB888p" } },
        ...raw.map((x) => ({ ...tensor(x), input_type: "raw", preprocessing: { ...empty, dai_type: null } })),
      ],
      outputs: outputs.map(tensor),
      // No head: the ready-made one for pictures stretches the brightness of each frame by itself, which flickers.
      heads: null,
    },
  };
}

/** The bytes of the .tar.gz. The same contents give the same bytes. */
export async function packArchive(contents: ArchiveContents): Promise<Uint8Array> {
  const tar = pack();
  const mtime = new Date(0);
  tar.entry({ name: "model.onnx", mtime }, Buffer.from(contents.model));
  tar.entry({ name: "config.json", mtime }, `${JSON.stringify(archiveConfig(contents), null, 2)}\n`);
  tar.finalize();
  return buffer(tar.pipe(createGzip({ level: 9 })));
}

/** What an archive says of its network. */
export interface ArchiveFacts {
  /** The model's name, for people. */
  readonly name: string;
  /** Of its paintings, pixels. */
  readonly width: number;
  readonly height: number;
  /** How many numbers a style is, where the style is an input. */
  readonly styleLength: number | undefined;
}

/** Weights hardly get smaller by packing: an archive that unpacks to more than this many times its bytes is none of ours. */
const mostUnpacked = 32;
const unpackedSlack = 2 ** 20;

/** Numbers of a style at most, and pixels of a side: far beyond any network for the camera. */
const [longestStyle, longestSide] = [65_536, 4096];

/** Reads an archive that {@link packArchive} made. @throws {FormatError} when it is damaged, or none. */
export async function readArchive(archive: Uint8Array): Promise<ArchiveFacts> {
  let config: unknown;
  try {
    config = JSON.parse(await configOf(archive));
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`Expected an archive of a network (${(cause as Error).message}). Export it again.`, {
      cause,
    });
  }
  const model = fieldOf(config, "model");
  const name = fieldOf(fieldOf(model, "metadata"), "name");
  const inputs = fieldOf(model, "inputs");
  const [picture, style] = Array.isArray(inputs) ? (inputs as unknown[]) : [];
  const [one, colours, height, width] = dimsOf(picture, longestSide);
  const [, styleLength] = style === undefined ? [] : dimsOf(style, longestStyle);
  const isPainter = one === 1 && colours === 3 && height !== undefined && width !== undefined;
  if (typeof name !== "string" || !isPainter || (style !== undefined && styleLength === undefined)) {
    throw new FormatError("The archive's config.json does not describe a network that paints. Export it again.");
  }
  return { name, width, height, styleLength };
}

async function configOf(archive: Uint8Array): Promise<string> {
  const entries = extract();
  // Kept from the start: a damaged header is told before anybody reads.
  const failed = new Promise<never>((_, reject) => entries.once("error", reject));
  failed.catch(() => {});
  entries.end(gunzipSync(archive, { maxOutputLength: mostUnpacked * archive.length + unpackedSlack }));
  const found = (async () => {
    for await (const entry of entries) {
      if (entry.header.name === "config.json") return await text(entry);
      entry.resume();
    }
    throw new FormatError("The archive has no config.json. Export it again.");
  })();
  return Promise.race([found, failed]);
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The shape of an input, or nothing where it is no list of whole numbers from 1 to `most`. */
function dimsOf(input: unknown, most: number): number[] {
  const shape = fieldOf(input, "shape");
  const isSize = (n: unknown) => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= most;
  return Array.isArray(shape) && shape.length === 4 && shape.every(isSize) ? (shape as number[]) : [];
}

/**
 * @file Luxonis' NN Archive: a .tar.gz with a model and config.json, version 1.0, which the converter and DepthAI read.
 */
import { buffer, json } from "node:stream/consumers";
import { createGzip, gunzipSync } from "node:zlib";
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

/** The config.json of an archive that {@link packArchive} made. @throws when there is none. */
export async function readArchiveConfig(archive: Uint8Array): Promise<ReturnType<typeof archiveConfig>> {
  const entries = extract();
  entries.end(gunzipSync(archive));
  for await (const entry of entries) {
    if (entry.header.name === "config.json") return (await json(entry)) as ReturnType<typeof archiveConfig>;
    entry.resume();
  }
  throw new Error("The archive has no config.json.");
}

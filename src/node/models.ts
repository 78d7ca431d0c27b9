/**
 * @file The models that come with the package, and others in folders.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FormatError, namingFile, OptionError } from "../core/errors.ts";
import type { PainterModel } from "../models/read-network.ts";
import { parseManifest, type Manifest } from "../models/manifest.ts";
import { readEncoder } from "./vgg/cached.ts";

/** The models in the package. */
export const modelNames = ["studio", "live", "classic"] as const;

/** `models/` lies beside `src/` here and beside `dist/` when published. */
const modelsFolder = fileURLToPath(new URL("../../models/", import.meta.url));

/**
 * Reads a model and checks that it is whole.
 *
 * @param name - One of {@link modelNames}, or the path of a folder with a manifest.json.
 * @param vgg - A file with the weights of VGG, for a model that needs them. Default: the file that the environment's `PLEINAIR_VGG`
 *   names, or what `pleinair fetch vgg` has fetched.
 * @throws {OptionError} when there is none.
 * @throws {FormatError} when its weights are not those of its manifest.
 * @throws {MissingWeightsError} when it needs VGG and there is none.
 */
export async function readModel(name: string, vgg?: string): Promise<PainterModel> {
  const folder = folderOf(name);
  const manifest = await readManifest(name);
  const { file, sha256 } = manifest.weights;
  let weights: Uint8Array;
  try {
    weights = await readFile(join(folder, file));
  } catch (cause) {
    throw new FormatError(`The model "${name}" lacks its weights, ${file}. Get the model again.`, { cause });
  }
  const actual = createHash("sha256").update(weights).digest("hex");
  if (actual !== sha256) {
    const short = (sum: string) => `${sum.slice(0, 8)}…`;
    throw new FormatError(
      `${file} of the model "${name}" does not match its manifest (sha256 ${short(actual)}, expected ${short(sha256)}). Get the model again.`,
    );
  }
  return {
    manifest,
    weights,
    ...(manifest.encoder && { encoder: await readEncoder(`The model "${manifest.name}"`, vgg) }),
  };
}

async function readManifest(name: string): Promise<Manifest> {
  try {
    const path = join(folderOf(name), "manifest.json");
    const text = await readFile(path, "utf8");
    return await namingFile(path, () => parseManifest(text));
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new OptionError(
      `There is no model "${name}". Use ${modelNames.join(", ")}, or the path of a folder with a manifest.json.`,
      { cause },
    );
  }
}

function folderOf(name: string): string {
  return (modelNames as readonly string[]).includes(name) ? join(modelsFolder, name) : name;
}

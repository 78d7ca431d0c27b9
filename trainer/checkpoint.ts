/**
 * @file Checkpoints: all that a run needs to go on as if it had never stopped, in one file.
 */
import { open, readFile, rename } from "node:fs/promises";
import { FormatError } from "pleinair";
import { decodeSafetensors, encodeSafetensors } from "pleinair/network";
import type { Config } from "./config.ts";
import type { State } from "./optimiser.ts";

const parts = ["weights", "first", "second", "average"] as const;

/** Writes bytes aside, makes sure that they are on the disk, then renames: a kill leaves the old file or the new one. */
export async function writeSafely(path: string, bytes: Uint8Array | string): Promise<void> {
  const aside = `${path}.new`;
  const file = await open(aside, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}

export async function saveCheckpoint(path: string, state: State, config: Config): Promise<void> {
  const tensors = Object.fromEntries(parts.map((part) => [part, { data: state[part], dims: [state[part].length] }]));
  await writeSafely(path, encodeSafetensors(tensors, { step: String(state.step), config: JSON.stringify(config) }));
}

/**
 * Reads a checkpoint.
 *
 * @throws {FormatError} when the file is not one.
 */
export async function loadCheckpoint(path: string): Promise<{ readonly state: State; readonly config: Config }> {
  const { tensors, metadata } = decodeSafetensors(await readFile(path));
  const [weights, first, second, average] = parts.map((part) => tensors[part]?.data);
  const step = Number(metadata["step"]);
  if (!weights || !first || !second || !average || !Number.isInteger(step) || !metadata["config"]) {
    throw new FormatError(`${path} is not a checkpoint of this trainer.`);
  }
  return { state: { step, weights, first, second, average }, config: JSON.parse(metadata["config"]) as Config };
}

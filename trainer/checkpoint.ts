/**
 * @file Checkpoints: all that a run needs to go on as if it had never stopped, in one file.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { FileError, FormatError } from "pleinair/node";
import { decodeSafetensors, encodeSafetensors, namingFile } from "pleinair/network";
import type { Config } from "./config.ts";
import type { State } from "./optimiser.ts";

const parts = ["weights", "first", "second", "average"] as const;

/**
 * Writes bytes aside, makes sure that they are on the disk, then renames: a kill leaves the old file or the new one.
 *
 * @throws {FileError} when it cannot; the old file stays.
 */
export async function writeSafely(path: string, bytes: Uint8Array | string): Promise<void> {
  const aside = `${path}.new`;
  try {
    await writeThrough(aside, bytes);
    await rename(aside, path);
  } catch (cause) {
    await rm(aside, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new FileError(path, `cannot be written: ${code === "ENOSPC" ? "the disk is full" : message}.`, { cause });
  }
}

async function writeThrough(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function saveCheckpoint(path: string, state: State, config: Config): Promise<void> {
  const tensors = Object.fromEntries(parts.map((part) => [part, { data: state[part], dims: [state[part].length] }]));
  await writeSafely(path, encodeSafetensors(tensors, { step: String(state.step), config: JSON.stringify(config) }));
}

/**
 * Reads a checkpoint.
 *
 * @throws {FileError} when there is none.
 * @throws {FormatError} when the file is not one, or is damaged.
 */
export async function loadCheckpoint(path: string): Promise<State> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    const remedy = "A run that ended before its first begins again without --resume and with --force.";
    throw new FileError(path, `there is no checkpoint to go on from. ${remedy}`, { cause });
  });
  return namingFile(path, () => parseCheckpoint(bytes));
}

/** @throws {FormatError} when the bytes are no checkpoint, or do not match their checksum. */
export function parseCheckpoint(bytes: Uint8Array): State {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const [weights, first, second, average] = parts.map((part) => own(tensors, part)?.data);
  const step = /^\d{1,15}$/.test(own(metadata, "step") ?? "") ? Number(metadata["step"]) : NaN;
  if (!weights || !first || !second || !average || Number.isNaN(step) || own(metadata, "config") === undefined) {
    throw new FormatError("This is not a checkpoint of this trainer.");
  }
  const all = [weights, first, second, average];
  if (all.some((numbers) => numbers.length !== weights.length || !numbers.every(Number.isFinite))) {
    throw new FormatError("This checkpoint is damaged: its parts do not belong together. Begin the run again.");
  }
  return { step, weights, first, second, average };
}

/** A field that is the object's own: names in files may be those of prototypes. */
function own<T>(fields: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

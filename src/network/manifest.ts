/**
 * @file The manifest beside a model's weights: what they are, so that a file can be checked before it is used.
 */
import { FormatError } from "../core/errors.ts";
import type { PainterShape } from "./painter.ts";

/** What `manifest.json` in a model's folder holds. */
export interface Manifest {
  /** The model's name, such as `"studio"`. */
  readonly name: string;
  /** How wide and deep its network is. */
  readonly network: PainterShape;
  readonly weights: {
    /** File name, in the same folder. */
    readonly file: string;
    /** Of the whole file, hexadecimal. */
    readonly sha256: string;
  };
  /** SPDX identifier, such as `"MIT"`. */
  readonly licence: string;
  /** A sentence on where the weights come from: data, steps, commit. */
  readonly trained: string;
}

/**
 * Reads a manifest.
 *
 * @throws {FormatError} when it is not JSON or a field is missing or of another type.
 */
export function parseManifest(json: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new FormatError("Expected a model's manifest.json; this is not JSON. Get the model again.", { cause });
  }
  const { name, network, weights, licence, trained } = (value ?? {}) as Partial<Manifest>;
  const numbers = [network?.half, network?.quarter, network?.blocks, network?.hidden];
  const texts = [name, weights?.file, weights?.sha256, licence, trained];
  if (!numbers.every((n) => Number.isInteger(n) && n! > 0) || !texts.every((text) => typeof text === "string")) {
    throw new FormatError(
      "A model's manifest.json needs name, network { half, quarter, blocks, hidden }, weights { file, sha256 }, licence and trained. Get the model again.",
    );
  }
  return value as Manifest;
}

/** Identifies weights in styles: the model's name and the start of their checksum. A style works with the weights it was studied with. */
export function modelId({ name, weights }: Manifest): string {
  return `${name}-${weights.sha256.slice(0, 8)}`;
}

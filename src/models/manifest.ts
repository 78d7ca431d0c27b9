/**
 * @file The manifest beside a model's weights: what they are, so that a file can be checked before it is used.
 */
import { FormatError } from "../core/errors.ts";
import type { ClassicShape } from "../networks/classic.ts";
import type { PainterShape } from "../networks/painter.ts";

/** What `manifest.json` in a model's folder holds. */
export interface Manifest {
  /** The model's name, such as `"studio"`. */
  readonly name: string;
  /** How wide and deep its network is; of `classic`, which VGG its encoder is. */
  readonly network: PainterShape | ClassicShape;
  readonly weights: {
    /** File name, in the same folder. */
    readonly file: string;
    /** Of the whole file, hexadecimal. */
    readonly sha256: string;
  };
  /** The encoder that `classic` was trained with. It is not part of the model: readModel looks for it. */
  readonly encoder?: {
    /** Of its numbers, see vggFingerprint. */
    readonly crc32: string;
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
  const { network: written, ...rest } = (value ?? {}) as Partial<Manifest>;
  const network = written && shapeOf(written);
  const { name, encoder, weights, licence, trained } = rest;
  const texts = [name, weights?.file, weights?.sha256, licence, trained];
  if (!isShape(network, encoder) || !texts.every((text) => typeof text === "string")) {
    throw new FormatError(
      "A model's manifest.json needs name, network { half, quarter, blocks, hidden } or { vgg } with encoder { crc32 }, weights { file, sha256 }, licence and trained. Get the model again.",
    );
  }
  if (!/^[^/\\]+$/.test(weights!.file)) {
    throw new FormatError(`weights.file: expected the name of a file in the model's folder, got "${weights!.file}".`);
  }
  return { ...rest, network } as Manifest;
}

/** Far beyond any painter of use, and small enough to be looked at before the weights are: a shape decides what is reserved for them. */
const largestShape = { channels: 4096, units: 65536, blocks: 64, experts: 64 };

/** The network's shape; models made before November 2026 call its experts `variants`. */
function shapeOf(written: Manifest["network"] & { readonly variants?: number }): Manifest["network"] {
  const { variants, ...shape } = written;
  return variants === undefined ? shape : { ...shape, experts: variants };
}

function isShape(network: Manifest["network"] | undefined, encoder: Manifest["encoder"]): boolean {
  if (!network) return false;
  if ("vgg" in network) return [16, 19].includes(network.vgg) && typeof encoder?.crc32 === "string";
  const { half, quarter, blocks, hidden, experts = 0, revision = 1 } = network;
  const isWithin = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const { channels, units } = largestShape;
  return (
    [half, quarter, revision].every((width) => isWithin(width, 1, channels)) &&
    isWithin(hidden, 1, units) &&
    isWithin(blocks, 1, largestShape.blocks) &&
    isWithin(experts, 0, largestShape.experts)
  );
}

/** Identifies weights in styles: the model's name and the start of their checksum. A style works with the weights it was studied with. */
export function modelId({ name, weights }: Manifest): string {
  return `${name}-${weights.sha256.slice(0, 8)}`;
}

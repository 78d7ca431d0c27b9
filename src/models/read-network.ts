/**
 * @file The network of a model, out of the files in its folder.
 */
import { FormatError, MissingWeightsError } from "../core/errors.ts";
import { classicFileDims, classicNetwork, scaleName } from "../networks/classic.ts";
import { fusedNetwork } from "../networks/fused.ts";
import type { Network } from "../networks/network.ts";
import { constants } from "../networks/layers.ts";
import { weightDims } from "../networks/painter.ts";
import { scaleVgg } from "../networks/vgg.ts";
import { readVgg, vggFingerprint, type Vgg } from "../networks/vgg-weights.ts";
import type { Manifest } from "./manifest.ts";
import { packParameters } from "./parameter-vector.ts";
import { decodeSafetensors } from "./safetensors.ts";

/** A model as it lies in its folder, and the encoder that it may need. */
export interface PainterModel {
  readonly manifest: Manifest;
  /** The bytes of the safetensors file that the manifest names. */
  readonly weights: Uint8Array;
  /** Those of VGG's weights, safetensors in a layout that readVgg knows, where the manifest names an encoder. */
  readonly encoder?: Uint8Array;
}

/**
 * The network of a model, with its weights.
 *
 * @throws {FormatError} when weights, encoder and manifest do not belong together.
 * @throws {MissingWeightsError} when it needs an encoder and has none.
 */
export function readNetwork({ manifest, weights, encoder }: PainterModel): Network {
  const { network: shape } = manifest;
  const { tensors } = decodeSafetensors(weights);
  const dims = "vgg" in shape ? classicFileDims(shape) : weightDims(shape);
  if (!packParameters(tensors, dims).every(Number.isFinite)) {
    throw new FormatError(`The weights of "${manifest.name}" hold numbers that are not finite. Get the model again.`);
  }
  if (!("vgg" in shape)) return fusedNetwork(shape, tensors);
  const vgg = readEncoder(manifest, encoder);
  const scaled = scaleVgg(vgg, { conv4_1: tensors[scaleName]! });
  return classicNetwork(shape, constants(scaled), constants(tensors));
}

/** VGG, as far as it is used, if it is the one that the decoder was trained with: features of another mean something else to it. */
function readEncoder({ name, encoder: expected }: Manifest, bytes: Uint8Array | undefined): Vgg {
  if (!bytes) {
    throw new MissingWeightsError(
      `The model "${name}" needs the weights of VGG, which come separately: pleinair fetch vgg`,
    );
  }
  const vgg = readVgg(decodeSafetensors(bytes).tensors);
  const actual = vggFingerprint(vgg);
  if (actual !== expected?.crc32) {
    throw new FormatError(
      `The model "${name}" was trained with another encoder: expected VGG weights ${expected?.crc32}, got ${actual} (VGG-${vgg.depth}). ` +
        "Get the right ones with: pleinair fetch vgg",
    );
  }
  return vgg;
}

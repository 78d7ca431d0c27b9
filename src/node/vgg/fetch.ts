/**
 * @file `pleinair fetch`: VGG's weights from where they are published, no more of them than is used.
 *
 * Of the 14.7 million numbers of VGG-16's convolutions, and many more behind them, an encoder to relu4_1 takes 2.9 million. So the
 * file's head is read first, then the arrays that are wanted, each by itself. What has arrived is kept, and not fetched again when the
 * rest could not be.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FormatError, namingFile, OptionError } from "../../core/errors.ts";
import { type Tensor, sizeOf } from "../../core/tensor.ts";
import { decodeSafetensors, encodeSafetensors, maxHeadBytes, parseHead } from "../../models/safetensors.ts";
import {
  encoderNames,
  readVgg,
  vggConvolutions,
  vggFingerprint,
  type VggDepth,
  type VggPlace,
} from "../../networks/vgg-weights.ts";
import { cacheFolder, cachedVgg } from "./cached.ts";
import { isHdf5, listDatasets } from "./hdf5.ts";
import { openFileRanges, openUrlRanges, type Ranges } from "./ranges.ts";
import { writeAtomically } from "../atomic-write.ts";
import { sweepTemporaryFiles } from "../temporary-files.ts";

/** Weights that can be fetched. */
interface Source {
  readonly depth: VggDepth;
  readonly url: string;
  /** What vggFingerprint says of them, where they must be exactly those. Default: any of the depth will do. */
  readonly crc32?: string;
}

const sources = {
  /** The first authors' weights, as Keras publishes them: what `classic` was trained with. */
  vgg16: {
    depth: 16,
    url: "https://storage.googleapis.com/tensorflow/keras-applications/vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    crc32: "3347ce81",
  },
  /** torchvision's, as timm publishes them. */
  "vgg16-torchvision": { depth: 16, url: "https://huggingface.co/timm/vgg16.tv_in1k/resolve/main/model.safetensors" },
  "vgg19-torchvision": { depth: 19, url: "https://huggingface.co/timm/vgg19.tv_in1k/resolve/main/model.safetensors" },
} as const satisfies Record<string, Source>;

/** Names of weights that {@link fetchVgg} knows; the first is the encoder of `classic`. */
export const vggNames = Object.keys(sources) as readonly (keyof typeof sources)[];

/** What to fetch, and from where. */
export interface FetchOptions {
  /** One of {@link vggNames}. Default: `"vgg16"`. */
  readonly name?: string;
  /** A file of this machine that holds them, as published or as safetensors in a layout that readVgg knows. Default: none. */
  readonly file?: string;
  /** Another place that serves the published file. Default: where it is published. */
  readonly url?: string;
  /** Stops the work; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Called with the bytes that are there, and all. */
  readonly onProgress?: (bytes: number, ofBytes: number) => void;
}

/** What was fetched. */
export interface FetchResult {
  /** The safetensors file, for `loadPainter` to find and for `pleinair train --vgg`. */
  readonly path: string;
  readonly bytes: number;
  /** Bytes that had to be read for it: less than the published file has. */
  readonly readBytes: number;
  /** See vggFingerprint. */
  readonly crc32: string;
}

/**
 * Fetches weights into the cache. Where they are there already and whole, nothing is read.
 *
 * @param options - Which weights, and from where. Default: those of VGG-16, from where they are published.
 * @throws {OptionError} for a name that is not known.
 * @throws {FileError} when the file or the server cannot be read; what has arrived is kept for the next time.
 * @throws {FormatError} when they are not the weights that were expected.
 */
export async function fetchVgg(options: FetchOptions = {}): Promise<FetchResult> {
  const { name = "vgg16", file, signal } = options;
  if (!Object.hasOwn(sources, name)) {
    throw new OptionError(`There are no weights "${name}" to fetch. There are: ${vggNames.join(", ")}.`);
  }
  const source: Source = sources[name as keyof typeof sources];
  const path = cachedVgg(name);
  // Where the weights are there already, nothing is written, and what a killed run left would stay.
  await sweepTemporaryFiles(dirname(path));
  if (file === undefined) {
    const there = await readFile(path).then(
      (bytes) => check(bytes, source),
      () => undefined,
    );
    if (there) return { path, readBytes: 0, ...there };
  }
  const ranges =
    file === undefined ? await openUrlRanges(options.url ?? source.url, signal) : await openFileRanges(file);
  try {
    const wanted = await namingFile(file ?? options.url ?? source.url, () => findArrays(ranges, source.depth));
    const store = file === undefined ? join(cacheFolder(), `${name}.parts`) : undefined;
    const { tensors, readBytes } = await collect(ranges, wanted, store, options);
    const numbers = encodeSafetensors(tensors, { network: `VGG-${source.depth}` });
    // Wrong or right, the parts are of no more use.
    if (store) await rm(store, { recursive: true, force: true });
    const { crc32 } = check(numbers, source);
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, numbers, { force: true });
    return { path, bytes: numbers.length, readBytes, crc32 };
  } finally {
    await ranges.close();
  }
}

/** An array in a published file. */
interface PublishedArray {
  /** As readVgg knows it. */
  readonly name: string;
  readonly start: number;
  /** Numbers, of four bytes each. */
  readonly length: number;
  toTensor(numbers: Float32Array): Tensor;
}

async function findArrays(ranges: Ranges, depth: VggDepth): Promise<PublishedArray[]> {
  if (ranges.size < 8)
    throw new FormatError("Expected weights as safetensors, or as HDF5 from Keras; this file is neither.");
  const start = await ranges.read(0, 8);
  return isHdf5(start) ? findInKeras(ranges, depth) : findInSafetensors(ranges, start);
}

async function findInSafetensors(ranges: Ranges, start: Uint8Array): Promise<PublishedArray[]> {
  const headLength = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (!(headLength <= Math.min(ranges.size - 8, maxHeadBytes))) {
    throw new FormatError("Expected weights as safetensors, or as HDF5 from Keras; this file is neither.");
  }
  const bodyStart = 8 + headLength;
  const { entries } = parseHead(await ranges.read(8, headLength), ranges.size - bodyStart);
  return encoderNames(Object.keys(entries)).map((name) => {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry?.dtype !== "F32") {
      throw new FormatError(`Weight "${name}": expected numbers of type F32, got ${entry?.dtype ?? "none"}.`);
    }
    const dims = entry.shape;
    const at = bodyStart + entry.data_offsets[0];
    return { name, start: at, length: sizeOf(dims), toTensor: (data) => ({ data, dims }) };
  });
}

/** Keras' names are `block1_conv1/block1_conv1_W_1:0` and such; its filters lie as `[height, width, in, out]`. */
async function findInKeras(ranges: Ranges, depth: VggDepth): Promise<PublishedArray[]> {
  const places = vggConvolutions(depth).map(([place]) => place);
  const used = places.slice(0, places.indexOf("4_1") + 1);
  const groupOf = (place: VggPlace) => `block${place.replace("_", "_conv")}`;
  const datasets = [...(await listDatasets(ranges, used.map(groupOf)))];
  return used.flatMap((place) =>
    ["weight", "bias"].map((kind) => {
      const rank = kind === "weight" ? 4 : 1;
      const found = datasets.find(([name, { dims }]) => name.startsWith(`${groupOf(place)}/`) && dims.length === rank);
      if (!found)
        throw new FormatError(`The file has no ${kind} of ${groupOf(place)}; expected VGG-${depth} from Keras.`);
      const { start, dims } = found[1];
      const toTensor = (data: Float32Array) => (kind === "weight" ? outputsFirst(data, dims) : { data, dims });
      return { name: `conv${place}.${kind}`, start, length: sizeOf(dims), toTensor };
    }),
  );
}

/** `[height, width, in, out]` → `[out, in, height, width]`. */
function outputsFirst(from: Float32Array, dims: readonly number[]): Tensor {
  const [height, width, inputs, outputs] = dims as readonly [number, number, number, number];
  const taps = height * width;
  const data = new Float32Array(from.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) data[(o * inputs + i) * taps + tap] = from[(tap * inputs + i) * outputs + o]!;
    }
  }
  return { data, dims: [outputs, inputs, height, width] };
}

/** The layers up to relu4_1 have a fifth of this at most, bytes. */
const mostBytes = 2 ** 26;

/** Reads the arrays, or takes them from `store` where they were kept. */
async function collect(
  ranges: Ranges,
  wanted: readonly PublishedArray[],
  store: string | undefined,
  { onProgress, signal }: FetchOptions,
): Promise<{ tensors: Record<string, Tensor>; readBytes: number }> {
  // Parts of another version of the file must not be mixed with those of this one.
  const version = createHash("sha256").update(ranges.version).digest("hex").slice(0, 16);
  const folder = store && join(store, version);
  if (folder) await mkdir(folder, { recursive: true });
  const ofBytes = wanted.reduce((sum, { length }) => sum + 4 * length, 0);
  if (!(ofBytes <= mostBytes))
    throw new FormatError(`Expected weights of VGG, up to relu4_1; these have ${ofBytes} bytes.`);
  const tensors: Record<string, Tensor> = {};
  let [bytes, readBytes] = [0, 0];
  for (const { name, start, length, toTensor } of wanted) {
    signal?.throwIfAborted();
    const kept = folder === undefined ? undefined : await readFile(join(folder, name)).catch(() => undefined);
    let part: Uint8Array | undefined = kept?.length === 4 * length ? kept : undefined;
    if (!part) {
      part = await ranges.read(start, 4 * length);
      readBytes += part.length;
      if (folder) await writeAtomically(join(folder, name), part, { force: true });
    }
    // Copied: floats must begin at a multiple of four.
    tensors[name] = toTensor(new Float32Array(part.slice().buffer));
    onProgress?.((bytes += part.length), ofBytes);
  }
  return { tensors, readBytes };
}

/** @throws {FormatError} when these are not the weights that are wanted. */
function check(bytes: Uint8Array, { depth, crc32: expected }: Source): { crc32: string; bytes: number } {
  const vgg = readVgg(decodeSafetensors(bytes).tensors);
  const crc32 = vggFingerprint(vgg);
  if (vgg.depth !== depth || (expected !== undefined && crc32 !== expected)) {
    const wanted = `VGG-${depth}${expected === undefined ? "" : ` with the checksum ${expected}`}`;
    throw new FormatError(
      `Expected ${wanted}, got VGG-${vgg.depth} with ${crc32}. ` +
        "For training a model of your own any VGG will do: give its file to pleinair train --vgg.",
    );
  }
  return { crc32, bytes: bytes.length };
}

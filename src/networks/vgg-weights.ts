/**
 * @file VGG's weights as they are published, in the layouts that are known here, made ready for RGB in 0..1.
 *
 * | names | network | pictures it was made for |
 * | --- | --- | --- |
 * | `conv1_1.weight` … | VGG-16 or 19, Keras (the first authors' weights) | BGR, 0..255 less a mean |
 * | `features.0.weight` … | VGG-16 or 19, torchvision and timm | RGB, 0..1 less a mean, over a deviation |
 * | `0.weight` (1x1), `2.weight` … | VGG-19, normalised by the authors of AdaIN | RGB, 0..1 |
 *
 * Each wants its pictures changed by a matrix and a shift of colours first, and both go into the first convolution. With the shift in the
 * first bias, the zeros that the first convolution pads with stand for black and not, as when the network was trained, for
 * the mean colour: only the outermost pixels notice, and the reference figures were taken in the same way.
 */
import { crc32 } from "../core/crc32.ts";
import { FormatError } from "../core/errors.ts";
import { sizeOf, type Tensor } from "../core/tensor.ts";

/** Layers with weights, as in the network's name. */
export type VggDepth = 16 | 19;

/** The convolutions up to relu5_1 in order, with their numbers of filters; a 2x2 max pooling stands before each `_1` but the first. */
const convolutions = [
  ["1_1", 64],
  ["1_2", 64],
  ["2_1", 128],
  ["2_2", 128],
  ["3_1", 256],
  ["3_2", 256],
  ["3_3", 256],
  ["3_4", 256],
  ["4_1", 512],
  ["4_2", 512],
  ["4_3", 512],
  ["4_4", 512],
  ["5_1", 512],
] as const;

/** A convolution's place, such as `4_1`. */
export type VggPlace = (typeof convolutions)[number][0];

/** The convolutions of VGG-16 or 19, each with its number of filters. */
export function vggConvolutions(depth: VggDepth): readonly (readonly [VggPlace, number])[] {
  return depth === 19 ? convolutions : convolutions.filter(([place]) => !place.endsWith("_4"));
}

/** Which of the two these weights are, `convB_C.weight` … from 3_4 on (VGG-16 has none) or at least to it. */
export function vggDepth(weights: Readonly<Record<string, unknown>>): VggDepth {
  return "conv3_4.weight" in weights ? 19 : 16;
}

/** VGG, made ready. */
export interface Vgg {
  readonly depth: VggDepth;
  /** `convB_C.weight` `[O, C, 3, 3]` and `convB_C.bias` `[O]` from 1_1 on, for RGB in 0..1. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** What a layout does to a colour before the first convolution: `matrix · rgb + shift`. */
interface Preprocessing {
  readonly matrix: readonly (readonly number[])[];
  readonly shift: readonly number[];
}

/** Pictures of Keras: BGR, 0..255, less ImageNet's mean. */
const keras: Preprocessing = {
  matrix: [
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 0],
  ],
  shift: [-103.939, -116.779, -123.68],
};

const torchStd = [0.229, 0.224, 0.225];

/** Pictures of torchvision: RGB, 0..1, less ImageNet's mean, over its deviation. */
const torchvision: Preprocessing = {
  matrix: torchStd.map((std, row) => [0, 1, 2].map((column) => (row === column ? 1 / std : 0))),
  shift: [0.485, 0.456, 0.406].map((mean, i) => -mean / torchStd[i]!),
};

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Reads VGG's weights in any layout that is known here, as far as they are there.
 *
 * @throws {FormatError} when no layout fits, or a weight has not the dimensions of VGG.
 */
export function readVgg(tensors: Tensors): Vgg {
  const { depth, nameOf, colours, ...layout } = recognise(new Set(Object.keys(tensors)));
  const preprocessing =
    layout.preprocessing ?? preprocessingOf(tensors[`${colours}.weight`], tensors[`${colours}.bias`]);
  const ready: Record<string, Tensor> = {};
  let channels = 3;
  for (const [i, [place, filters]] of vggConvolutions(depth).entries()) {
    const [weight, bias] = [tensors[`${nameOf(place, i)}.weight`], tensors[`${nameOf(place, i)}.bias`]];
    if (!weight || !bias) break;
    if (weight.dims.join() !== [filters, channels, 3, 3].join() || bias.dims.join() !== `${filters}`) {
      throw new FormatError(
        `conv${place}: expected VGG-${depth} filters [${filters}, ${channels}, 3, 3], got [${weight.dims.join(", ")}]. Use the weights of VGG-16 or VGG-19.`,
      );
    }
    const first = i === 0 ? preprocess(weight, bias, preprocessing) : { weight, bias };
    ready[`conv${place}.weight`] = first.weight;
    ready[`conv${place}.bias`] = first.bias;
    channels = filters;
  }
  return { depth, tensors: ready };
}

/** Identifies an encoder: the CRC-32 of its numbers from conv1_1 to conv4_1, hexadecimal. */
export function vggFingerprint({ depth, tensors }: Vgg): string {
  const places = vggConvolutions(depth).map(([place]) => place);
  const used = places.slice(0, places.indexOf("4_1") + 1);
  const parts = used.flatMap((place) => [tensors[`conv${place}.weight`], tensors[`conv${place}.bias`]]);
  const numbers = new Float32Array(parts.reduce((sum, part) => sum + (part?.data.length ?? 0), 0));
  let at = 0;
  for (const part of parts) {
    numbers.set(part?.data ?? [], at);
    at += part?.data.length ?? 0;
  }
  return crc32(new Uint8Array(numbers.buffer)).toString(16).padStart(8, "0");
}

/** The names, as published, of what an encoder to relu4_1 takes, out of a file's names. @throws {FormatError} when no layout fits. */
export function encoderNames(names: Iterable<string>): string[] {
  const { depth, nameOf, colours } = recognise(new Set(names));
  const places = vggConvolutions(depth).map(([place]) => place);
  const used = places.slice(0, places.indexOf("4_1") + 1).map(nameOf);
  return [...(colours ? [colours] : []), ...used].flatMap((name) => [`${name}.weight`, `${name}.bias`]);
}

interface Layout {
  readonly depth: VggDepth;
  /** The name of a convolution, without `.weight`. */
  readonly nameOf: (place: VggPlace, index: number) => string;
  /** What is done to colours first, where that is known beforehand. */
  readonly preprocessing?: Preprocessing;
  /** Otherwise the name of a 1x1 convolution that does it. */
  readonly colours?: string;
}

function recognise(names: ReadonlySet<string>): Layout {
  if (names.has("conv1_1.weight")) {
    const depth = names.has("conv3_4.weight") ? 19 : 16;
    return { depth, nameOf: (place) => `conv${place}`, preprocessing: keras };
  }
  if (names.has("features.0.weight")) {
    // A convolution in VGG-19, a pooling in VGG-16.
    const depth = names.has("features.16.weight") ? 19 : 16;
    const numbers = torchNumbers(depth);
    return { depth, nameOf: (_, i) => `features.${numbers[i]}`, preprocessing: torchvision };
  }
  if (names.has("0.weight") && names.has("2.weight")) {
    // Layers are numbered with a padding before each convolution.
    const numbers = [2, 5, 9, 12, 16, 19, 22, 25, 29, 32, 35, 38, 42];
    return { depth: 19, nameOf: (_, i) => `${numbers[i]}`, colours: "0" };
  }
  const some = [...names].slice(0, 3).join(", ");
  throw new FormatError(
    `Expected VGG-16 or VGG-19 with the names of Keras (conv1_1.weight), torchvision (features.0.weight) or the authors' normalised one (0.weight), got ${some || "no weights"}. Get them with: pleinair fetch vgg`,
  );
}

/** What a 1x1 convolution does to colours. */
function preprocessingOf(weight: Tensor | undefined, bias: Tensor | undefined): Preprocessing {
  if (weight?.dims.join() !== "3,3,1,1" || bias?.dims.join() !== "3") {
    throw new FormatError(
      "The first layer: expected a 1x1 convolution of colours, [3, 3, 1, 1]. Use the authors' normalised VGG-19.",
    );
  }
  return { matrix: [0, 3, 6].map((at) => [...weight.data.subarray(at, at + 3)]), shift: [...bias.data] };
}

/** torchvision numbers every layer: convolutions, ReLUs and poolings. */
function torchNumbers(depth: VggDepth): number[] {
  let next = 0;
  return vggConvolutions(depth).map(([place]) => {
    if (place.endsWith("_1") && place !== "1_1") next++; // the pooling
    next += 2;
    return next - 2;
  });
}

/** The first convolution, with what its layout does to colours inside. */
function preprocess(weight: Tensor, bias: Tensor, { matrix, shift }: Preprocessing): { weight: Tensor; bias: Tensor } {
  const taps = new Float32Array(sizeOf(weight.dims));
  const offsets = Float64Array.from(bias.data);
  for (let i = 0; i < taps.length; i++) {
    const [filter, colour, tap] = [Math.floor(i / 27), Math.floor(i / 9) % 3, i % 9];
    const of = (channel: number) => weight.data[(filter * 3 + channel) * 9 + tap]!;
    taps[i] = [0, 1, 2].reduce((sum, channel) => sum + of(channel) * matrix[channel]![colour]!, 0);
    offsets[filter]! += of(colour) * shift[colour]!;
  }
  return { weight: { data: taps, dims: weight.dims }, bias: { data: Float32Array.from(offsets), dims: bias.dims } };
}

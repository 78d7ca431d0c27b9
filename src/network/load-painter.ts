/**
 * @file The painter as its users know it: studies pictures and paints photos, on any runtime.
 */
import { checkRange, FormatError, MissingWeightsError, OptionError } from "../core/errors.ts";
import { canvasFor, checkImage, copyOf, toTensor, writeTensor, type Rect, type RgbaImage } from "../core/image.ts";
import { release } from "../core/release.ts";
import { resize } from "../core/resize.ts";
import type { Runtime } from "../core/runtime.ts";
import { checkStyle, type Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { classicFileDims, classicNetwork, scaleName } from "./classic.ts";
import type { Cost } from "../graph/index.ts";
import { flatten } from "./flat-weights.ts";
import { modelId, type Manifest } from "./manifest.ts";
import { mergedNetwork } from "./merged.ts";
import type { Network } from "./network.ts";
import { constants, weightDims } from "./painter.ts";
import {
  keptShare,
  paintGraph,
  paintGraphCost,
  paintWithStrengthGraph,
  studyGraph,
  type Size,
} from "./painter-graphs.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { createSequence, type Sequence, type SequenceOptions } from "./sequence.ts";
import { createSessions } from "./sessions.ts";
import { steadyGraph } from "./steady.ts";
import { paintInTiles } from "./tiled.ts";
import { scaleVgg } from "./vgg.ts";
import { readVgg, vggFingerprint, type Vgg } from "./vgg-weights.ts";

/** A model as it lies in its folder, and the encoder that it may need. */
export interface PainterModel {
  readonly manifest: Manifest;
  /** The bytes of the safetensors file that the manifest names. */
  readonly weights: Uint8Array;
  /** Those of VGG's weights, safetensors in a layout that readVgg knows, where the manifest names an encoder. */
  readonly encoder?: Uint8Array;
}

/** How a style is read. */
export interface StudyOptions {
  /** Size of the strokes: the style's short side is read at `256 * brush` pixels. From 0.25 to 4. Default: 1. */
  readonly brush?: number;
  /** A name that the style keeps. Default: none. */
  readonly name?: string;
  readonly signal?: AbortSignal;
}

/** How a photo is painted. */
export interface PaintOptions {
  /** How much of the style to apply: 0 is the photo, 1 the painting, above 1 more than that. From 0 to 1.5. Default: 1. */
  readonly strength?: number;
  /**
   * Photos larger than a tile are painted in tiles to the same result with bounded memory. A tile has about as many pixels as a
   * square of this side. A multiple of 4 (of 8 for `classic`), at least 64. Default: 1024; 512 for `classic`, which takes more memory.
   */
  readonly tilePx?: number;
  /**
   * A picture of the photo's size that the painting is written into, and that is returned; the photo itself will do. Saves memory, and
   * the time to get it. When painting fails, part of it may be written over. Default: a new picture.
   */
  readonly into?: RgbaImage;
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Studies pictures and paints photos. Holds native memory: dispose of it, or let `await using` do so. */
export interface Painter {
  /** Identifies model and weights, such as `"studio-1a2b3c4d"`; styles carry it. */
  readonly model: string;
  /** What it runs on, such as `"cpu"`. */
  readonly device: string;
  /**
   * Reads a picture's style. Alpha is ignored.
   *
   * @throws {OptionError} when an option is out of range.
   */
  study(picture: RgbaImage, options?: StudyOptions): Promise<Style>;
  /**
   * Paints a photo in a style, at exactly the photo's size; alpha is kept.
   *
   * @throws {OptionError} when an option is out of range, or `into` has another size.
   * @throws {FormatError} when the style was studied with another model, or is damaged.
   */
  paint(photo: RgbaImage, style: Style, options?: PaintOptions): Promise<RgbaImage>;
  /**
   * For the frames of a video or a camera: paints them one after another, steadied.
   *
   * @throws {OptionError} when an option is out of range.
   */
  sequence(options?: SequenceOptions): Sequence;
  /** Gives the memory back; a second call does nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
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
  if (!flatten(tensors, dims).every(Number.isFinite)) {
    throw new FormatError(`The weights of "${manifest.name}" hold numbers that are not finite. Get the model again.`);
  }
  if (!("vgg" in shape)) return mergedNetwork(shape, tensors);
  const vgg = readEncoder(manifest, encoder);
  const scaled = scaleVgg(vgg, { conv4_1: tensors[scaleName]! });
  return classicNetwork(shape, constants(scaled), constants(tensors));
}

/** VGG, as far as it is used, if it is the one that the decoder was taught with: another speaks another language. */
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
      `The model "${name}" was taught with another encoder: expected VGG weights ${expected?.crc32}, got ${actual} (VGG-${vgg.depth}). ` +
        "Get the right ones with: pleinair fetch vgg",
    );
  }
  return vgg;
}

/**
 * What it costs to paint a photo of this size in one go, at strength 1.
 *
 * @param size - Pixels, multiples of what the network takes.
 * @throws As {@link readNetwork}.
 */
export function paintCost(files: PainterModel, size: Size): Cost {
  return paintGraphCost(readNetwork(files), size);
}

/**
 * Makes a painter ready.
 *
 * @param runtime - Where its graphs run. It stays the caller's to dispose of.
 * @throws As {@link readNetwork}.
 */
export async function loadPainter(runtime: Runtime, files: PainterModel): Promise<Painter> {
  const network = readNetwork(files);
  const sessions = createSessions(runtime);
  const model = modelId(files.manifest);
  const { codeLength: length, sizeMultiple } = network;

  async function study(picture: RgbaImage, options: StudyOptions = {}): Promise<Style> {
    const { brush = 1, name, signal } = options;
    checkImage(picture, "study(picture)");
    checkRange("brush", brush, 0.25, 4);
    signal?.throwIfAborted();
    const size = studySize(picture, brush, sizeMultiple);
    const scaled = resize(picture, size.width, size.height);
    const session = await sessions.get(`study ${sizeKey(size)}`, () => studyGraph(network, size));
    signal?.throwIfAborted();
    const read = toTensor(scaled);
    const { code } = await session.run({ picture: read });
    release(read);
    return { model, code: code!.data, ...(name === undefined ? {} : { name }) };
  }

  async function paint(photo: RgbaImage, style: Style, options: PaintOptions = {}): Promise<RgbaImage> {
    const { strength = 1, tilePx = network.tilePx, into, signal, onProgress } = options;
    checkImage(photo, "paint(photo)");
    checkPaint(photo, style, options);
    const size = paddedSize(photo, sizeMultiple);
    if (!fitsIntoTile(size, network, tilePx)) {
      const painting = canvasFor(photo, into);
      // Tiles look at their neighbours' pixels, which must be the photo's still.
      const looked = painting.data === photo.data ? copyOf(photo) : photo;
      const job = { network, sessions, photo: looked, painting, code: style.code, strength, tilePx, size };
      await paintInTiles({ ...job, ...(signal && { signal }), ...(onProgress && { onProgress }) });
      return painting;
    }
    const picture = readWhole(photo, sizeMultiple);
    const painting = await paintWhole(photo, picture, style, options);
    release(picture);
    return painting;
  }

  /** Paints `picture`, `[1, 3, H, W]`, padded to a size that the network takes. Size and alpha are the photo's. */
  async function paintWhole(
    photo: RgbaImage,
    picture: Tensor,
    style: Style,
    { strength = 1, into, signal, onProgress }: PaintOptions,
  ): Promise<RgbaImage> {
    const size = paddedSize(photo, sizeMultiple);
    const code = tensor(style.code, [1, length]);
    const settled = strength === 1 && isSettled(style, size);
    const session = await (settled
      ? sessions.get(`paint ${sizeKey(size)} in style ${recent.number}`, () =>
          paintGraph(network.withStyle!(style.code), size),
        )
      : strength === 1
        ? sessions.get(`paint ${sizeKey(size)}`, () => paintGraph(network, size))
        : sessions.get(`paint with strength ${sizeKey(size)}`, () => paintWithStrengthGraph(network, size)));
    signal?.throwIfAborted();
    const scalars = { strength: tensor([strength], [1]), keep: tensor([keptShare(network, strength)], [1]) };
    const styled = settled ? {} : strength === 1 ? { code } : { code, ...scalars };
    const outputs = await session.run({ picture, ...styled });
    const painting = canvasFor(photo, into);
    writeTensor(outputs.painting!, wholeOf(photo), painting, { x: 0, y: 0 });
    release(outputs.painting!);
    onProgress?.(1);
    return painting;
  }

  /** The style that was painted last, how often in a row at one size, and how many there were before it. */
  let recent = { code: new Float32Array(), size: "", times: 0, number: 0 };

  /** Whether this style has been asked for so often in a row that loading a graph for it alone pays. */
  function isSettled({ code }: Style, size: Size): boolean {
    // What a graphics card makes of constant filters is not known, and loading takes it longer.
    if (!network.withStyle || runtime.device === "webgpu") return false;
    const same = sizeKey(size) === recent.size && code.every((value, i) => value === recent.code[i]);
    recent = same
      ? { ...recent, times: recent.times + 1 }
      : { code: code.slice(), size: sizeKey(size), times: 1, number: recent.number + 1 };
    return recent.times > 3;
  }

  function checkPaint(photo: RgbaImage, style: Style, options: PaintOptions): void {
    const { strength = 1, tilePx = network.tilePx, into, signal } = options;
    checkStyle(style, model, length);
    checkRange("strength", strength, 0, 1.5);
    if (!Number.isInteger(tilePx / sizeMultiple) || tilePx < 64) {
      throw new OptionError(`tilePx: expected a multiple of ${sizeMultiple} from 64 on, got ${tilePx}`);
    }
    if (into) {
      checkImage(into, "into");
      if (into.width !== photo.width || into.height !== photo.height) {
        const [expected, got] = [photo, into].map(({ width, height }) => `${width}x${height}`);
        throw new OptionError(`into: expected a picture of the photo's size, ${expected}, got ${got}`);
      }
    }
    signal?.throwIfAborted();
  }

  function sequence(options: SequenceOptions = {}): Sequence {
    return createSequence(
      {
        period: sizeMultiple,
        check(frame, style, paintOptions) {
          checkImage(frame, "sequence.paint(frame)");
          checkPaint(frame, style, paintOptions);
        },
        read: (frame) => readWhole(frame, sizeMultiple),
        async steady(inputs) {
          const [, , height, width] = inputs.picture.dims as readonly [number, number, number, number];
          const session = await sessions.get(`steady ${width}x${height}`, () => steadyGraph({ width, height }));
          return (await session.run(inputs)).steadied!;
        },
        async paint(frame, picture, style, paintOptions) {
          if (fitsIntoTile(paddedSize(frame, sizeMultiple), network, paintOptions.tilePx)) {
            return paintWhole(frame, picture, style, paintOptions);
          }
          const steadied = copyOf(frame);
          writeTensor(picture, wholeOf(frame), steadied, { x: 0, y: 0 });
          return paint(steadied, style, paintOptions);
        },
      },
      options,
    );
  }

  const dispose = () => sessions.dispose();
  return { model, device: runtime.device, study, paint, sequence, dispose, [Symbol.asyncDispose]: dispose };
}

/** The size at which a style is read: short side `256 * brush`, long side at most four times that. */
function studySize({ width, height }: RgbaImage, brush: number, multiple: number): Size {
  const short = 256 * brush;
  const scale = Math.min(short / Math.min(width, height), (4 * short) / Math.max(width, height));
  const side = (pixels: number) => Math.max(multiple, Math.round((pixels * scale) / multiple) * multiple);
  return { width: side(width), height: side(height) };
}

/** Whether a picture has no more pixels than a tile looks at. */
function fitsIntoTile({ width, height }: Size, network: Network, tilePx = network.tilePx): boolean {
  return width * height <= (tilePx + 2 * network.reachPx) ** 2;
}

function readWhole(picture: RgbaImage, multiple: number): Tensor {
  return toTensor(picture, wholeOf(picture), paddedSize(picture, multiple));
}

function wholeOf({ width, height }: RgbaImage): Rect {
  return { x: 0, y: 0, width, height };
}

/** The size of a picture once it is padded to what the network takes. */
function paddedSize({ width, height }: RgbaImage, multiple: number): Size {
  const roundUp = (pixels: number) => Math.ceil(pixels / multiple) * multiple;
  return { width: roundUp(width), height: roundUp(height) };
}

function sizeKey({ width, height }: Size): string {
  return `${width}x${height}`;
}

/**
 * @file A painter, made ready on a runtime: studies pictures and paints photos.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { Runtime } from "../core/runtime.ts";
import { checkStyle, type Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import type { Cost } from "../graph/index.ts";
import { canvasFor, checkImage, copyOf, toTensor, writeTensor, type RgbaImage, type Size } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { modelId } from "../models/manifest.ts";
import { readNetwork, type PainterModel } from "../models/read-network.ts";
import { contentResidualAt, paintGraph, paintGraphCost, paintWithStrengthGraph, studyGraph } from "./graphs.ts";
import { createSequence } from "./sequence.ts";
import { createSessions } from "./sessions.ts";
import { fitsIntoTile, paddedSize, readWhole, sizeKey, studySize, wholeOf } from "./sizes.ts";
import { temporalFilterGraph } from "./temporal-filter.ts";
import { paintInTiles } from "./tiled.ts";
import type { Painter, PaintOptions, Sequence, SequenceOptions, StudyOptions } from "./types.ts";

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
    free(read);
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
    free(picture);
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
          paintGraph(network.specialise!(style.code), size),
        )
      : strength === 1
        ? sessions.get(`paint ${sizeKey(size)}`, () => paintGraph(network, size))
        : sessions.get(`paint with strength ${sizeKey(size)}`, () => paintWithStrengthGraph(network, size)));
    signal?.throwIfAborted();
    const scalars = {
      strength: tensor([strength], [1]),
      residual: tensor([contentResidualAt(network, strength)], [1]),
    };
    const styled = settled ? {} : strength === 1 ? { code } : { code, ...scalars };
    const outputs = await session.run({ picture, ...styled });
    const painting = canvasFor(photo, into);
    writeTensor(outputs.painting!, wholeOf(photo), painting, { x: 0, y: 0 });
    free(outputs.painting!);
    onProgress?.(1);
    return painting;
  }

  /** The style that was painted last, how often in a row at one size, and how many there were before it. */
  let recent = { code: new Float32Array(), size: "", times: 0, number: 0 };

  /** Whether this style has been asked for so often in a row that loading a graph for it alone pays. */
  function isSettled({ code }: Style, size: Size): boolean {
    // What a graphics card makes of constant filters is not known, and loading takes it longer.
    if (!network.specialise || runtime.device === "webgpu") return false;
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
        async filter(inputs) {
          const [, , height, width] = inputs.picture.dims as readonly [number, number, number, number];
          const session = await sessions.get(`temporal filter ${width}x${height}`, () =>
            temporalFilterGraph({ width, height }),
          );
          return (await session.run(inputs)).filtered!;
        },
        async paint(frame, picture, style, paintOptions) {
          if (fitsIntoTile(paddedSize(frame, sizeMultiple), network, paintOptions.tilePx)) {
            return paintWhole(frame, picture, style, paintOptions);
          }
          const filtered = copyOf(frame);
          writeTensor(picture, wholeOf(frame), filtered, { x: 0, y: 0 });
          return paint(filtered, style, paintOptions);
        },
      },
      options,
    );
  }

  const dispose = () => sessions.dispose();
  return { model, device: runtime.device, study, paint, sequence, dispose, [Symbol.asyncDispose]: dispose };
}

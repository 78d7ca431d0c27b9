/**
 * @file Painting a photo: whole where it fits into a tile, and in tiles where it does not.
 */
import { free } from "../core/free.ts";
import type { Session } from "../core/runtime.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { canvasFor, copyOf, writeTensor, type RgbaImage } from "../image/image.ts";
import { contentResidualAt, paintGraph, paintWithStrengthGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { fitsIntoTile, paddedSize, readWhole, sizeKey, wholeOf } from "./sizes.ts";
import { createSettledStyle } from "./specialise.ts";
import { paintInTiles } from "./tiled.ts";
import type { PaintOptions } from "./types.ts";

/** Paints what has been checked. */
export interface PhotoPainter {
  /** As `Painter.paint`. */
  paint(photo: RgbaImage, style: Style, options: PaintOptions): Promise<RgbaImage>;
  /**
   * Paints `picture`, `[1, 3, H, W]`, instead of the photo's own pixels: it is the photo's size, padded to a size that the network takes. Alpha is the
   * photo's.
   */
  paintTensor(photo: RgbaImage, picture: Tensor, style: Style, options: PaintOptions): Promise<RgbaImage>;
}

export function createPhotoPainter({ network, sessions, device }: LoadedModel): PhotoPainter {
  const { sizeMultiple } = network;
  const settled = createSettledStyle();

  async function paint(photo: RgbaImage, style: Style, options: PaintOptions): Promise<RgbaImage> {
    const { strength = 1, tilePx = network.tilePx, into, signal, onProgress } = options;
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

  async function paintWhole(
    photo: RgbaImage,
    picture: Tensor,
    style: Style,
    { strength = 1, into, signal, onProgress }: PaintOptions,
  ): Promise<RgbaImage> {
    const run = await graphFor(style.code, strength, photo);
    signal?.throwIfAborted();
    const output = await run(picture);
    const painting = canvasFor(photo, into);
    writeTensor(output, wholeOf(photo), painting, { x: 0, y: 0 });
    free(output);
    onProgress?.(1);
    return painting;
  }

  /** The graph that paints a photo of this size, with everything but the picture. */
  async function graphFor(
    code: Float32Array,
    strength: number,
    photo: RgbaImage,
  ): Promise<(picture: Tensor) => Promise<Tensor>> {
    const size = paddedSize(photo, sizeMultiple);
    const given = { code: tensor(code, [1, code.length]) };
    if (strength !== 1) {
      const session = await sessions.get(`paint with strength ${sizeKey(size)}`, () =>
        paintWithStrengthGraph(network, size),
      );
      const residual = tensor([contentResidualAt(network, strength)], [1]);
      return runner(session, { ...given, strength: tensor([strength], [1]), residual });
    }
    // What a graphics card makes of constant filters is not known, and loading takes it longer.
    const mayPay = network.specialise && device !== "webgpu";
    const number = mayPay ? settled.count(code, size) : undefined;
    if (number === undefined) {
      return runner(await sessions.get(`paint ${sizeKey(size)}`, () => paintGraph(network, size)), given);
    }
    const own = await sessions.get(`paint ${sizeKey(size)} in style ${number}`, () =>
      paintGraph(network.specialise!(code), size),
    );
    return runner(own, {});
  }

  return {
    paint,
    async paintTensor(photo, picture, style, options) {
      if (fitsIntoTile(paddedSize(photo, sizeMultiple), network, options.tilePx)) {
        return paintWhole(photo, picture, style, options);
      }
      const rounded = copyOf(photo);
      writeTensor(picture, wholeOf(photo), rounded, { x: 0, y: 0 });
      return paint(rounded, style, options);
    },
  };
}

/** Runs a graph that paints, with the inputs that stay. */
function runner(session: Pick<Session, "run">, inputs: Readonly<Record<string, Tensor>>) {
  return async (picture: Tensor): Promise<Tensor> => (await session.run({ picture, ...inputs })).painting!;
}

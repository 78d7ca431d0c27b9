/**
 * @file Reading a picture's style.
 */
import { checkRange, OptionError } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { Session } from "../core/runtime.ts";
import type { Style } from "../core/style.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { fillHidden, isOpaque, visibleWeights } from "../image/hidden.ts";
import { checkImage, toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { fitFlatStyle, flatness } from "./flat-style.ts";
import { studyGraph, studyVisibleGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { sizeKey, studySize } from "./sizes.ts";
import type { StudyOptions } from "./types.ts";

/** As `Painter.study`. */
export async function studyPicture(
  model: LoadedModel,
  picture: RgbaImage,
  { brush = 1, name, signal }: StudyOptions = {},
): Promise<Style> {
  const { network, sessions, id } = model;
  checkImage(picture, "study(picture)");
  checkRange("brush", brush, 0.25, 4);
  signal?.throwIfAborted();
  const size = studySize(picture, brush, network.sizeMultiple);
  // Filled first: what a pixel hides would otherwise be mixed into its neighbours.
  const scaled = resize(fillHidden(picture), size.width, size.height);
  const read = await (isOpaque(scaled) ? studyWhole(scaled) : studyVisible(scaled));
  const share = flatness(scaled);
  const code = share === 0 ? read : blend(read, await fitFlatStyle(model, scaled, signal), share);
  return { model: id, code, ...(name === undefined ? {} : { name }) };

  async function studyWhole(style: RgbaImage): Promise<Float32Array> {
    const session = await sessions.get(`study ${sizeKey(size)}`, () => studyGraph(network, size));
    signal?.throwIfAborted();
    return run(session, toTensor(style), {});
  }

  async function studyVisible(style: RgbaImage): Promise<Float32Array> {
    const weights: Record<string, Tensor> = {};
    for (const { scale } of network.stages) {
      const visible = visibleWeights(style, scale);
      if (!visible)
        throw new OptionError(
          "study(picture): expected a picture with something to see, got one that is all transparent",
        );
      weights[`weights${scale}`] = tensor(visible, [visible.length, 1]);
    }
    const session = await sessions.get(`study visible ${sizeKey(size)}`, () => studyVisibleGraph(network, size));
    signal?.throwIfAborted();
    return run(session, toTensor(style), weights);
  }
}

/** A code between two; their mixture paints as a mixture of their styles. */
function blend(read: Float32Array, fitted: Float32Array, share: number): Float32Array {
  return read.map((value, i) => value + share * (fitted[i]! - value));
}

async function run(
  session: Pick<Session, "run">,
  picture: Tensor,
  weights: Readonly<Record<string, Tensor>>,
): Promise<Float32Array> {
  const { code } = await session.run({ picture, ...weights });
  free(picture);
  return code!.data;
}

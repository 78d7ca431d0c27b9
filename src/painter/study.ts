/**
 * @file Reading a picture's style.
 */
import { checkRange } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { Style } from "../core/style.ts";
import { checkImage, toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { studyGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { sizeKey, studySize } from "./sizes.ts";
import type { StudyOptions } from "./types.ts";

/** As `Painter.study`. */
export async function studyPicture(
  { network, sessions, id }: LoadedModel,
  picture: RgbaImage,
  { brush = 1, name, signal }: StudyOptions = {},
): Promise<Style> {
  checkImage(picture, "study(picture)");
  checkRange("brush", brush, 0.25, 4);
  signal?.throwIfAborted();
  const size = studySize(picture, brush, network.sizeMultiple);
  const scaled = resize(picture, size.width, size.height);
  const session = await sessions.get(`study ${sizeKey(size)}`, () => studyGraph(network, size));
  signal?.throwIfAborted();
  const read = toTensor(scaled);
  const { code } = await session.run({ picture: read });
  free(read);
  return { model: id, code: code!.data, ...(name === undefined ? {} : { name }) };
}

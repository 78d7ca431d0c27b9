/**
 * @file The functions of the motion module, called one by one with pictures of JavaScript.
 */
import type { RgbaImage } from "pleinair";
import { loadMotionModule, type MotionModule } from "../../src/motion/module.ts";
import { smallCopyOf, type BlendOptions, type Offset } from "../../src/motion/workspace.ts";

/** A module with room for what tests do with small pictures. */
const small = () => loadMotionModule(2 ** 22);

function placed({ picture }: MotionModule, image: RgbaImage) {
  const copy = picture(image);
  copy.data.set(image.data);
  return copy;
}

/** Numbers in the module's memory. */
const numbers = ({ picture }: MotionModule, address: number, count: number) =>
  new Float32Array(picture({ width: 0, height: 0 }).data.buffer, address, count);

/** Writes into every pixel of `into` what `picture` shows so much further right and down. */
export async function shiftPicture(picture: RgbaImage, { x, y }: Offset, into: RgbaImage): Promise<void> {
  const module = await small();
  const [from, to] = [placed(module, picture), placed(module, into)];
  const scratch = module.reserve(module.exports.shiftScratchBytes(to.width));
  module.exports.shiftPicture(
    ...[from.address, from.width, from.height, x, y],
    ...[to.address, to.width, to.height, scratch],
  );
  into.data.set(to.data);
}

/** A flow: planes of motion and confidence, of cells of `scale` pixels. */
export interface Flow {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  readonly confidence: Float32Array;
}

/** The flow between two frames, and the motion of most of what is seen. */
export async function flowBetween(
  before: RgbaImage,
  now: RgbaImage,
): Promise<Flow & { readonly dominant: Offset | undefined }> {
  const module = await small();
  const { width, height, levels, scale } = smallCopyOf(now);
  const pyramids = [before, now].map((frame) => {
    const { address } = placed(module, frame);
    const pyramid = module.reserve(module.exports.pyramidBytes(width, height, levels));
    module.exports.buildPyramid(address, frame.width, frame.height, scale, levels, pyramid);
    return pyramid;
  });
  const flow = module.reserve(module.exports.flowBytes(width, height));
  const scratch = module.reserve(module.exports.flowScratchBytes(width, height));
  const isFound = module.exports.estimateFlow(pyramids[0]!, pyramids[1]!, width, height, scale, levels, flow, scratch);
  const { dominantX, dominantY } = module.exports;
  const dominant = isFound === 0 ? undefined : { x: dominantX.value, y: dominantY.value };
  const count = width * height;
  const plane = (i: number) => numbers(module, flow + 4 * i * count, count);
  return { width, height, scale, dx: plane(0), dy: plane(1), confidence: plane(2), dominant };
}

/** Mixes `previous`, moved along with the flow, into `painting`. */
export async function blendPrevious(
  painting: RgbaImage,
  previous: RgbaImage,
  { flow, offset, previousOffset, weight }: BlendOptions & { readonly flow: Flow },
): Promise<void> {
  const module = await small();
  const [to, from] = [placed(module, painting), placed(module, previous)];
  const count = flow.width * flow.height;
  const planes = module.reserve(module.exports.flowBytes(flow.width, flow.height));
  for (const [i, plane] of [flow.dx, flow.dy, flow.confidence].entries())
    numbers(module, planes + 4 * i * count, count).set(plane);
  const scratch = module.reserve(module.exports.blendScratchBytes(to.width, flow.width));
  module.exports.blendPrevious(
    ...[to.address, from.address, to.width, to.height, planes, flow.width, flow.height, flow.scale],
    ...[offset.x, offset.y, previousOffset.x, previousOffset.y, weight, scratch],
  );
  painting.data.set(to.data);
}

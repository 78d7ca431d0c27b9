/**
 * @file Our models through the public API, and peers as ONNX graphs, each with an adapter.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { toTensor, writeTensor, type RgbaImage, type Runtime, type Tensor } from "pleinair";
import { loadPainter } from "pleinair/network";
import { readModel } from "pleinair/node";
import { scaled } from "../pictures.ts";

/** Paints a square photo in the style of a square picture. */
export interface MeasuredModel {
  readonly name: string;
  /** Which weights exactly, of ours: such as `studio-1a2b3c4d`. */
  readonly version?: string;
  /** Not a model, but what a model is compared with. */
  readonly baseline?: true;
  /** Side of the largest photo that it can be given in reasonable time, pixels. Default: any. */
  readonly maxPx?: number;
  paint(photo: RgbaImage, style: RgbaImage): Promise<RgbaImage>;
  /** The same at a strength from 0 to 1, where there is one. */
  paintAt?(photo: RgbaImage, style: RgbaImage, strength: number): Promise<RgbaImage>;
  dispose(): Promise<void>;
}

/** One of our models, by name or folder. @param vgg - A file with the weights of VGG, for `classic`. */
export async function ourModel(runtime: Runtime, model: string, vgg: string): Promise<MeasuredModel> {
  const painter = await loadPainter(runtime, await readModel(model, vgg));
  const paintAt = async (photo: RgbaImage, style: RgbaImage, strength: number) =>
    painter.paint(photo, await painter.study(style), { strength });
  const name = basename(model);
  return {
    name,
    version: painter.model,
    // Larger, it would take longer than all others together.
    ...(name === "classic" && { maxPx: 512 }),
    paint: (photo, style) => paintAt(photo, style, 1),
    paintAt,
    dispose: () => painter.dispose(),
  };
}

/** The peers whose graphs lie in `folder`. Both are measured at 256 pixels only: MicroAST's graph takes no other size. */
export async function peersIn(runtime: Runtime, folder: string): Promise<MeasuredModel[]> {
  const peers: MeasuredModel[] = [];
  const has = (...files: string[]) => files.every((file) => existsSync(join(folder, file)));
  if (has("microast-full.onnx")) peers.push(await microAst(runtime, folder));
  if (has("magenta-predict.onnx", "magenta-transform.onnx")) peers.push(await magenta(runtime, folder));
  return peers;
}

/** MicroAST (Wang et al., AAAI 2023) with its published weights; content and style at 256x256. */
async function microAst(runtime: Runtime, folder: string): Promise<MeasuredModel> {
  const session = await runtime.load(await readFile(join(folder, "microast-full.onnx")));
  return {
    name: "MicroAST",
    maxPx: 256,
    async paint(photo, style) {
      const { painting } = await session.run({ content: toTensor(photo), style: toTensor(style) });
      return toImage(painting!);
    },
    dispose: () => session.dispose(),
  };
}

/** Magenta's arbitrary stylization (Ghiasi et al. 2017, arXiv 1705.06830): fixed at 384x384, photos are scaled there and back. */
async function magenta(runtime: Runtime, folder: string): Promise<MeasuredModel> {
  const predict = await runtime.load(await readFile(join(folder, "magenta-predict.onnx")));
  const transform = await runtime.load(await readFile(join(folder, "magenta-transform.onnx")));
  const side = 384;
  return {
    name: "Magenta",
    maxPx: 256,
    async paint(photo, style) {
      const [code] = Object.values(await predict.run({ style_image: toLastChannels(toTensor(style)) }));
      const content = toLastChannels(toTensor(await scaled(photo, side)));
      const outputs = await transform.run({ content_image: content, "mobilenet_conv/Conv/BiasAdd": code! });
      return scaled(toImage(toFirstChannels(Object.values(outputs)[0]!)), photo.width);
    },
    async dispose() {
      await predict.dispose();
      await transform.dispose();
    },
  };
}

/** The picture that `[1, 3, H, W]`, RGB around 0..1, is. */
export function toImage(x: Tensor): RgbaImage {
  const [, , height, width] = x.dims as readonly [number, number, number, number];
  const image = { data: new Uint8ClampedArray(width * height * 4).fill(255), width, height };
  writeTensor(x, { x: 0, y: 0, width, height }, image, { x: 0, y: 0 });
  return image;
}

/** `[1, C, H, W]` → `[1, H, W, C]`. */
function toLastChannels({ data, dims }: Tensor): Tensor {
  const [, c, h, w] = dims as readonly [number, number, number, number];
  return { data: data.map((_, i) => data[(i % c) * h * w + Math.floor(i / c)]!), dims: [1, h, w, c] };
}

/** `[1, H, W, C]` → `[1, C, H, W]`. */
function toFirstChannels({ data, dims }: Tensor): Tensor {
  const [, h, w, c] = dims as readonly [number, number, number, number];
  return { data: data.map((_, i) => data[(i % (h * w)) * c + Math.floor(i / (h * w))]!), dims: [1, c, h, w] };
}

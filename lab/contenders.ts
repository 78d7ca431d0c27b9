/**
 * @file Whoever is measured: our models through the public API, and peers as ONNX graphs with a small adapter each.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { resize, toTensor, writeTensor, type RgbaImage, type Runtime, type Tensor } from "pleinair";
import { loadPainter } from "pleinair/network";
import { readModel } from "pleinair/node";
import { sidePx } from "./pairs.ts";
import { recolour } from "./recolour.ts";

/** Paints a square photo of {@link sidePx} in the style of a square picture. */
export interface Contender {
  readonly name: string;
  /** Which weights exactly, of ours: such as `studio-1a2b3c4d`. */
  readonly version?: string;
  /** Not a painter, but what painters must beat. */
  readonly baseline?: true;
  paint(photo: RgbaImage, style: RgbaImage): Promise<RgbaImage>;
  /** The same at a strength from 0 to 1, where there is one to set. */
  paintAt?(photo: RgbaImage, style: RgbaImage, strength: number): Promise<RgbaImage>;
  dispose(): Promise<void>;
}

/** One of our models, by name or folder. @param vgg - A file with the weights of VGG, for `classic`. */
export async function ours(runtime: Runtime, model: string, vgg: string): Promise<Contender> {
  const painter = await loadPainter(runtime, await readModel(model, vgg));
  const paintAt = async (photo: RgbaImage, style: RgbaImage, strength: number) =>
    painter.paint(photo, await painter.study(style), { strength });
  return {
    name: basename(model),
    version: painter.model,
    paint: (photo, style) => paintAt(photo, style, 1),
    paintAt,
    dispose: () => painter.dispose(),
  };
}

/** Nobody: the photo as it is. What any painting must beat in style. */
export const untouched: Contender = {
  name: "the photo itself",
  baseline: true,
  paint: (photo) => Promise.resolve(photo),
  dispose: () => Promise.resolve(),
};

/** Colour alone: the photo with the mean and covariance of the style's colours. What strokes must beat. */
export const recoloured: Contender = {
  name: "the photo recoloured",
  baseline: true,
  paint: (photo, style) => Promise.resolve(toImage(recolour(toTensor(photo), toTensor(style)))),
  dispose: () => Promise.resolve(),
};

/** The peers whose graphs lie in `folder`. */
export async function peersIn(runtime: Runtime, folder: string): Promise<Contender[]> {
  const peers: Contender[] = [];
  const has = (...files: string[]) => files.every((file) => existsSync(join(folder, file)));
  if (has("microast-full.onnx")) peers.push(await microAst(runtime, folder));
  if (has("magenta-predict.onnx", "magenta-transform.onnx")) peers.push(await magenta(runtime, folder));
  return peers;
}

/** MicroAST (Wang et al., AAAI 2023), its published weights; content and style at 256x256. */
async function microAst(runtime: Runtime, folder: string): Promise<Contender> {
  const session = await runtime.load(await readFile(join(folder, "microast-full.onnx")));
  return {
    name: "MicroAST",
    async paint(photo, style) {
      const { painting } = await session.run({ content: toTensor(photo), style: toTensor(style) });
      return toImage(painting!);
    },
    dispose: () => session.dispose(),
  };
}

/** Magenta's arbitrary stylization (Ghiasi et al. 2017, arXiv 1705.06830): fixed at 384x384, scaled there and back. */
async function magenta(runtime: Runtime, folder: string): Promise<Contender> {
  const predict = await runtime.load(await readFile(join(folder, "magenta-predict.onnx")));
  const transform = await runtime.load(await readFile(join(folder, "magenta-transform.onnx")));
  const side = 384;
  return {
    name: "Magenta",
    async paint(photo, style) {
      const [code] = Object.values(await predict.run({ style_image: toLastChannels(toTensor(style)) }));
      const content = toLastChannels(toTensor(resize(photo, side, side)));
      const outputs = await transform.run({ content_image: content, "mobilenet_conv/Conv/BiasAdd": code! });
      return resize(toImage(toFirstChannels(Object.values(outputs)[0]!)), sidePx, sidePx);
    },
    async dispose() {
      await predict.dispose();
      await transform.dispose();
    },
  };
}

function toImage(x: Tensor): RgbaImage {
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

/**
 * @file Who runs when speed is measured: each lane does one thing, warm, and says how long it took.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { free, timedRuntime, type RgbaImage, type Runtime, type Tensor } from "pleinair";
import { constant, conv, costOf, input, toOnnx } from "pleinair/graph";
import { loadPainter, paintCost } from "pleinair/network";
import { readModel } from "pleinair/node";

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Something that takes time. */
export interface Lane {
  readonly name: string;
  /** Which weights, of ours. */
  readonly version?: string;
  /** Of the photo that it works on, which is not always the one asked for. */
  readonly size: Size;
  /** Multiply-accumulates of one run; undefined where they are not known. */
  readonly macs?: number;
  /** Runs once. @returns The milliseconds of it that graphs ran, for what does more than run graphs. */
  run(): Promise<number | undefined>;
  dispose(): Promise<void>;
}

/** One large convolution and nothing else, 3x3 over 128 channels at 128x128: what the machine can do. */
export const bareConvolution = "one large convolution";

/** The lane of {@link bareConvolution}. */
export async function convolutionLane(runtime: Runtime): Promise<Lane> {
  const [channels, side] = [128, 128];
  const x = input("x", [1, channels, side, side]);
  const filters = constant(filled(channels * channels * 9), [channels, channels, 3, 3]);
  const y = conv(x, filters, undefined, { padding: 1 });
  const session = await runtime.load(toOnnx({ y }));
  const inputs = { x: { data: filled(channels * side * side), dims: x.dims } };
  return {
    name: bareConvolution,
    size: { width: side, height: side },
    macs: costOf([y]).macs,
    async run() {
      const { y } = await session.run(inputs);
      free(y!);
      return undefined;
    },
    dispose: () => session.dispose(),
  };
}

/** `classic` beyond 512x512 would take longer than all others together. */
const mostMacs = 4e11;

/** One of our models: painting at this size, and studying a style, which is done at 256x256. In tiles where the painter does. */
export async function ourLanes(runtime: Runtime, model: string, size: Size, vgg: string | undefined): Promise<Lane[]> {
  const files = await readModel(model, vgg);
  const { macs } = paintCost(files, size);
  if (macs > mostMacs) return [];
  const timed = timedRuntime(runtime, () => performance.now());
  const painter = await loadPainter(timed.runtime, files);
  const studied = picture({ width: 256, height: 256 });
  const style = await painter.study(studied);
  const photo = picture(size);
  const named = { version: painter.model, dispose: () => painter.dispose() };
  const lane = (name: string, at: Size, work: () => Promise<unknown>): Lane => ({
    ...named,
    name,
    size: at,
    async run() {
      timed.takeMs();
      await work();
      return timed.takeMs();
    },
  });
  const inOneGo = size.width * size.height <= 1024 * 1024;
  const painting = lane(basename(model), size, () => painter.paint(photo, style));
  return [
    { ...painting, ...(inOneGo && { macs }) },
    ...(isSide(size, 256) ? [lane(`${basename(model)} studies`, studied, () => painter.study(studied))] : []),
  ];
}

/** The peers whose graphs lie in `folder`, painting in a style they have read. */
export async function peerLanes(runtime: Runtime, folder: string, size: Size): Promise<Lane[]> {
  const lanes: Lane[] = [];
  const add = async (name: string, file: string, at: Size, inputs: Record<string, Tensor>) => {
    if (!existsSync(join(folder, file))) return;
    const session = await runtime.load(await readFile(join(folder, file)));
    lanes.push({
      name,
      size: at,
      async run() {
        const outputs = await session.run(inputs);
        // As our painters do.
        for (const output of Object.values(outputs)) free(output);
        return undefined;
      },
      dispose: () => session.dispose(),
    });
  };
  const { width, height } = size;
  // It paints in one go only, which takes 8 GiB at 12 megapixels.
  if (width * height <= 2 ** 22) {
    await add("MicroAST", "microast-photo.onnx", size, {
      photo: { data: filled(3 * width * height), dims: [1, 3, height, width] },
    });
  }
  // Its graph takes one size; it is compared by the time a pixel, once.
  if (isSide(size, 512)) {
    const side = 384;
    await add(
      "Magenta's transformer",
      "magenta-transform.onnx",
      { width: side, height: side },
      {
        content_image: { data: filled(3 * side * side), dims: [1, side, side, 3] },
        "mobilenet_conv/Conv/BiasAdd": { data: new Float32Array(100).fill(0.1), dims: [1, 1, 1, 100] },
      },
    );
  }
  return lanes;
}

function isSide({ width, height }: Size, side: number): boolean {
  return width === side && height === side;
}

/** Any numbers in 0..1 will do: the time does not depend on them. */
function filled(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (i * 0.618) % 1);
}

/** Any picture of this size will do as well. */
export function picture({ width, height }: Size): RgbaImage {
  return { data: new Uint8ClampedArray(width * height * 4).map((_, i) => (i * 158) % 256), width, height };
}

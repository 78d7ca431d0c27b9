/**
 * @file The cases of the speed lab: each runs one graph or one call, warm, and tells how long it took.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { free, timedRuntime, type Runtime, type Tensor } from "pleinair";
import { constant, conv, costOf, input, toOnnx } from "pleinair/graph";
import { loadPainter, paintCost } from "pleinair/network";
import { readModel } from "pleinair/node";
import { noisePicture, type Size } from "./test-pictures.ts";

/** Something whose time is measured. */
export interface SpeedCase {
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

/** The case of {@link bareConvolution}. */
export async function convolutionCase(runtime: Runtime): Promise<SpeedCase> {
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
const maxMacs = 4e11;

/** One of our models: painting at this size, and studying a style, which is done at 256x256. In tiles where the painter does. */
export async function ourCases(
  runtime: Runtime,
  model: string,
  size: Size,
  vgg: string | undefined,
): Promise<SpeedCase[]> {
  const files = await readModel(model, vgg);
  const { macs } = paintCost(files, size);
  if (macs > maxMacs) return [];
  const timed = timedRuntime(runtime, () => performance.now());
  const painter = await loadPainter(timed.runtime, files);
  const studied = noisePicture({ width: 256, height: 256 });
  const style = await painter.study(studied);
  const photo = noisePicture(size);
  const named = { version: painter.model, dispose: () => painter.dispose() };
  const caseOf = (name: string, at: Size, work: () => Promise<unknown>): SpeedCase => ({
    ...named,
    name,
    size: at,
    async run() {
      timed.takeMs();
      await work();
      return timed.takeMs();
    },
  });
  const isUntiled = size.width * size.height <= 1024 * 1024;
  // In one pass, as the peers paint: lab/speed/whole.ts measures painting with the defaults.
  const painting = caseOf(basename(model), size, () => painter.paint(photo, style, { coarseToFine: false }));
  return [
    { ...painting, ...(isUntiled && { macs }) },
    ...(isSide(size, 256) ? [caseOf(`${basename(model)} studies`, studied, () => painter.study(studied))] : []),
  ];
}

/** The peers whose graphs lie in `folder`, painting in a style that is read already. */
export async function peerCases(runtime: Runtime, folder: string, size: Size): Promise<SpeedCase[]> {
  const cases: SpeedCase[] = [];
  const add = async (name: string, file: string, at: Size, inputs: Record<string, Tensor>) => {
    if (!existsSync(join(folder, file))) return;
    const session = await runtime.load(await readFile(join(folder, file)));
    cases.push({
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
  // It paints untiled only, which takes 8 GiB at 12 megapixels.
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
  return cases;
}

function isSide({ width, height }: Size, side: number): boolean {
  return width === side && height === side;
}

/** Any numbers in 0..1 will do: the time does not depend on them. */
function filled(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => (i * 0.618) % 1);
}

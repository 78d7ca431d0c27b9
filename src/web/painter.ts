/**
 * @file A painter in a page or worker.
 */
import { modelId } from "../models/manifest.ts";
import { createPainter, type PainterOptions } from "../painter/load.ts";
import { readNetwork } from "../models/read-network.ts";
import type { Painter } from "../painter/types.ts";
import type { Camera } from "./live/frames.ts";
import { createGpuFramePainter } from "./live/gpu-frame-painter.ts";
import { paintLive, type Live, type LiveOptions } from "./live/live.ts";
import { readModel } from "./models.ts";
import { createCpuFramePainter } from "./live/cpu-frame-painter.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { createWebRuntime } from "./web-runtime.ts";

/** Which painter, and where. */
export interface LoadOptions extends RuntimeOptions, PainterOptions {
  /** URL of the model's folder, with its manifest.json: the package's `models/studio/`, served with the page. */
  readonly model: string | URL;
  /**
   * What painting may take of memory, MiB, pictures included. Large photos are painted in tiles that fit; what is needed at least is taken
   * all the same. From 64 on. Default: by what the browser says of the machine, from 192 to 448; 448 where it does not say.
   */
  readonly memory?: number;
  /** URL of the weights of VGG, which `classic` needs. Default: `vgg16.safetensors` in the model's folder. */
  readonly vgg?: string | URL;
}

/** A painter that paints cameras too. */
export interface WebPainter extends Painter {
  /**
   * Paints a camera onto a canvas, live, until it is stopped or the camera ends: see {@link Live}.
   *
   * @param camera - A camera, such as {@link openCamera} gives, or a stream of its frames.
   * @param canvas - Where the painting is shown. It gets the size of the painting.
   * @param options - The style; all else has defaults.
   * @throws {OptionError} when an option is out of range.
   */
  live(camera: Camera, canvas: HTMLCanvasElement | OffscreenCanvas, options: LiveOptions): Live;
}

/**
 * Makes a painter ready.
 *
 * @param options - URL of the model, and where onnxruntime's files are; device, threads and memory have defaults.
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 * @throws {FormatError} when the model cannot be fetched or is damaged.
 * @throws {MissingWeightsError} when it needs VGG and the server has none.
 */
export async function loadPainter({
  model,
  vgg,
  memory = usualMemory(),
  ...runtimeOptions
}: LoadOptions): Promise<WebPainter> {
  const [files, runtime] = await Promise.all([readModel(model, vgg), createWebRuntime(runtimeOptions)]);
  const network = readNetwork(files);
  const painter = createPainter(runtime, network, modelId(files.manifest), { memory });
  const { gpu } = runtime;
  const framePainterFor = (canvas: HTMLCanvasElement | OffscreenCanvas, temporalFilter: number) =>
    gpu
      ? createGpuFramePainter(gpu, network, painter.model, canvas, temporalFilter)
      : createCpuFramePainter(painter, canvas, temporalFilter);
  const dispose = async () => {
    await painter.dispose();
    await runtime.dispose();
  };
  const live: WebPainter["live"] = (camera, canvas, options) => paintLive(framePainterFor, camera, canvas, options);
  return { ...painter, live, dispose, [Symbol.asyncDispose]: dispose };
}

/** A sixteenth of the machine's, of which browsers tell up to 8 GiB: a tab is one of many. */
function usualMemory(): number {
  const { deviceMemory = 8 } = navigator as { readonly deviceMemory?: number };
  return Math.min(448, Math.max(192, deviceMemory * 64));
}

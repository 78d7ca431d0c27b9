/**
 * @file A painter on this machine, with the models of the package.
 */
import { loadPainter as loadPainterOn } from "../painter/load.ts";
import type { Painter } from "../painter/types.ts";
import { readModel } from "./models.ts";
import { createRuntime, type RuntimeOptions } from "./runtime.ts";

/** Which painter, and where. */
export interface LoadOptions extends RuntimeOptions {
  /**
   * `"studio"`, the faster and plainer `"live"`, the paper's own `"classic"`, or the path of a folder with a manifest.json.
   * Default: `"studio"`.
   */
  readonly model?: string;
  /** A file with the weights of VGG, which `classic` needs. Default: see {@link readModel}. */
  readonly vgg?: string;
}

/**
 * Makes a painter ready.
 *
 * @throws {OptionError} when there is no such model or device.
 * @throws {FormatError} when the model's files are damaged.
 * @throws {MissingWeightsError} when it needs VGG and there is none.
 */
export async function loadPainter(options: LoadOptions = {}): Promise<Painter> {
  const { model = "studio", vgg, ...runtimeOptions } = options;
  const files = await readModel(model, vgg);
  const runtime = await createRuntime(runtimeOptions);
  const painter = await loadPainterOn(runtime, files);
  const dispose = async () => {
    await painter.dispose();
    await runtime.dispose();
  };
  return { ...painter, dispose, [Symbol.asyncDispose]: dispose };
}

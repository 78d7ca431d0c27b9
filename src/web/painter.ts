/**
 * @file A painter in a page or worker.
 */
import { loadPainter as loadPainterOn, type Painter } from "../network/load-painter.ts";
import { readModel } from "./models.ts";
import { createRuntime, type RuntimeOptions } from "./runtime.ts";

/** Which painter, and where. */
export interface LoadOptions extends RuntimeOptions {
  /** URL of the model's folder, with its manifest.json: the package's `models/studio/`, served with the page. */
  readonly model: string | URL;
}

/**
 * Makes a painter ready.
 *
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 * @throws {FormatError} when the model cannot be fetched or is damaged.
 */
export async function loadPainter({ model, ...runtimeOptions }: LoadOptions): Promise<Painter> {
  const [files, runtime] = await Promise.all([readModel(model), createRuntime(runtimeOptions)]);
  const painter = await loadPainterOn(runtime, files);
  const dispose = async () => {
    await painter.dispose();
    await runtime.dispose();
  };
  return { ...painter, dispose, [Symbol.asyncDispose]: dispose };
}

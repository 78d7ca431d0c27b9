/**
 * @file The public runtime of a page. Its types name no graphics device: TypeScript before 6 has none in its `dom`.
 */
import type { Runtime } from "../core/runtime.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { createWebRuntime } from "./web-runtime.ts";

/**
 * A runtime in this page or worker.
 *
 * @param options - Where onnxruntime's files are, device and threads; all have defaults.
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  return createWebRuntime(options);
}

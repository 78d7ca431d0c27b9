/**
 * @file A runtime on onnxruntime-web's WebAssembly in Node: for machines on which the native onnxruntime could not be installed.
 */
import { DeviceError } from "../core/errors.ts";
import type { Runtime } from "../core/runtime.ts";
import { countCores } from "./cores.ts";
import { ortRuntime } from "./ort-session.ts";

/**
 * @param threads - Default: as many as there are cores, not counting a core's second thread.
 * @throws {DeviceError} when onnxruntime-web is not installed either.
 */
export async function wasmRuntime(threads: number | undefined): Promise<Runtime> {
  const ort = await import("onnxruntime-web").catch((cause: Error) => {
    throw new DeviceError("onnxruntime-web cannot be loaded. Install it with: npm install onnxruntime-web", { cause });
  });
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = threads ?? Math.max(1, countCores());
  return ortRuntime(ort, "wasm", { executionProviders: ["wasm"], enableMemPattern: false });
}

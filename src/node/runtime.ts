/**
 * @file A Runtime in Node: native on the CPU or WebGPU, or WebAssembly where the native onnxruntime could not be installed.
 */
import { existsSync } from "node:fs";
import { DeviceError, OptionError } from "../core/errors.ts";
import type { Runtime } from "../core/runtime.ts";
import { timeDevice } from "../painter/time-device.ts";
import { findNative, nativeRuntime } from "./native-runtime.ts";
import { wasmRuntime } from "./wasm-runtime.ts";

/** Where graphs can run. `wasm` is several times slower than `cpu`, and runs wherever Node does. */
export type Device = "cpu" | "webgpu" | "wasm";

/** How to run. */
export interface RuntimeOptions {
  /**
   * `auto` measures what there is and takes the faster; where the native onnxruntime is missing it takes `wasm`, and says so in a
   * warning of the process. Default: `"auto"`.
   */
  readonly device?: Device | "auto";
  /** CPU threads. Default: as many as there are cores, not counting a core's second thread. */
  readonly threads?: number;
}

/**
 * A runtime on this machine. Runs block the thread they are called on; for a server, use a worker.
 *
 * @param options - Device and threads; both have defaults.
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when a device is asked for that there is not.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = "auto", threads } = options;
  if (!["auto", "cpu", "webgpu", "wasm"].includes(device)) {
    throw new OptionError(`device: expected auto, cpu, webgpu or wasm, got ${String(device)}`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new OptionError(`threads: expected a whole number from 1 on, got ${threads}`);
  }
  if (device === "wasm") return wasmRuntime(threads);
  const native = await findNative();
  if (native instanceof Error) {
    if (device !== "auto")
      throw new DeviceError(`${withoutNative}. Or use the device wasm or auto.`, { cause: native });
    warnOnce();
    return wasmRuntime(threads);
  }
  const cpu = nativeRuntime(native, "cpu", threads);
  if (device === "cpu") return cpu;
  const webgpu = nativeRuntime(native, "webgpu", threads);
  if (device === "auto") {
    if (!mayHaveGpu()) return cpu;
    // A slow GPU, or one made of software, loses to the CPU.
    const [onCpu, onWebgpu] = [await time(cpu), await time(webgpu).catch(() => Infinity)];
    if (onWebgpu < onCpu) return webgpu;
    await webgpu.dispose();
    return cpu;
  }
  const missing = "There is no WebGPU on this machine that onnxruntime can use. Use the device cpu or auto.";
  if (!mayHaveGpu()) throw new DeviceError(missing);
  try {
    await time(webgpu);
    return webgpu;
  } catch (cause) {
    throw new DeviceError(missing, { cause });
  }
}

const withoutNative =
  "The native onnxruntime is not installed: optional packages were left out, or its install script could not download what it wanted. " +
  "Get it with: npm install onnxruntime-node --ignore-scripts";

let warned = false;

function warnOnce(): void {
  if (warned) return;
  warned = true;
  process.emitWarning(`Painting with WebAssembly, which takes about four times as long. ${withoutNative}.`, {
    code: "PLEINAIR_WASM",
  });
}

/**
 * Without a graphics device, Linux's WebGPU only prints a warning; asking is left out. Servers and containers with NVIDIA's driver have
 * nothing in `/dev/dri`, and Windows' Linux has its own device.
 */
function mayHaveGpu(): boolean {
  if (process.platform !== "linux") return true;
  const { VK_ICD_FILENAMES: named, VK_DRIVER_FILES: namedToday } = process.env;
  return (
    (named ?? namedToday) !== undefined || ["/dev/dri", "/dev/nvidiactl", "/dev/dxg"].some((path) => existsSync(path))
  );
}

/** A tenth of a photo's work. */
function time(runtime: Runtime): Promise<number> {
  return timeDevice(runtime, 128, () => performance.now());
}

/**
 * @file A Runtime on onnxruntime-web: WASM with SIMD and threads, or WebGPU.
 *
 * Threads need a page that is cross-origin isolated (headers COOP `same-origin` and COEP `require-corp`); without it WASM runs on one.
 */
import type { Env, InferenceSession, TensorConstructor, Tensor as OrtTensor } from "onnxruntime-web";
import { DeviceError, OptionError, RuntimeError } from "../core/errors.ts";
import { oneAtATime } from "../core/one-at-a-time.ts";
import type { Runtime, Session } from "../core/runtime.ts";
import type { Tensor } from "../core/tensor.ts";
import { timeDevice } from "../network/time-device.ts";

/** Where graphs can run. */
export type Device = "wasm" | "webgpu";

/** How to run. */
export interface RuntimeOptions {
  /** `auto` measures what there is and takes the faster. Default: `"auto"`. */
  readonly device?: Device | "auto";
  /** WASM threads; one where the page is not cross-origin isolated. Default: as many as there are cores, at most 8. */
  readonly threads?: number;
  /**
   * Where onnxruntime's `.wasm` and `.mjs` files are served, ending in a slash. Default: beside the bundle, where bundlers
   * put them.
   */
  readonly assets?: string;
}

/** What is used of onnxruntime's module, whichever of its builds it is. */
interface Ort {
  readonly env: Env;
  readonly Tensor: TensorConstructor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
}

/**
 * A runtime in this page or worker.
 *
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = "auto" } = options;
  if (!["auto", "wasm", "webgpu"].includes(device)) {
    throw new OptionError(`device: expected auto, wasm or webgpu, got ${String(device)}`);
  }
  const hasGpu = device !== "wasm" && (await hasAdapter());
  if (device === "webgpu" && !hasGpu) {
    throw new DeviceError("This browser has no WebGPU that can be used here. Use the device wasm or auto.");
  }
  // The build without WebGPU is half as large; only one of the two is loaded.
  const ort: Ort = hasGpu ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  prepare(ort, options);
  const wasm = runtimeOn(ort, "wasm");
  if (!hasGpu) return wasm;
  const webgpu = runtimeOn(ort, "webgpu");
  if (device === "webgpu") return webgpu;
  // A GPU made of software loses to WASM, and so do some real ones.
  const [onWasm, onWebgpu] = [await time(wasm), await time(webgpu).catch(() => Infinity)];
  return onWebgpu < onWasm ? webgpu : wasm;
}

function prepare(ort: Ort, { threads, assets }: RuntimeOptions): void {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new OptionError(`threads: expected a whole number from 1 on, got ${threads}`);
  }
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated
    ? (threads ?? Math.min(8, navigator.hardwareConcurrency))
    : 1;
  if (assets !== undefined) ort.env.wasm.wasmPaths = new URL(assets, globalThis.location.href).href;
}

/** Whether a GPU, or software in its place, answers. */
async function hasAdapter(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return !!(await gpu?.requestAdapter().catch(() => null));
}

function runtimeOn(ort: Ort, device: Device): Runtime {
  const inTurn = oneAtATime();
  return {
    device,
    async load(model) {
      const options = { executionProviders: [device], enableMemPattern: false };
      try {
        return sessionOf(ort, device, await inTurn(() => ort.InferenceSession.create(model, options)), inTurn);
      } catch (cause) {
        throw new RuntimeError(`The graph cannot be loaded on ${device}: ${(cause as Error).message}`, { cause });
      }
    },
    async dispose() {
      // onnxruntime keeps nothing but its sessions, which belong to whoever loaded them.
    },
  };
}

function sessionOf(
  ort: Ort,
  device: Device,
  session: InferenceSession,
  inTurn: ReturnType<typeof oneAtATime>,
): Session {
  let released = false;
  return {
    async run(inputs) {
      const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [
        name,
        new ort.Tensor("float32", data, dims),
      ]);
      try {
        // onnxruntime-web cannot run two things at once.
        const outputs = await inTurn(() => session.run(Object.fromEntries(feeds) as Record<string, OrtTensor>));
        return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, fromOrt(name, value)]));
      } catch (cause) {
        throw new RuntimeError(`The graph failed on ${device}: ${(cause as Error).message}`, { cause });
      }
    },
    async dispose() {
      if (released) return;
      released = true;
      await inTurn(() => session.release());
    },
  };
}

function fromOrt(name: string, { data, dims }: OrtTensor): Tensor {
  if (!(data instanceof Float32Array)) throw new TypeError(`The graph's output "${name}" is not float32.`);
  return { data, dims };
}

/** A fortieth of a photo's work: a software GPU is slow. */
function time(runtime: Runtime): Promise<number> {
  return timeDevice(runtime, 64, () => performance.now());
}

/**
 * @file A Runtime on onnxruntime-web: WASM with SIMD and threads, or WebGPU.
 *
 * Threads need a page that is cross-origin isolated (headers COOP `same-origin` and COEP `require-corp`); without it WASM runs on one.
 */
import type { InferenceSession } from "onnxruntime-web";
import { DeviceError, OptionError, RuntimeError } from "../core/errors.ts";
import { oneAtATime } from "../core/one-at-a-time.ts";
import type { Runtime } from "../core/runtime.ts";
import { holdDevice } from "../painter/hold-device.ts";
import { timeDevice } from "../painter/time-device.ts";
import type { Gpu } from "./gpu.ts";
import { boundSession, deviceOf, sessionOf, type Ort } from "./ort-session.ts";
import type { Device, RuntimeOptions } from "./runtime-options.ts";

/** A runtime in a browser. */
export interface WebRuntime extends Runtime {
  /** On WebGPU: the device, for tensors that stay there. */
  readonly gpu?: Gpu;
}

/**
 * A runtime in this page or worker.
 *
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 */
export async function createWebRuntime(options: RuntimeOptions = {}): Promise<WebRuntime> {
  const { device = "auto" } = options;
  if (!["auto", "wasm", "webgpu"].includes(device)) {
    throw new OptionError(`device: expected auto, wasm or webgpu, got ${String(device)}`);
  }
  const adapter = device === "wasm" ? null : await findAdapter();
  const hasGpu = !!adapter && (device === "webgpu" || !adapter.info?.isFallbackAdapter);
  if (device === "webgpu" && !hasGpu) {
    throw new DeviceError("This browser has no WebGPU that can be used here. Use the device wasm or auto.");
  }
  // The build without WebGPU is half as large and faster on WASM (a style was studied in 0.25 s instead of 1); only one is loaded.
  const ort: Ort = hasGpu ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  prepare(ort, options);
  const wasm = runtimeOn(ort, "wasm");
  if (!hasGpu) return wasm;
  const webgpu = runtimeOn(ort, "webgpu");
  if (device === "webgpu") return webgpu;
  // Some lose to WASM.
  const [onWasm, onWebgpu] = [await time(wasm), await time(webgpu).catch(() => Infinity)];
  if (onWebgpu < onWasm) return webgpu;
  await webgpu.dispose();
  return wasm;
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

/** A GPU, or software in its place: a fallback, in the words of WebGPU. */
async function findAdapter(): Promise<Pick<GPUAdapter, "info"> | null> {
  const { gpu } = navigator as { gpu?: Pick<GPU, "requestAdapter"> };
  return (await gpu?.requestAdapter().catch(() => null)) ?? null;
}

/** For all runtimes of this page or worker: they share one onnxruntime, which cannot run two things at once. */
const inTurn = oneAtATime();

function runtimeOn(ort: Ort, device: Device): WebRuntime {
  const lost = device === "webgpu" ? watchForLoss(ort) : undefined;

  /** Whatever onnxruntime does: in turn, and with an end when the device is lost under it. */
  function work<T>(what: string, task: () => Promise<T>): Promise<T> {
    return inTurn(async () => {
      try {
        const result = await (lost ? Promise.race([task(), lost.failure]) : task());
        lost?.begin();
        return result;
      } catch (cause) {
        if (cause instanceof DeviceError) throw cause;
        throw new RuntimeError(`The graph ${what} on ${device}: ${(cause as Error).message}`, { cause });
      }
    });
  }

  const options = { executionProviders: [device], enableMemPattern: false };
  const createNow = (model: Uint8Array) => ort.InferenceSession.create(model, options);
  const hold = device === "webgpu" ? holdDevice(createNow) : undefined;

  async function create(model: Uint8Array): Promise<InferenceSession> {
    return work("cannot be loaded", async () => {
      await hold?.take();
      return createNow(model);
    });
  }

  return {
    device,
    load: async (model) => sessionOf(ort, await create(model), work),
    ...(device === "webgpu" && {
      gpu: { load: async (model) => boundSession(ort, await create(model), work), device: () => deviceOf(ort) },
    }),
    async dispose() {
      // Of a device that was lost there is nothing to give back.
      if (hold) await work("cannot be given back", () => hold.release()).catch(() => {});
    },
  };
}

/** A device can be lost at any time: unplugged, reset, out of memory. What it runs then may never end. */
function watchForLoss(ort: Ort) {
  let report: (problem: DeviceError) => void = () => {};
  const failure = new Promise<never>((_, reject) => (report = reject));
  failure.catch(() => {});
  let watching = false;
  return {
    failure,
    /** Once there is a device. */
    begin() {
      if (watching) return;
      watching = true;
      void deviceOf(ort)
        .then(({ lost }) => lost)
        .then(({ message }) => {
          const reason = message || "no reason given";
          report(
            new DeviceError(
              `The graphics device was lost (${reason}). Load the painter again, or with the device wasm.`,
            ),
          );
        });
    },
  };
}

/** A fortieth of a photo's work: some GPUs are slow. */
function time(runtime: Runtime): Promise<number> {
  return timeDevice(runtime, 64, () => performance.now());
}

/**
 * @file A Runtime on onnxruntime-node.
 */
import { existsSync } from "node:fs";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { DeviceError, OptionError, RuntimeError } from "../core/errors.ts";
import { free } from "../core/free.ts";
import type { Runtime, Session } from "../core/runtime.ts";
import type { Tensor } from "../core/tensor.ts";
import { timeDevice } from "../painter/time-device.ts";
import { countCores } from "./cores.ts";

/** Where graphs can run. */
export type Device = "cpu" | "webgpu";

/** How to run. */
export interface RuntimeOptions {
  /** `auto` measures what there is and takes the faster. Default: `"auto"`. */
  readonly device?: Device | "auto";
  /** CPU threads. Default: as many as there are cores, not counting a core's second thread. */
  readonly threads?: number;
}

/**
 * A runtime on this machine. Runs block the thread they are called on; for a server, use a worker.
 *
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when WebGPU is asked for and there is none.
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = "auto", threads } = options;
  if (!["auto", "cpu", "webgpu"].includes(device)) {
    throw new OptionError(`device: expected auto, cpu or webgpu, got ${String(device)}`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new OptionError(`threads: expected a whole number from 1 on, got ${threads}`);
  }
  keepFreedMemory();
  const cpu = runtimeOn("cpu", threads);
  if (device === "cpu") return cpu;
  const webgpu = runtimeOn("webgpu", threads);
  if (device === "auto") {
    if (!mayHaveGpu()) return cpu;
    // A slow GPU, or one made of software, loses to the CPU.
    const [onCpu, onWebgpu] = [await time(cpu), await time(webgpu).catch(() => Infinity)];
    return onWebgpu < onCpu ? webgpu : cpu;
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

/**
 * glibc takes a block that is larger than all that were freed before straight from the system, and gives it straight back (mallopt(3),
 * M_MMAP_THRESHOLD; up to 32 MiB). Once such a block has been freed, even one that was never written, pictures and tensors come
 * from memory that is there already: `live` with its pixels at 1024x1024 took 216 ms where a page of fresh memory takes 13 µs, and
 * takes 100.
 */
function keepFreedMemory(): void {
  free({ data: new Uint8Array(31 * 2 ** 20) });
}

function runtimeOn(device: Device, threads: number | undefined): Runtime {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    // Planning memory ahead takes one block a run, fresh from the system: at 1024x1024 on two cores that was 900 ms and
    // 990 MiB, and is 400 ms and 655 MiB without. (Without the arena as well: 690 ms and 500 MiB.)
    enableMemPattern: false,
    logSeverityLevel: 3,
    // Every session has threads of its own, which go on spinning when a run is over and take the cores from the next session:
    // `studio` and `live` in turn at 512x512 on two cores took 72 and 38 ms, and take 48 and 18 with a limit; on a busy machine the
    // medians were 146 and 78, and are 97 and 30. (No spinning at all: 54 and 21.)
    extra: { session: { intra_op: { spin_duration_us: "200" } } },
    intraOpNumThreads: threads ?? countCores(),
  };
  return {
    device,
    async load(model) {
      try {
        return sessionOf(await InferenceSession.create(model, options), device);
      } catch (cause) {
        throw new RuntimeError(`A graph cannot be loaded on ${device}: ${(cause as Error).message}`, { cause });
      }
    },
    async dispose() {
      // onnxruntime keeps nothing but its sessions, which belong to whoever loaded them.
    },
  };
}

function sessionOf(session: InferenceSession, device: Device): Session {
  let released = false;
  return {
    async run(inputs) {
      if (released) throw new RuntimeError("This graph was disposed of; load it again.");
      const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [
        name,
        new OrtTensor("float32", data, dims),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds)).catch((cause: Error) => {
        throw new RuntimeError(`A graph failed on ${device}: ${cause.message}`, { cause });
      });
      return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, fromOrt(name, value)]));
    },
    async dispose() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

function fromOrt(name: string, value: InferenceSession.OnnxValueMapType[string]): Tensor {
  if (!(value instanceof OrtTensor) || !(value.data instanceof Float32Array)) {
    throw new TypeError(`The graph's output "${name}" is not float32.`);
  }
  return { data: value.data, dims: value.dims };
}

/** Without a graphics device, Linux's WebGPU only prints a warning; asking is left out. */
function mayHaveGpu(): boolean {
  return process.platform !== "linux" || existsSync("/dev/dri") || process.env["VK_ICD_FILENAMES"] !== undefined;
}

/** A tenth of a photo's work. */
function time(runtime: Runtime): Promise<number> {
  return timeDevice(runtime, 128, () => performance.now());
}

/**
 * @file Runtimes on onnxruntime-node, the native build: CPU and WebGPU.
 */
import type { InferenceSession } from "onnxruntime-common";
import { free } from "../core/free.ts";
import type { Runtime } from "../core/runtime.ts";
import { countCores } from "./cores.ts";
import { ortRuntime, type Ort } from "./ort-session.ts";

/**
 * The native onnxruntime, or why there is none. It is an optional dependency: where its install script cannot reach the server it
 * wants to download from, npm leaves the package out and installs everything else.
 */
export async function findNative(): Promise<Ort | Error> {
  try {
    const { InferenceSession, Tensor } = await import("onnxruntime-node");
    keepFreedMemory();
    return { InferenceSession, Tensor };
  } catch (cause) {
    return cause as Error;
  }
}

/** @param threads - Default: as many as there are cores, not counting a core's second thread. */
export function nativeRuntime(ort: Ort, device: "cpu" | "webgpu", threads: number | undefined): Runtime {
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
  return ortRuntime(ort, device, options);
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

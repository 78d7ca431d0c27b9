/**
 * @file Sessions of onnxruntime, whichever of its builds, as this project's {@link Session}.
 */
import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from "onnxruntime-common";
import { DisposedError, RuntimeError } from "../core/errors.ts";
import type { Runtime, Session } from "../core/runtime.ts";
import { holdDevice } from "../painter/hold-device.ts";
import type { Tensor } from "../core/tensor.ts";

/** What is used of an onnxruntime. */
export interface Ort {
  readonly Tensor: TensorConstructor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
}

/** A runtime that creates its sessions with these options. */
export function ortRuntime(ort: Ort, device: string, options: InferenceSession.SessionOptions): Runtime {
  const create = (model: Uint8Array) => ort.InferenceSession.create(model, options);
  const hold = device === "webgpu" ? holdDevice(create) : undefined;
  return {
    device,
    async load(model) {
      try {
        await hold?.take();
        return sessionOf(ort, await create(model), device);
      } catch (cause) {
        throw new RuntimeError(`A graph cannot be loaded on ${device}: ${(cause as Error).message}`, { cause });
      }
    },
    // onnxruntime keeps nothing else but its sessions, which belong to whoever loaded them.
    dispose: async () => hold?.release(),
  };
}

function sessionOf(ort: Ort, session: InferenceSession, device: string): Session {
  let released = false;
  return {
    async run(inputs) {
      if (released) throw new DisposedError("This graph was disposed of; load it again.");
      const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [
        name,
        new ort.Tensor("float32", data, dims),
      ]);
      const outputs = await session.run(Object.fromEntries(feeds)).catch((cause: Error) => {
        throw new RuntimeError(`A graph failed on ${device}: ${cause.message}`, { cause });
      });
      return Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, fromOrt(name, value as OrtTensor)]),
      );
    },
    async dispose() {
      if (released) return;
      released = true;
      await session.release();
    },
  };
}

function fromOrt(name: string, value: OrtTensor): Tensor {
  if (!(value.data instanceof Float32Array)) {
    throw new TypeError(`The graph's output "${name}" is not float32.`);
  }
  return { data: value.data, dims: value.dims };
}

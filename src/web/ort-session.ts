/**
 * @file Sessions of onnxruntime-web, and the graphics device under them.
 */
import type { Env, InferenceSession, TensorConstructor, Tensor as OrtTensor } from "onnxruntime-web";
import { DeviceError } from "../core/errors.ts";
import type { Session } from "../core/runtime.ts";
import type { Tensor } from "../core/tensor.ts";
import type { GpuSession, GpuTensor } from "./gpu.ts";

/** What is used of onnxruntime's module, whichever of its builds it is. */
export interface Ort {
  readonly env: Env;
  readonly Tensor: TensorConstructor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
}

/** Does whatever onnxruntime does, one thing at a time; `what` begins the sentence when it fails. */
export type Work = <T>(what: string, task: () => Promise<T>) => Promise<T>;

/** A session for tensors in memory. */
export function sessionOf(ort: Ort, session: InferenceSession, work: Work): Session {
  return {
    async run(inputs) {
      const feeds = Object.entries(inputs).map(([name, value]) => [name, toOrt(ort, value)] as const);
      const outputs = await work("failed", () => session.run(Object.fromEntries(feeds)));
      return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, fromOrt(name, value)]));
    },
    dispose: releasing(session, work),
  };
}

/** A session for tensors that stay on the graphics device. */
export function boundSession(ort: Ort, session: InferenceSession, work: Work): GpuSession {
  const bound = (tensors: Readonly<Record<string, Tensor | GpuTensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, toOrt(ort, value)]));
  return {
    async run(inputs, outputs) {
      await work("failed", () => session.run(bound(inputs), bound(outputs)));
    },
    dispose: releasing(session, work),
  };
}

function releasing(session: InferenceSession, work: Work): () => Promise<void> {
  let released = false;
  return async () => {
    if (released) return;
    released = true;
    await work("cannot be given back", () => session.release()).catch((error: unknown) => {
      // With the device everything on it is gone.
      if (!(error instanceof DeviceError)) throw error;
    });
  };
}

/** A device, or the promise of one, whatever the types say. */
export async function deviceOf(ort: Ort): Promise<GPUDevice> {
  return (await ort.env.webgpu.device) as GPUDevice;
}

function toOrt(ort: Ort, value: Tensor | GpuTensor): OrtTensor {
  if ("data" in value) return new ort.Tensor("float32", value.data, value.dims);
  return ort.Tensor.fromGpuBuffer(value.buffer, { dataType: "float32", dims: value.dims });
}

function fromOrt(name: string, { data, dims }: OrtTensor): Tensor {
  if (!(data instanceof Float32Array)) throw new TypeError(`The graph's output "${name}" is not float32.`);
  return { data, dims };
}

/**
 * @file onnxruntime's graphics device, for whoever keeps tensors on it: what a frame becomes never passes through JavaScript.
 */
import { sizeOf, type Tensor } from "../core/tensor.ts";

/** A float32 tensor in a buffer of the device. */
export interface GpuTensor {
  readonly buffer: GPUBuffer;
  readonly dims: readonly number[];
}

/** The device, and graphs on it. */
export interface Gpu {
  /** Makes one ONNX graph ready to run. */
  load(model: Uint8Array): Promise<GpuSession>;
  /** The device that graphs run on. There is none before the first graph is loaded. */
  device(): Promise<GPUDevice>;
}

/** One ONNX graph on the device. */
export interface GpuSession {
  /** Computes `outputs`, which are written over. Inputs may be on either side. */
  run(
    inputs: Readonly<Record<string, Tensor | GpuTensor>>,
    outputs: Readonly<Record<string, GpuTensor>>,
  ): Promise<void>;
  dispose(): Promise<void>;
}

/** `GPUBufferUsage`, which TypeScript's types leave out. */
export const bufferUsage = { copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const;

/** A buffer for a tensor, zeros at first. */
export function allocate(device: GPUDevice, dims: readonly number[]): GpuTensor {
  const size = 4 * sizeOf(dims);
  const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget;
  return { buffer: device.createBuffer({ size, usage }), dims };
}

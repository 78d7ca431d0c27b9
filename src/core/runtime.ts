/**
 * @file What the project needs from a machine. Implemented in `node/` and `web/`.
 */
import type { Tensor } from "./tensor.ts";

/** Runs ONNX graphs on one device. */
export interface Runtime {
  /** Short name for logs and reports, such as `"cpu"` or `"webgpu"`. */
  readonly device: string;
  /**
   * Makes one ONNX graph ready to run. The bytes may be discarded afterwards.
   *
   * @param model - The bytes of an ONNX file.
   */
  load(model: Uint8Array): Promise<Session>;
  /** Gives back what the runtime holds. Sessions are disposed by whoever loaded them. */
  dispose(): Promise<void>;
}

/** One ONNX graph, ready to run. Runs one at a time. */
export interface Session {
  /**
   * Outputs by name. All tensors belong to the caller, who may {@link free} inputs and outputs once this has answered.
   *
   * @param inputs - The graph's inputs by name.
   */
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /** Frees what the graph holds; a second call does nothing. */
  dispose(): Promise<void>;
}

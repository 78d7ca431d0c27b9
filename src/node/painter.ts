/**
 * @file A painter on this machine, with the models of the package.
 */
import { freemem } from "node:os";
import { loadPainter as loadPainterOn, type PainterOptions } from "../painter/load.ts";
import { memoryFor } from "../painter/memory.ts";
import type { Painter } from "../painter/types.ts";
import { readModel } from "./models.ts";
import { createRuntime, type RuntimeOptions } from "./runtime.ts";

/** Which painter, and where. */
export interface LoadOptions extends RuntimeOptions, PainterOptions {
  /**
   * `"studio"`, the faster and plainer `"live"`, the paper's own `"classic"`, or the path of a folder with a manifest.json.
   * Default: `"studio"`.
   */
  readonly model?: string;
  /**
   * What painting may take of memory, MiB, pictures included and the runtime not. Large photos are painted in tiles that fit; what is needed
   * at least is taken all the same. From 64 on. Default: a quarter of what this process can have, from 192 to 720.
   */
  readonly memory?: number;
  /** A file with the weights of VGG, which `classic` needs. Default: see {@link readModel}. */
  readonly vgg?: string;
}

/**
 * Makes a painter ready.
 *
 * @param options - Model, device, threads and memory. Default: `studio`, on whatever is faster here.
 * @throws {OptionError} when there is no such model or device, or `memory` is out of range.
 * @throws {FormatError} when the model's files are damaged.
 * @throws {MissingWeightsError} when it needs VGG and there is none.
 */
export async function loadPainter(options: LoadOptions = {}): Promise<Painter> {
  const { model = "studio", vgg, memory = memoryFor(availableBytes()), ...runtimeOptions } = options;
  const files = await readModel(model, vgg);
  const runtime = await createRuntime(runtimeOptions);
  const painter = await loadPainterOn(runtime, files, { memory });
  const dispose = async () => {
    await painter.dispose();
    await runtime.dispose();
  };
  return { ...painter, dispose, [Symbol.asyncDispose]: dispose };
}

/** What this process can have: of the machine, or of its control group. */
function availableBytes(): number {
  // Node 20.0 to 20.12 cannot say.
  return (process as { availableMemory?(): number }).availableMemory?.() ?? freemem();
}

/**
 * @file Painting a picture in one go.
 */
import { free } from "../core/free.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { contentResidualAt, paintGraph, paintWithStrengthGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { paddedSize, pixelsOf, sizeKey, wholeOf } from "./sizes.ts";
import { createRepeatedStyles } from "./specialise.ts";
import type { TiledJob } from "./tiled.ts";

/** Paints a picture that is no larger than a tile. */
export type WholePainter = (
  job: Omit<TiledJob, "network" | "sessions" | "tilePx" | "featureBytes" | "keep">,
) => Promise<void>;

export function createWholePainter({ network, sessions, device }: LoadedModel): WholePainter {
  const repeated = createRepeatedStyles();
  return async ({ source, sink, code, strength, signal, onProgress }) => {
    const size = paddedSize(source, network.sizeMultiple);
    const load = (what: string, graph: () => Uint8Array) =>
      sessions.get(`${what} ${sizeKey(size)}`, pixelsOf(size), graph);
    // What a graphics card makes of constant filters is not known, and loading takes it longer.
    const mayPay = strength === 1 && network.specialise !== undefined && device !== "webgpu";
    const number = mayPay ? repeated.count(code, size) : undefined;
    const session = await (number !== undefined
      ? load(`paint in style ${number}`, () => paintGraph(network.specialise!(code), size))
      : strength === 1
        ? load("paint", () => paintGraph(network, size))
        : load("paint with strength", () => paintWithStrengthGraph(network, size)));
    signal?.throwIfAborted();
    const inputs: Record<string, Tensor> = { picture: source.read(wholeOf(source), size) };
    if (number === undefined) inputs["code"] = tensor(code, [1, code.length]);
    if (strength !== 1) {
      inputs["strength"] = tensor([strength], [1]);
      inputs["residual"] = tensor([contentResidualAt(network, strength)], [1]);
    }
    const { painting } = await session.run(inputs);
    free(inputs["picture"]!);
    sink.write(painting!, wholeOf(source), { x: 0, y: 0 });
    free(painting!);
    onProgress?.(1);
  };
}
